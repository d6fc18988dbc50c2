// Under the question, for hosts: what comes next, the answers so far, and private notes.

import { explain } from "../../core/explain.js";
import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { notes, room } from "../use-room.js";
import { CaptionsOff, hasAgreed } from "./agreement.js";
import { Answering } from "./answering.js";
import { hueOf, personName } from "./names.js";
import { Signals } from "./signals.js";

export function HostDesk({ questions, bridge }) {
  const { currentQuestion } = room.state;
  const { next, start, skip } = questions;
  return html`<div class="stage-actions">
      ${next && html`<button type="button" class="btn btn-primary" onClick=${() => start(next)}><${Icon} name="next" />${t(room.state.questions.size === 0 ? "plan.next_first" : "plan.next")}<kbd>N</kbd></button>`}
      ${currentQuestion !== null && html`<button type="button" class="btn" onClick=${skip}><${Icon} name="skip" />${t("plan.skip")}<kbd>S</kbd></button>`}
      ${next && html`<p class="small quiet push next-text">${t("plan.then", { question: next.question_text })}</p>`}
    </div>
    <${Voice} bridge=${bridge} />
    <${Answering} />
    <${Answers} question=${currentQuestion} />
    <${Notes} question=${currentQuestion} />`;
}

/** What the host says, as captions. An admin only looks on. */
function Voice({ bridge }) {
  if (room.role !== "interviewer") return null;
  if (!hasAgreed("transcribe")) return html`<${CaptionsOff} />`;
  return html`<${Later} from="media" part="VoiceCaptions" connection=${bridge} interviewId=${room.interviewId} userId=${room.userId} />`;
}

function Answers({ question }) {
  const answers = room.state.answers.filter((one) => String(one.question_id) === question);
  const newest = new Map(answers.map((one) => [String(one.user_id), one]));
  if (newest.size === 0) return null;
  return html`<section class="stack-tight" aria-label=${t("plan.answers")}>
    ${[...newest.values()].map(
      (one) => html`<article class="answer-seen" key=${one.seq}>
      <header class="row small"><span class="who ${hueOf(one.user_id)}">${personName(one.user_id)}</span>
        <span class="quiet num">${t("plan.after", { seconds: Math.round(one.measured_response_time) })}${one.revision > 1 ? ` · ${t("plan.revision", { revision: one.revision })}` : ""}</span></header>
      <p class="said">${one.answer_text || t(one.utterance_id ? "plan.spoken_follows" : "plan.no_words")}</p>
      <${Signals} analysis=${room.analyses.get(one.seq)} /></article>`,
    )}
  </section>`;
}

/** One page of notes for each question, and below it what other hosts noted. */
function Notes({ question }) {
  return html`<div class="notes">
    <div class="row"><label for="notes" class="row"><${Icon} name="note" />${t("plan.notes")}</label><span class="small quiet push" role="status">${noteStatus(question)}</span></div>
    <textarea id="notes" rows="4" value=${notes.textOf(question)} onInput=${(event) => notes.write(question, event.target.value)} onBlur=${() => notes.flush()}
      placeholder=${t("plan.notes_empty")}></textarea>
    <${NotesOfOthers} question=${question} />
  </div>`;
}

function noteStatus(question) {
  const status = notes.statusOf(question);
  if (status === "unsaved") return t("plan.notes_unsaved");
  return status === "saved" ? t("plan.notes_hint") : t("plan.notes_failed", { message: explain(status) });
}

function NotesOfOthers({ question }) {
  const theirs = [...room.state.notes.values()].filter(
    (one) =>
      String(one.user_id) !== String(room.userId) &&
      String(one.question_id ?? "") === (question ?? "") &&
      one.text.trim(),
  );
  return theirs.map(
    (one) =>
      html`<article key=${`${one.user_id} ${one.note_id}`}><p class="small who ${hueOf(one.user_id)}">${personName(one.user_id)}</p><p class="said small">${one.text}</p></article>`,
  );
}
