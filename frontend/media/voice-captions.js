// Captions of what a host says outside of a call, at the press of a button.

import { html } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { LevelMeter } from "./level-meter.js";
import { MicrophoneButton } from "./microphone-button.js";
import { useVoiceCaptions } from "./use-voice-captions.js";
import "./words.js";

export function VoiceCaptions(about) {
  useLanguage();
  const { isOn, level, begin, stop, word } = useVoiceCaptions(about);
  return html`<div class="mic-row">
    <${MicrophoneButton} isOn=${isOn} onClick=${isOn ? stop : begin} />
    <div class="stack tight">
      <${LevelMeter} level=${isOn ? level : null} />
      <p class="quiet small" role="status">${t(word || (isOn ? "voice.captioned" : "voice.captions_hint"))}</p>
    </div>
  </div>`;
}
