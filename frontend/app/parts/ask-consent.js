// One consent, asked in one sentence when it becomes relevant, and never again once it was answered.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { room } from "../use-room.js";
import { agree, hasSaid } from "./agreement.js";

/** For candidates where consents are asked for; its sentence is `ask.<scope>`. */
export function AskConsent({ scope }) {
  if (room.role !== "candidate" || room.consentDefault === "given" || hasSaid(scope)) return null;
  return html`<div class="notice" role="group" aria-label=${t(`consent.${scope}.title`)}>
    <p>${t(`ask.${scope}`)}</p>
    <span class="row push">
      <button type="button" class="btn btn-s" onClick=${() => agree(scope, false)}>${t("ask.no")}</button>
      <button type="button" class="btn btn-s" onClick=${() => agree(scope, true)}>${t("ask.yes")}</button>
    </span>
  </div>`;
}
