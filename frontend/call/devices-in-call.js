// In the call: through which microphone, camera and loudspeaker.

import { html } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { DeviceChoice } from "../media/device-list.js";
import "./words.js";

export function DevicesInCall({ call }) {
  useLanguage();
  if (call.phase !== "in") return null;
  return html`<section class="stack-tight"><h3>${t("call.devices")}</h3><${DeviceChoice} canSend=${call.maySend} /></section>`;
}
