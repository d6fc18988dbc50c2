// How its candidates found it, for those who may read that.

import { html } from "../core/html.js";
import { t } from "../core/i18n.js";

/** `feedback`: [{user_id, rating, text}]. */
export function HowItWas({ feedback, nameOf }) {
  if (feedback.length === 0) return null;
  return html`<section class="card stack" aria-labelledby="feedback-heading">
    <h2 id="feedback-heading">${t("summary.feedback")}</h2>
    ${feedback.map(
      (
        one,
      ) => html`<div key=${one.user_id}><p><b>${nameOf(one.user_id)}</b> <span class="quiet">${t("summary.rating", { rating: one.rating, words: t(`feedback.${one.rating}`) })}</span></p>
        ${one.text && html`<p class="said">${one.text}</p>`}</div>`,
    )}
  </section>`;
}
