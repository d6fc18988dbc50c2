// The call's buttons: to enter it, and, inside, for microphone, camera, screen, and the way out.

import { html } from "../core/html.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icon.js";

/** `maySend`: whether one may be seen and heard; who may not only follows. `names`: of those inside. */
export function Entrance({ isJoining, maySend, names, onJoin }) {
  return html`<div class="call-entrance">
    <button type="button" class="btn" disabled=${isJoining} onClick=${onJoin}><${Icon} name="camera" />${t(isJoining ? "call.joining" : "call.join")}</button>
    ${names.length > 0 && html`<p class="small">${t("call.inside", { names: names.join(", ") })}</p>`}
    <p class="small quiet">${t(maySend ? "call.join_hint" : "call.follow_hint")}</p>
  </div>`;
}

/** `isHeard`, `isSeen`, `isSharing`: what of oneself goes out; `canShare`: whether the browser can show a screen. */
export function CallBar({ isHeard, isSeen, isSharing, maySend, canShare, onMicrophone, onCamera, onShare, onLeave }) {
  return html`<div class="call-bar" role="group" aria-label=${t("call.bar")}>
    ${
      maySend &&
      html`<${Switch} icon=${isHeard ? "microphone" : "muted"} label=${t("call.microphone")} isOn=${isHeard} onClick=${() => onMicrophone(!isHeard)} />
      <${Switch} icon=${isSeen ? "camera" : "dark"} label=${t("call.camera")} isOn=${isSeen} onClick=${() => onCamera(!isSeen)} />
      ${canShare && html`<${Switch} icon="screen" label=${t("call.share")} isOn=${isSharing} onClick=${() => onShare(!isSharing)} />`}`
    }
    <button type="button" class="btn btn-icon call-leave" aria-label=${t("call.leave")} title=${t("call.leave")} onClick=${onLeave}><${Icon} name="leave" /></button>
  </div>`;
}

function Switch({ icon, label, isOn, onClick }) {
  return html`<button type="button" class="btn btn-icon call-switch" aria-pressed=${String(isOn)} aria-label=${label} title=${label} onClick=${onClick}><${Icon} name=${icon} /></button>`;
}
