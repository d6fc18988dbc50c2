// Consents, each with one plain sentence. Nothing is chosen for anybody.

import { html } from '../html.js';
import { t } from '../i18n.js';

export const SCOPES = ['transcribe', 'record', 'ai_analysis', 'video_analysis', 'share'];

const inTheRoom = () => SCOPES.map((scope) => ({ scope, title: t(`consent.${scope}.title`), text: t(`consent.${scope}`) }));

/** `values`: scope -> boolean; `onChange(scope, granted)`; `rows`: what is asked for, in which words. */
export function Consents({ values, onChange, rows = inTheRoom(), disabled = false }) {
  return rows.map(
    ({ scope, title, text }) => html`<label class="switch-row" key=${scope}>
      <span><b>${title}</b><span class="small quiet">${text}</span></span>
      <input type="checkbox" role="switch" class="switch" checked=${values[scope] ?? false} disabled=${disabled} onChange=${(event) => onChange(scope, event.target.checked)} />
    </label>`,
  );
}
