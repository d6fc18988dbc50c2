// Who comes back after a cut reads what was said meanwhile.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { joined } from "../../core/joining.js";
import { missedOf } from "../missed.js";
import { room } from "../use-room.js";
import { hueOf, personName } from "./names.js";

/** Where in the log the question was asked whose card stands below: it needs no telling again. */
const cardOf = ({ asked, currentQuestion }) => (currentQuestion === null ? null : asked.at(-1)?.seq);

export function Missed() {
  const { missed, lastSeq, state } = room;
  if (missed === null || lastSeq < missed.to) return null;
  const lines = missedOf(state, missed, room.userId).filter(({ seq }) => seq !== cardOf(state));
  if (lines.length === 0) return null;
  const seconds = Math.round((missed.until - missed.since) / 1000);
  return html`<section class="missed card stack-tight" aria-labelledby="missed-title">
    <h3 id="missed-title" role="status">${seconds < 120 ? t("missed.seconds", { seconds }) : t("missed.minutes", { minutes: Math.round(seconds / 60) })}</h3>
    <div class="missed-lines" tabindex="0" role="group" aria-labelledby="missed-title">${lines.map(
      ({ seq, user, texts, isQuestion }) => html`<p key=${seq}>
        <span class="who ${hueOf(user)}">${isQuestion ? t("transcript.question") : personName(user)}</span> <span class="said">${joined(texts)}</span></p>`,
    )}</div>
    <p><button type="button" class="btn btn-s" onClick=${() => room.caughtUpOn()}>${t("missed.read")}</button></p>
  </section>`;
}
