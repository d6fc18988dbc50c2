// Consents, each with one plain sentence. Nothing is chosen for anybody.

import { html } from '../html.js';
import { t } from '../i18n.js';

export const SCOPES = ['transcribe', 'record', 'ai_analysis', 'video_analysis', 'share'];

/** `values`: scope -> boolean; `onChange(scope, granted)`. */
export function Consents({ values, onChange }) {
  return SCOPES.map(
    (scope) => html`<label class="switch-row" key=${scope}>
      <span><b>${t(`consent.${scope}.title`)}</b><span class="small quiet">${t(`consent.${scope}`)}</span></span>
      <input type="checkbox" role="switch" class="switch" checked=${values[scope] ?? false} onChange=${(event) => onChange(scope, event.target.checked)} />
    </label>`,
  );
}
