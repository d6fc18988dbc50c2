// The AI interview: the same room, a machine on the other side of the table.

import { html, useEffect, useState } from "../app/html.js";
import { language, t, useLanguage } from "../app/i18n.js";
import "../media/words.js";
import { Answer } from "./answer.js";
import { canSpeak, hush, say } from "./read-aloud.js";
import { StartForm } from "./start-form.js";
import { useTalk } from "./use-talk.js";
import "./words.js";

/** Without a `sessionId`, the form comes first; `onSession(id, token)` is told what was made. */
export function AiRoom({ sessionId, setting, token, onSession }) {
  useLanguage();
  const [session, setSession] = useState(sessionId ? { id: sessionId, token } : null);
  if (!session) {
    const started = ({ session_id, token: own }) => {
      setSession({ id: session_id, token: own ?? token });
      onSession?.(session_id, own ?? token);
    };
    return html`<main class="page"><${StartForm} token=${token} onStarted=${started} /></main>`;
  }
  return html`<${Talk} sessionId=${session.id} token=${session.token} setting=${setting} />`;
}

function Talk({ sessionId, token, setting }) {
  const place = `draft:${sessionId}`;
  const [draft, setDraft] = useState(() => sessionStorage.getItem(place) ?? "");
  const [aloud, setAloud] = useState(false);
  const keep = (text) => {
    setDraft(text);
    sessionStorage.setItem(place, text);
  };
  const onLost = ({ type, data }) => type === "text_input" && keep(data.text);
  const { talk, state, tryNow, ...speak } = useTalk({ sessionId, token, setting, aloud, onLost });
  const isBusy = talk.thinking || state !== "online";
  useEffect(() => hush, []);

  function readAloud() {
    setAloud(!aloud);
    if (aloud) hush();
    else if (talk.question) say(talk.question.text, setting?.language ?? language());
  }

  return html`<main class="ai-room" id="stage">
    <${Trouble} ...${{ state, tryNow }} />
    <${Table} ...${{ talk, aloud, readAloud }} />
    <div class="stage-inner">
      <${Question} talk=${talk} />
      ${talk.error && html`<p class="banner" role="alert">${talk.error}</p>`}
      ${talk.finished
        ? html`<${Over} sessionId=${sessionId} />`
        : html`<${Answer}
            ...${{ draft, disabled: isBusy }}
            onDraft=${keep}
            onText=${(text) => speak.say(text) && keep("")}
            onRecording=${speak.sayRecorded}
            onAside=${(which) => speak.say(t(`ai.say.${which}`))}
          />`}
      <${Said} lines=${talk.lines} />
    </div>
  </main>`;
}

function Trouble({ state, tryNow }) {
  if (state === "closed") return html`<p class="banner banner-danger" role="alert">${t("ai.closed")}</p>`;
  if (state !== "reconnecting") return null;
  return html`<div class="banner" role="status">
    <p>${t("ai.reconnecting")}</p>
    <button type="button" class="btn btn-s push" onClick=${tryNow}>${t("ai.try_now")}</button>
  </div>`;
}

function Table({ talk, aloud, readAloud }) {
  const doing = talk.finished ? "ai.ended" : talk.thinking ? "ai.thinking" : "ai.listening";
  return html`<header class="ai-people row">
    <div class="person">
      <span class="avatar avatar-ai" aria-hidden="true">AI</span>
      <div><b>${t("ai.name")}</b><span class="person-state" role="status">${t(doing)}</span></div>
    </div>
    ${talk.degraded && html`<span class="badge badge-warn">${t("ai.degraded")}</span>`}
    ${canSpeak() && html`<button type="button" class="btn btn-quiet push" aria-pressed=${aloud} onClick=${readAloud}>${t("ai.read_aloud")}</button>`}
  </header>`;
}

function Question({ talk }) {
  const { question, lines } = talk;
  if (!question) return null;
  const yours = lines.findLast((line) => line.speaker === "you");
  const engine = question.engine === "rules" ? t("ai.engine_rules") : question.engine;
  return html`<article class="question stack" aria-live="polite">
    ${yours && html`<p class="last quiet">${t("ai.you_said", { text: yours.text })}</p>`}
    ${question.type === "follow_up" && html`<p><span class="badge">${t("ai.follow_up")}</span></p>`}
    <h2 class="question-text">${question.text}</h2>
    ${question.aside && html`<p class="aside">${question.aside}</p>`}
    ${question.strategy &&
    html`<details class="small quiet"><summary>${t("ai.details")}</summary>
      <p>${t("ai.details_text", { engine, strategy: question.strategy, focus: question.focus })}</p>
    </details>`}
  </article>`;
}

function Over({ sessionId }) {
  return html`<div class="stack">
    <p>${t("ai.over")}</p>
    <p><a class="btn btn-primary" href="?summary=${encodeURIComponent(sessionId)}">${t("ai.summary")}</a></p>
  </div>`;
}

function Said({ lines }) {
  return html`<details class="ai-said">
    <summary>${t("ai.transcript")}</summary>
    <div class="feed" role="log" aria-label=${t("ai.transcript")}>
      ${lines.map(
        (line, index) => html`<div class="msg" key=${index}>
          <span class="who ${line.speaker === "ai" ? "p1" : "p2"}">${t(line.speaker === "ai" ? "ai.name" : "ai.you")}</span>
          <p>${line.text}</p>
        </div>`,
      )}
    </div>
  </details>`;
}
