// One consent, asked in one sentence when it becomes relevant, and never again once it was answered.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { room } from "../use-room.js";
import { agree, hasSaid } from "./agreement.js";
import { OTHER_IN_PRACTICE } from "./consents.js";

/** For candidates where consents are asked for: the first of these `scopes` that they said nothing to; its sentence is `ask.<scope>`. */
export function AskConsent({ scopes }) {
  const scope = scopes.find((one) => !hasSaid(one));
  if (room.role !== "candidate" || room.consentDefault === "given" || !scope) return null;
  const isOther = room.purpose === "practice" && OTHER_IN_PRACTICE.includes(scope);
  return html`<div class="notice" role="group" aria-label=${t(`consent.${scope}.title`)}>
    <p>${t(isOther ? `ask.${scope}.practice` : `ask.${scope}`)}</p>
    <span class="row push">
      <button type="button" class="btn btn-s" onClick=${() => agree(scope, false)}>${t("ask.no")}</button>
      <button type="button" class="btn btn-s" onClick=${() => agree(scope, true)}>${t("ask.yes")}</button>
    </span>
  </div>`;
}
