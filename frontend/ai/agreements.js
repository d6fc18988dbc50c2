// What the candidate agrees to in a talk with a machine; unfolded where something is still to be said.

import { Consents } from "../app/parts/consents.js";
import { html, useState } from "../core/html.js";
import { t } from "../core/i18n.js";

const SCOPES = ["ai_analysis", "transcribe"];

/** `consents`: scope -> boolean, as the server told; `onChange(scope, granted)`. */
export function Agreements({ consents, onChange, disabled }) {
  const [isOpen] = useState(() => !SCOPES.every((scope) => consents[scope]));
  const rows = SCOPES.map((scope) => ({
    scope,
    title: t(`ai.consent.${scope}.title`),
    text: t(`ai.consent.${scope}`),
  }));
  return html`<details class="ai-agreements" open=${isOpen}>
    <summary>${t("ai.agreements")}</summary>
    <p class="quiet small">${t("ai.agreements_hint")}</p>
    <div class="switches"><${Consents} values=${consents} ...${{ rows, onChange, disabled }} /></div>
  </details>`;
}
