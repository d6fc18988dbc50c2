// The call's buttons, of which the room's bar takes some: microphone, camera, screen.

import { html } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { leave } from "./chosen.js";
import { Icon } from "./icon.js";
import { KEYS } from "./keys.js";
import { canShare } from "./screen.js";
import "./words.js";

/** What of oneself goes out; nothing for who is outside, or only follows. */
export function CallBar({ call }) {
  useLanguage();
  if (call?.phase !== "in" || !call.maySend) return null;
  const { devices, screen } = call;
  const { isSeen } = devices;
  const isSharing = screen.picture !== null;
  return html`<div class="bar-group" role="group" aria-label=${t("call.bar")}>
    <${Switch} name="microphone" icon=${devices.isHeard ? "microphone" : "muted"} isOn=${devices.isHeard} onClick=${() => call.switchMicrophone(!devices.isHeard)} />
    <${Switch} name="camera" icon=${isSeen ? "camera" : "dark"} isOn=${isSeen} onClick=${() => call.switchCamera(!isSeen)} />
    ${canShare() && html`<${Switch} name="share" icon="screen" isOn=${isSharing} onClick=${() => (isSharing ? screen.stop() : call.share())} />`}
  </div>`;
}

/** The way out of the call alone; one stays in the room. */
export function LeaveCall({ call, interviewId }) {
  useLanguage();
  if (call?.phase !== "in") return null;
  return html`<button type="button" class="btn btn-s" onClick=${() => leave(call, interviewId)}><${Icon} name="leave" />${t("call.leave")}</button>`;
}

/** Off is crossed out and said aloud; on is how one expects it to be. */
function Switch({ name, icon, isOn, onClick }) {
  const label = t(`call.${name}`);
  return html`<button type="button" class="btn bar-btn bar-${name}" aria-pressed=${String(isOn)} aria-keyshortcuts=${KEYS[name]} aria-label=${label} title=${`${label} (${KEYS[name]})`} onClick=${onClick}>
    <${Icon} name=${icon} /><span class="bar-word" aria-hidden="true">${t(`call.${name}_short`)}</span></button>`;
}
