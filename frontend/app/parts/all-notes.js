// All notes of an interview that is over, for hosts; also those that never reached the server.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { notes, room } from "../use-room.js";
import { hueOf, personName } from "./names.js";

export function AllNotes() {
  if (!room.isHost) return null;
  const saved = [...room.state.notes.values()].filter((one) => one.text.trim());
  const unsaved = notes.unsaved().filter((question) => notes.textOf(question).trim());
  if (saved.length + unsaved.length === 0) return null;
  return html`<section class="all-notes stack" aria-label=${t("notes.all")}>
    <h3 class="row"><${Icon} name="note" />${t("notes.all")}</h3>
    ${saved.map((one) => html`<${Note} key=${one.seq} about=${one.question_id === null ? null : String(one.question_id)} text=${one.text} by=${one.user_id} />`)}
    ${unsaved.map((question) => html`<${Note} key=${`unsaved ${question}`} about=${question} text=${notes.textOf(question)} by=${null} />`)}
  </section>`;
}

function Note({ about, text, by }) {
  const question = room.state.questions.get(about)?.text;
  return html`<article class="stack-tight">
    <p class="small quiet">${question ?? t("notes.whole")} ${by === null ? html`<b>${t("notes.unsaved")}</b>` : html`<span class="who ${hueOf(by)}">${personName(by)}</span>`}</p>
    <p class="said">${text}</p>
  </article>`;
}
