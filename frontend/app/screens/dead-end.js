// A page of its own where there is nothing to enter: why, and the way on.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { TopBar } from "../top-bar.js";
import { useTitle } from "../use-title.js";

const REASONS = {
  interview_not_found: "unknown",
  session_not_found: "unknown",
  invitation_not_found: "broken",
  invalid_payload: "broken",
  token_invalid: "broken",
  invitation_used: "used",
  invitation_expired: "expired",
  token_expired: "expired",
  renewal_refused: "expired",
  invitation_withdrawn: "withdrawn",
  token_revoked: "withdrawn",
  removed: "withdrawn",
  invitation_required: "uninvited",
  token_required: "uninvited",
  interview_ended: "over",
  interview_stopped: "over",
};
/** Those whom whoever sent the link can help. */
const ASKS = ["broken", "used", "expired", "withdrawn", "uninvited"];

/** Which of this page's reasons a refusal is; undefined for none of them. */
export const reasonOf = (error) => (error.isNobodysWord ? "away" : REASONS[error.code]);

/** `reason`: see REASONS, or elsewhere or away; `again()` where trying again may help. */
export function DeadEnd({ reason = "away", again }) {
  const title = t(`end.${reason}`);
  useTitle(title);
  return html`<${TopBar} title="InterviewGenius" />
    <main id="stage"><section class="dead-end" role="alert">
      <${Icon} name=${reason === "away" ? "offline" : reason === "over" ? "check" : "help"} />
      <h2>${title}</h2>
      <p class="quiet">${t(`end.${reason}_hint`)}</p>
      <p class="row">
        ${again && html`<button type="button" class="btn btn-primary btn-l" onClick=${again}>${t("end.again")}</button>`}
        ${ASKS.includes(reason) && html`<a class="btn btn-primary btn-l" href=${letter()}>${t("end.ask")}</a>`}
        <a class="btn btn-l" href=${location.pathname}>${t("end.home")}</a>
      </p>
    </section></main>`;
}

/** A mail that asks for another link, to be addressed by whoever sends it. */
function letter() {
  const words = { subject: t("end.letter_subject"), body: t("end.letter") };
  return `mailto:?${Object.entries(words)
    .map(([name, text]) => `${name}=${encodeURIComponent(text)}`)
    .join("&")}`;
}
