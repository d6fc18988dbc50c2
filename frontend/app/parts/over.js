// How an interview ended, and where its record is.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { room } from "../use-room.js";
import { AllNotes } from "./all-notes.js";
import { personName } from "./names.js";
import { Unsent } from "./unsent.js";

export function Over({ leave }) {
  const { status, closing } = room.state;
  return html`<div class="centre">
    <${Icon} name=${status === "stopped" ? "stop" : "check"} />
    <h2 class="question">${t(`over.${status}`)}</h2>
    ${room.role === "candidate" && status === "ended" && html`<p>${t("over.thanks")}</p>`}
    <p class="quiet">${t(`over.by_${status}`, { name: personName(closing.by) })} ${closing.reason ? t("over.reason", { reason: closing.reason }) : ""}</p>
    <p class="quiet">${t("room.over")}</p>
    <${Unsent} />
    <${AllNotes} />
    <div class="row">
      <a class="btn btn-primary" href="?summary=${encodeURIComponent(room.interviewId)}">${t("room.summary")}</a>
      <button type="button" class="btn" onClick=${leave}>${t("room.leave")}</button>
    </div>
  </div>`;
}
