// After the interview: its timeline, its transcript, and files to keep.

import "../app/words.js";
import { Downloads } from "../app/parts/downloads.js";
import { Translated } from "../app/parts/translated.js";
import { ownerOf } from "../app/seat.js";
import { explain } from "../core/explain.js";
import { html, useLayoutEffect, useMemo, useState } from "../core/html.js";
import { language, t, useLanguage } from "../core/i18n.js";
import { AI_INTERVIEWER, hueOf as hueIn } from "../core/names.js";
import { clock } from "../core/times.js";
import { Assessment } from "./assessment.js";
import { HowItWas } from "./how-it-was.js";
import { leftOut, momentOf, recordOf } from "./record.js";
import { allEvents, details } from "./source.js";
import { Timeline } from "./timeline.js";
import { personIn } from "./who.js";
import "./words.js";

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
      setProblem(explain(error));
    }
  }
  useLayoutEffect(() => void load(), [interviewId, token]);

  if (problem) {
    return html`<main class="page"><div class="banner" role="alert"><p>${t("summary.failed", { message: problem })}</p>
      <button type="button" class="btn btn-s push" onClick=${load}>${t("summary.again")}</button></div></main>`;
  }
  if (!found) return html`<main class="page"><p role="status">${t("summary.loading")}</p></main>`;
  const add = (event) => setFound({ ...found, events: [...found.events, event] });
  return html`<${Page} ...${found} ...${{ interviewId, token, add }} />`;
}

function Page({ about, events, interviewId, token, add }) {
  const record = useMemo(() => recordOf(events), [events]);
  const [at, setAt] = useState(0);
  const move = (to) => setAt(Math.min(to, record.length));
  const nameOf = (user) => personIn(record.state, user);
  const hueOf = (user) => hueIn(record.state, user);
  const owner = token ? ownerOf(token) : {};
  const isHost = owner.role === "interviewer" || owner.role === "admin";
  const isOver = record.ended || record.stopped !== null;
  return html`<main class="page summary stack" id="stage">
    <${Head} ...${{ about, record, interviewId, token, nameOf }} />
    ${
      events.length === 0
        ? html`<p class="card">${t("summary.empty")}</p>`
        : html`<${Timeline} ...${{ record, at, nameOf, hueOf }} onMove=${move} />
          <div class="summary-grid">
            <${Lines} ...${{ record, at, nameOf, hueOf }} onMove=${move} />
            <aside class="stack">
              <${Moment} ...${{ record, at, nameOf }} />
              <${Whole} ...${{ record, nameOf }} />
              <${LeftOut} questions=${leftOut(about.planned_questions, record)} />
            </aside>
          </div>
          <${HowItWas} feedback=${[...record.state.feedback.values()]} nameOf=${nameOf} />
          ${isHost && isOver && html`<${Assessment} ...${{ about, record, interviewId, token, nameOf }} me=${owner.userId} onWritten=${(data) => add({ event: "assessment_written", data })} />`}`
    }
  </main>`;
}

function Head({ about, record, interviewId, token, nameOf }) {
  const title = about.title ?? t(record.hasInterviewer ? "summary.ai_title" : "summary.no_title");
  const began = record.start ? new Date(record.start * 1000) : null;
  const people = [...(record.hasInterviewer ? [AI_INTERVIEWER] : []), ...record.people.keys()].map(nameOf);
  return html`<header class="stack">
    <div class="row">
      <div><p class="quiet small num">${began?.toLocaleString(language(), { dateStyle: "long", timeStyle: "short" })}</p>
        <h1 class="question-text">${title}</h1>
        ${people.length > 0 && html`<p class="quiet">${people.join(" · ")}</p>`}</div>
      <div class="row push no-print">
        <${Downloads} about=${{ interviewId, token, title: about.title }} hasChat=${record.hasChat} />
        <button type="button" class="btn" onClick=${() => print()}>${t("summary.print")}</button>
      </div>
    </div>
    ${
      record.stopped &&
      html`<p class="banner banner-danger">${t("summary.stopped", { by: nameOf(record.stopped.by), at: clock(record.stopped.at), reason: record.stopped.reason ?? "" })}</p>`
    }
    ${!record.stopped && !record.ended && html`<p class="banner">${t("summary.running")}</p>`}
  </header>`;
}

/** For those who may see the plan. */
function LeftOut({ questions }) {
  if (questions.length === 0) return null;
  return html`<section class="card stack">
    <h2>${t("summary.left_out")}</h2>
    <ul class="left-out">${questions.map((one) => html`<li key=${one.question_id}>${one.question_text}</li>`)}</ul>
  </section>`;
}

function Lines({ record, at, onMove, nameOf, hueOf }) {
  const [wanted, setWanted] = useState("");
  const needle = wanted.trim().toLowerCase();
  const lines = record.lines.map(inWords);
  const shown = lines.filter(({ text, user }) => !needle || `${nameOf(user)} ${text}`.toLowerCase().includes(needle));
  const current = lines.findLast((line) => line.at <= at);
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
            <span class="who ${line.user === null ? "quiet" : hueOf(line.user)}">${line.user === null ? t("summary.question") : nameOf(line.user)}</span>
            <span class="said">${line.text}${note(line.kind)}<${Translated} seqs=${line.seqs} state=${record.state} /></span>
          </button>
        </li>`,
      )}
    </ol>
  </section>`;
}

const KINDS_OF_HELP = ["question", "sound", "technical"];

/** Who asked for help without a word told at least about what. */
function inWords(line) {
  return KINDS_OF_HELP.includes(line.about) ? { ...line, text: t(`help.${line.about}`) } : line;
}

function note(kind) {
  const known = ["help", "reply", "stop", "message", "answer", "sent", "note", "captioned"];
  return known.includes(kind) ? html` <span class="quiet small">(${t(`summary.kind.${kind}`)})</span>` : "";
}

function Moment({ record, at, nameOf }) {
  const { question, people, answer } = momentOf(record, at);
  const how = answer ? t(answer.spoken ? "summary.by_voice" : "summary.in_writing") : t("summary.none");
  return html`<section class="card stack no-print">
    <h2>${t("summary.moment")}</h2>
    <dl class="facts">
      <dt>${t("summary.question")}</dt><dd>${question?.text ?? t("summary.none")}</dd>
      <dt>${t("summary.room")}</dt><dd>${people.map(nameOf).join(t("list.comma")) || t("summary.nobody")}</dd>
      <dt>${t("summary.answer")}</dt><dd>${how}</dd>
    </dl>
  </section>`;
}

function Whole({ record, nameOf }) {
  const spoken = record.answers.filter((answer) => answer.spoken).length;
  const help = record.marks.filter((mark) => mark.kind === "help");
  const resolved = help.filter((mark) => mark.resolved).length;
  const speakers = [...record.people].filter(([, one]) => one.spoken > 0);
  return html`<section class="card stack">
    <h2>${t("summary.whole")}</h2>
    <dl class="facts num">
      <dt>${t("summary.length")}</dt><dd>${clock(record.length)}</dd>
      <dt>${t("summary.questions")}</dt><dd>${t("summary.asked", record)}</dd>
      <dt>${t("summary.answers")}</dt><dd>${t("summary.answered", { all: record.answers.length, spoken })}</dd>
      ${speakers.map(([user, one]) => html`<dt>${t("summary.spoke", { name: nameOf(user) })}</dt><dd>${clock(one.spoken)}</dd>`)}
      <dt>${t("summary.help")}</dt><dd>${help.length ? t("summary.helped", { all: help.length, resolved }) : t("summary.none")}</dd>
    </dl>
    <p class="quiet small">${t("summary.only_figures")}</p>
  </section>`;
}
