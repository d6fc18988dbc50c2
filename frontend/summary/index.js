// After the interview: its timeline, its transcript, and files to keep.

import { html, useEffect, useMemo, useState } from "../app/html.js";
import { t, useLanguage } from "../app/i18n.js";
import { clock, momentOf, recordOf } from "./record.js";
import { allEvents, details, download } from "./source.js";
import { Timeline } from "./timeline.js";
import "./words.js";

const KINDS = ["json", "text", "vtt", "srt"];

export function Summary({ interviewId, token }) {
  useLanguage();
  const [found, setFound] = useState(null);
  const [problem, setProblem] = useState("");

  async function load() {
    setProblem("");
    try {
      const [about, events] = await Promise.all([details(interviewId, token), allEvents(interviewId, token)]);
      setFound({ about, events });
    } catch (error) {
      setProblem(error.message);
    }
  }
  useEffect(() => void load(), [interviewId, token]);

  if (problem) {
    return html`<main class="page"><div class="banner" role="alert"><p>${t("summary.failed", { message: problem })}</p>
      <button type="button" class="btn btn-s push" onClick=${load}>${t("summary.again")}</button></div></main>`;
  }
  if (!found) return html`<main class="page"><p role="status">${t("summary.loading")}</p></main>`;
  return html`<${Page} ...${found} ...${{ interviewId, token }} />`;
}

function Page({ about, events, interviewId, token }) {
  const record = useMemo(() => recordOf(events), [events]);
  const [at, setAt] = useState(0);
  const move = (to) => setAt(Math.min(to, record.length));
  const names = useMemo(() => namesIn(events), [events]);
  const nameOf = (user) => (user === "ai_interviewer" ? t("summary.ai") : (names.get(String(user)) ?? String(user ?? "")));
  const users = [...record.people.keys()];
  const hueOf = (user) => (user === "ai_interviewer" ? "p1" : `p${((users.indexOf(String(user)) + 4) % 3) + 2}`);
  return html`<main class="page summary stack" id="stage">
    <${Head} ...${{ about, record, interviewId, token, nameOf }} />
    ${events.length === 0
      ? html`<p class="card">${t("summary.empty")}</p>`
      : html`<${Timeline} ...${{ record, at, nameOf, hueOf }} onMove=${move} />
          <div class="summary-grid">
            <${Lines} ...${{ record, at, nameOf, hueOf }} onMove=${move} />
            <aside class="stack">
              <${Moment} ...${{ record, at, nameOf }} />
              <${Whole} record=${record} />
            </aside>
          </div>`}
  </main>`;
}

function namesIn(events) {
  const joined = events.filter(({ event }) => event === "participant_joined");
  return new Map(joined.filter(({ data }) => data.name).map(({ data }) => [String(data.user_id), data.name]));
}

function Head({ about, record, interviewId, token, nameOf }) {
  const [problem, setProblem] = useState("");
  const save = (kind) => download(interviewId, token, kind).catch((error) => setProblem(error.message));
  const began = record.start ? new Date(record.start * 1000).toLocaleString(document.documentElement.lang) : "";
  return html`<header class="stack">
    <div class="row">
      <div><p class="quiet small num">${began}</p><h1 class="question-text">${about.title ?? interviewId}</h1></div>
      <div class="row push no-print" role="group" aria-label=${t("summary.download")}>
        ${KINDS.map((kind) => html`<button type="button" class="btn" key=${kind} onClick=${() => save(kind)}>${t(`summary.${kind}`)}</button>`)}
        <button type="button" class="btn" onClick=${() => save("report")}>${t("summary.report")}</button>
        <button type="button" class="btn btn-primary" onClick=${() => print()}>${t("summary.print")}</button>
      </div>
    </div>
    ${problem && html`<p class="banner" role="alert">${problem}</p>`}
    ${record.stopped &&
    html`<p class="banner banner-danger">${t("summary.stopped", { by: nameOf(record.stopped.by), at: clock(record.stopped.at), reason: record.stopped.reason ?? "" })}</p>`}
    ${!record.stopped && !record.ended && html`<p class="banner">${t("summary.running")}</p>`}
  </header>`;
}

function Lines({ record, at, onMove, nameOf, hueOf }) {
  const [wanted, setWanted] = useState("");
  const needle = wanted.trim().toLowerCase();
  const shown = record.lines.filter(({ text, user }) => !needle || `${nameOf(user)} ${text}`.toLowerCase().includes(needle));
  const current = record.lines.findLast((line) => line.at <= at);
  return html`<section class="card stack" aria-labelledby="transcript-heading">
    <div class="row">
      <h2 id="transcript-heading">${t("summary.transcript")}</h2>
      <label class="push no-print"><span class="vh">${t("summary.find")}</span>
        <input class="input" type="search" placeholder=${t("summary.find")} value=${wanted} onInput=${(event) => setWanted(event.target.value)} /></label>
    </div>
    <ol class="lines">
      ${shown.map(
        (line, index) => html`<li key=${index}>
          <button type="button" class="line kind-${line.kind}" aria-current=${line === current ? "true" : undefined} onClick=${() => onMove(line.at)}>
            <time class="quiet small num">${clock(line.at)}</time>
            <span class="who ${hueOf(line.user)}">${line.user === null ? t("summary.question") : nameOf(line.user)}</span>
            <span class="said">${line.text}${note(line.kind)}</span>
          </button>
        </li>`,
      )}
    </ol>
  </section>`;
}

function note(kind) {
  const known = ["help", "stop", "message", "answer"];
  return known.includes(kind) ? html` <span class="quiet small">(${t(`summary.kind.${kind}`)})</span>` : "";
}

function Moment({ record, at, nameOf }) {
  const { question, people, answer } = momentOf(record, at);
  const how = answer ? t(answer.spoken ? "summary.by_voice" : "summary.in_writing") : t("summary.none");
  return html`<section class="card stack">
    <h2>${t("summary.moment")}</h2>
    <dl class="facts">
      <dt>${t("summary.question")}</dt><dd>${question?.text ?? t("summary.none")}</dd>
      <dt>${t("summary.room")}</dt><dd>${people.map(nameOf).join(", ") || t("summary.nobody")}</dd>
      <dt>${t("summary.answer")}</dt><dd>${how}</dd>
    </dl>
  </section>`;
}

function Whole({ record }) {
  const spoken = record.answers.filter((answer) => answer.spoken).length;
  const help = record.marks.filter((mark) => mark.kind === "help").length;
  return html`<section class="card stack">
    <h2>${t("summary.whole")}</h2>
    <dl class="facts num">
      <dt>${t("summary.length")}</dt><dd>${clock(record.length)}</dd>
      <dt>${t("summary.questions")}</dt><dd>${t("summary.asked", record)}</dd>
      <dt>${t("summary.answers")}</dt><dd>${t("summary.answered", { all: record.answers.length, spoken })}</dd>
      <dt>${t("summary.help")}</dt><dd>${help}</dd>
    </dl>
    <p class="quiet small">${t("summary.only_figures")}</p>
  </section>`;
}
