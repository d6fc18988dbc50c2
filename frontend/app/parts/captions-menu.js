// Captions: whether one sees them, whether one's own words become some, and in which languages one speaks.

import { isOpen } from "../../core/events.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { SPOKEN, setSpoken, spoken, spokenLanguages } from "../spoken.js";
import { room } from "../use-room.js";
import { agree, hasAgreed } from "./agreement.js";
import { Menu } from "./menu.js";
import { ReadingChoice } from "./reading-choice.js";

const KEPT = "captions";

/** [whether captions are shown, how to change that], as this browser keeps it. */
export function useCaptionsShown() {
  const [isShown, setShown] = useState(localStorage.getItem(KEPT) !== "off");
  function change(isOn) {
    localStorage.setItem(KEPT, isOn ? "on" : "off");
    setShown(isOn);
  }
  return [isShown, change];
}

/** `speaks`: whether one may be heard, so that one's words may become captions. */
export function CaptionsMenu({ isShown, onShown, speaks, onTranscript }) {
  return html`<${Menu} icon="captions" name=${t("captions.menu")} label=${t("captions.menu")} isPressed=${isShown}>
    ${(close) => html`<${Toggle} text=${t("captions.show")} isOn=${isShown} onChange=${onShown} />
      <${ReadingChoice} />
      ${speaks && isOpen(room.state) && html`<${OwnWords} />`}
      <button type="button" class="btn btn-s" onClick=${() => {
        close();
        onTranscript();
      }}>${t("captions.transcript")}</button>`}
  <//>`;
}

function OwnWords() {
  const [language, setLanguage] = useState(spoken());
  function speak(choice) {
    setSpoken(choice);
    setLanguage(choice);
    room.speak(spokenLanguages());
  }
  return html`<${Toggle} text=${t("captions.own")} isOn=${hasAgreed("transcribe")} onChange=${(isOn) => agree("transcribe", isOn)} />
    <label class="field"><span>${t("captions.speak")}</span>
      <select class="input" value=${language} onChange=${(event) => speak(event.target.value)}>
        ${SPOKEN.map((one) => html`<option value=${one} key=${one}>${t(`captions.speak_${one}`)}</option>`)}
      </select></label>`;
}

function Toggle({ text, isOn, onChange }) {
  return html`<label class="switch-row"><span>${text}</span>
    <input type="checkbox" role="switch" class="switch" checked=${isOn} onChange=${(event) => onChange(event.target.checked)} /></label>`;
}
