// For hosts: one page of notes for each question, kept on the server, and what other hosts noted.

import { explain } from "../../core/explain.js";
import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { timeOfDay } from "../../core/times.js";
import { notes, room } from "../use-room.js";
import { hueOf, personName } from "./names.js";

export function Notes() {
  const { currentQuestion, questions, notes: all } = room.state;
  const saved = [...all.values()].filter(({ text }) => text.trim());
  const pageOf = (one) => (one.question_id === null || one.question_id === undefined ? null : String(one.question_id));
  const isMine = (one) => String(one.user_id) === String(room.userId);
  const theirs = saved.filter((one) => !isMine(one) && pageOf(one) === currentQuestion);
  const earlier = saved.filter((one) => pageOf(one) !== currentQuestion);
  return html`<div class="notes">
    <label for="notes">${t("plan.notes")} <span class="small quiet">${questions.get(currentQuestion)?.text ?? t("notes.whole")}</span></label>
    <textarea id="notes" class="input" value=${notes.textOf(currentQuestion)} onInput=${(event) => notes.write(currentQuestion, event.target.value)} onBlur=${() => notes.flush()}
      placeholder=${t("plan.notes_empty")}></textarea>
    <p class="small quiet" role="status">${noteStatus(currentQuestion)}</p>
    ${theirs.map((one) => html`<${Note} key=${one.seq} one=${one} />`)}
    ${earlier.length > 0 && html`<h3>${t("notes.earlier")}</h3>`}
    ${earlier.map((one) => html`<${Note} key=${one.seq} one=${one} about=${questions.get(pageOf(one))?.text ?? t("notes.whole")} />`)}
  </div>`;
}

/** Stamped with its question, where that is another one, and with its time. */
function Note({ one, about }) {
  return html`<article class="stack-tight note">
    <p class="small quiet">${about && html`${about} `}<span class="who ${hueOf(one.user_id)}">${personName(one.user_id)}</span> <time class="num">${timeOfDay(one.timestamp)}</time></p>
    <p class="said small">${one.text}</p></article>`;
}

function noteStatus(question) {
  const status = notes.statusOf(question);
  if (status === "unsaved") return t("plan.notes_unsaved");
  return status === "saved" ? t("plan.notes_hint") : t("plan.notes_failed", { message: explain(status) });
}
