// What one has agreed to in this room, and the way to change it where it matters.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { room } from "../use-room.js";

export function hasAgreed(scope) {
  const mine = room.state.consents.get(String(room.userId)) ?? {};
  return mine[scope] ?? room.consentDefault === "given";
}

/** Whether one said so oneself; else the interview's default counts, and nobody was asked. */
export function hasSaid(scope) {
  return room.state.consents.get(String(room.userId))?.[scope] !== undefined;
}

export function agree(scope, granted) {
  return room.send("set_consent", { scope, granted }).catch(() => undefined);
}

/** Why nothing one says becomes text, and how to change it. */
export function CaptionsOff() {
  return html`<div class="notice"><p>${t("answer.no_captions")}</p>
    <button type="button" class="btn btn-s push" onClick=${() => agree("transcribe", true)}>${t("answer.captions_on")}</button></div>`;
}
