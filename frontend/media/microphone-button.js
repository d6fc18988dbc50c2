// The round button that opens and closes the microphone.

import { html } from "../core/html.js";
import { t } from "../core/i18n.js";

/** `label`: what pressing it does, where that is not to begin or to pause. */
export function MicrophoneButton({ isOn, disabled, onClick, label = t(isOn ? "voice.pause" : "voice.start") }) {
  return html`<button type="button" class="btn mic" aria-pressed=${isOn} aria-label=${label} title=${label} disabled=${disabled} onClick=${onClick}>
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <rect x="7.25" y="2.5" width="5.5" height="9.5" rx="2.75" />
      <path d="M4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.5" />
    </svg>
  </button>`;
}
