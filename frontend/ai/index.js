// The AI interview: the same room, a machine on the other side of the table.

import { Icon } from "../app/icon.js";
import { Confirm } from "../app/parts/confirm.js";
import { useDraft } from "../core/drafts.js";
import { html, useLayoutEffect, useRef, useState } from "../core/html.js";
import { language, t, useLanguage } from "../core/i18n.js";
import "../app/words.js";
import { inTwo } from "../core/in-two.js";
import "../media/words.js";
import { Agreements } from "./agreements.js";
import { Answer } from "./answer.js";
import { Over } from "./over.js";
import { hush, rememberSpeech, useCanSpeak, wantsSpeech } from "./read-aloud.js";
import { StartForm } from "./start-form.js";
import { useTalk } from "./use-talk.js";
import "./words.js";

/** What the buttons say, in the language of the interview. */
const SAY = {
  minute: { en: "I need a minute, please.", zh: "请给我一分钟。" },
  repeat: { en: "Can you repeat the question?", zh: "请重复一下问题。" },
  end: { en: "I would like to end the interview.", zh: "我想结束面试。" },
};

/** Which button was pressed for these words; null where somebody said them. */
function pressed(text) {
  return Object.keys(SAY).find((which) => Object.values(SAY[which]).includes(text)) ?? null;
}

/** Without a `sessionId`, the form comes first; `onSession(id, token)` is told what was made. */
export function AiRoom({ sessionId, setting, token, onSession }) {
  useLanguage();
  const [session, setSession] = useState(sessionId ? { id: sessionId, token } : null);
  if (!session) {
    const started = (made) => {
      setSession(made);
      onSession?.(made.id, made.token);
    };
    return html`<main class="page" id="stage"><${StartForm} token=${token} onStarted=${started} /></main>`;
  }
  return html`<${Talk} sessionId=${session.id} token=${session.token} setting=${setting} />`;
}

function Talk({ sessionId, token, setting }) {
  const [draft, keep] = useDraft(`draft:${sessionId}`);
  const [sent, keepSent] = useDraft(`sent:${sessionId}`);
  const canSpeak = useCanSpeak();
  const [wanted, setWanted] = useState(wantsSpeech);
  const aloud = canSpeak && wanted === true;
  const { talk, state, ...speak } = useTalk({ sessionId, token, setting, aloud });
  const [isEnding, setEnding] = useState(false);
  const isBusy = talk.thinking || state !== "online";
  const press = (which) => speak.say(SAY[which][talk.language ?? language()]);

  // What was sent stays a draft until it stands in the talk: a page that is loaded anew finds it.
  const newest = talk.lines.findLast((line) => line.speaker === "you")?.text;
  const isSent = sent !== "" && draft.trim() === sent && newest === sent;
  useLayoutEffect(() => {
    if (!isSent || talk.thinking || talk.error) return;
    keep("");
    keepSent("");
  }, [isSent, talk.thinking, talk.error]);

  function choose(isWanted) {
    rememberSpeech(isWanted);
    setWanted(isWanted);
    if (!isWanted) hush();
  }
  const isSpoken = useRef(false);
  useLayoutEffect(() => {
    if (!aloud) isSpoken.current = false;
    if (!aloud || isSpoken.current || !talk.question || talk.finished) return;
    isSpoken.current = true; // from here on each one is spoken as it comes
    speak.readQuestion();
  }, [aloud, talk.question, talk.finished]);

  return html`<main class="ai-room" id="stage" tabindex="-1">
    <${Trouble} state=${state} tryNow=${speak.tryNow} />
    <${Table} ...${{ talk, state, canSpeak, aloud, choose }} isBusy=${isBusy} end=${() => setEnding(true)} />
    <div class="stage-inner">
      ${canSpeak && wanted === null && !talk.finished && html`<${ShallI} choose=${choose} />`}
      <${Question} talk=${talk} />
      ${talk.error && html`<p class="banner" role="alert">${talk.error}</p>`}
      ${
        talk.finished
          ? html`<${Over} ...${{ sessionId, token, talk }} />`
          : html`<${Answer}
            ...${{ draft: isSent && talk.thinking ? "" : draft, disabled: isBusy, mayBeHeard: talk.consents?.transcribe !== false }}
            onDraft=${keep}
            onText=${(text) => speak.say(text) && keepSent(text)}
            onRecording=${speak.sayRecorded}
            onAside=${press}
            voice=${{ sessionId, token, userId: talk.you, spoken: talk.language ?? language() }}
            turn=${`${talk.lines.filter((line) => line.speaker === "you").length} ${talk.error ?? ""}`}
          />`
      }
      ${
        isEnding &&
        html`<${Confirm} title=${t("ai.end_title")} text=${t("ai.end_sure")} yes=${t("ai.end")}
        onYes=${() => {
          setEnding(false);
          press("end");
        }} onNo=${() => setEnding(false)} />`
      }
      ${talk.consents && !talk.finished && html`<${Agreements} consents=${talk.consents} onChange=${speak.consent} disabled=${state !== "online"} />`}
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

/** Asked once in this browser. */
function ShallI({ choose }) {
  return html`<section class="notice ai-shall-i" aria-label=${t("ai.shall_i")}>
    <p>${t("ai.shall_i")}</p>
    <span class="row push">
      <button type="button" class="btn btn-s" onClick=${() => choose(false)}>${t("ai.shall_i_no")}</button>
      <button type="button" class="btn btn-s btn-primary" onClick=${() => choose(true)}>${t("ai.shall_i_yes")}</button>
    </span>
  </section>`;
}

function Table({ talk, state, canSpeak, aloud, choose, isBusy, end }) {
  const doing = talk.finished
    ? "ai.ended"
    : talk.thinking
      ? "ai.thinking"
      : state === "online"
        ? "ai.listening"
        : "ai.connecting";
  return html`<header class="ai-people">
    <div class="person">
      <span class="avatar avatar-ai" aria-hidden="true">AI</span>
      <div>
        <b>${t("ai.name")}</b>
        <span class="person-state" role="status">${talk.thinking && html`<span class="wave"><i></i><i></i><i></i></span>`}${t(doing)}</span>
      </div>
    </div>
    ${talk.degraded && html`<span class="badge badge-warn">${t("ai.degraded")}</span>`}
    <span class="row push">
      ${canSpeak && !talk.finished && html`<button type="button" class="btn btn-quiet" aria-pressed=${String(aloud)} onClick=${() => choose(!aloud)}><${Icon} name="speaker" />${t("ai.read_aloud")}</button>`}
      ${!talk.finished && html`<button type="button" class="btn btn-quiet" disabled=${isBusy} onClick=${end}><${Icon} name="leave" />${t("ai.end")}</button>`}
    </span>
  </header>`;
}

function Question({ talk }) {
  const { question, asked } = talk;
  if (!question || talk.finished) return null;
  const isFirst = talk.lines.length === 1;
  const { lead, core } = inTwo(question.text, isFirst);
  const yours = talk.lines.findLast((line) => line.speaker === "you");
  const quoted = yours && !pressed(yours.text);
  return html`<article class="ai-question stack" lang=${talk.language ?? undefined}>
    ${quoted && html`<p class="last quiet">${t("ai.you_said", { text: yours.text })}</p>`}
    <div class="stack" aria-live="polite">
      ${lead && html`<p class=${isFirst ? "lead ai-opening" : "lead small quiet"}>${lead}</p>`}
      <p class="row quiet small">
        <span>${t("ai.number", { number: asked })}</span>
        ${question.type === "follow_up" && html`<span class="badge">${t("ai.follow_up")}</span>`}
      </p>
      <h2 class="question-text">${core}</h2>
      ${question.aside && html`<p class="aside">${question.aside}</p>`}
    </div>
    ${question.strategy && html`<${Why} question=${question} />`}
  </article>`;
}

/** For who wants to know why the interviewer asks this; nothing in it is about the candidate. */
function Why({ question }) {
  const engine = question.engine === "rules" ? t("ai.engine_rules") : t("ai.engine_model", { model: question.engine });
  const strategy = t(`ai.strategy.${question.strategy}`);
  return html`<details class="small quiet">
    <summary>${t("ai.details")}</summary>
    <dl class="facts">
      <dt>${t("ai.details_engine")}</dt><dd>${engine}</dd>
      <dt>${t("ai.details_strategy")}</dt><dd>${strategy}</dd>
      <dt>${t("ai.details_focus")}</dt><dd>${question.focus?.replaceAll("_", " ")}</dd>
    </dl>
  </details>`;
}

function Said({ lines }) {
  return html`<details class="ai-said">
    <summary>${t("ai.transcript")}</summary>
    <div role="log" aria-label=${t("ai.transcript")}>
      ${lines.map(
        (line, index) => html`<div class="msg" key=${index}>
          <span class="who ${line.speaker === "ai" ? "p1" : "p2"}">${t(line.speaker === "ai" ? "ai.name" : "ai.you")}</span>
          <p>${line.speaker === "you" && pressed(line.text) ? html`<i class="quiet">${t("ai.pressed", { button: t(`ai.${pressed(line.text)}`) })}</i>` : line.text}</p>
        </div>`,
      )}
    </div>
  </details>`;
}
