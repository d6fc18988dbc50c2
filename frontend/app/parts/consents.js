// Consents, each with one plain sentence. Nothing is chosen for anybody.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";

export const SCOPES = ["transcribe", "record", "ai_analysis", "video_analysis", "share"];

/** Those whose words speak of a hiring team, which a practice has not. */
export const OTHER_IN_PRACTICE = ["record", "share"];

const inTheRoom = (purpose) =>
  SCOPES.map((scope) => {
    const isOther = purpose === "practice" && OTHER_IN_PRACTICE.includes(scope);
    return {
      scope,
      title: t(`consent.${scope}.title`),
      text: t(isOther ? `consent.${scope}.practice` : `consent.${scope}`),
    };
  });

/** `values`: scope -> boolean; `onChange(scope, granted)`; `rows`: what is asked for, in which words. */
export function Consents({ values, onChange, purpose, rows = inTheRoom(purpose), disabled = false }) {
  return rows.map(
    ({ scope, title, text }) => html`<label class="switch-row" key=${scope}>
      <span><b>${title}</b><span class="small quiet">${text}</span></span>
      <input type="checkbox" role="switch" class="switch" checked=${values[scope] ?? false} disabled=${disabled} onChange=${(event) => onChange(scope, event.target.checked)} />
    </label>`,
  );
}
