// What holds for the whole room: a lost connection, the end, notices. They take space and cover nothing.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { besides } from "../../core/joining.js";
import { nameOf } from "../../core/names.js";
import { timeOfDay } from "../../core/times.js";
import { Icon } from "../icon.js";
import { connection, room } from "../use-room.js";

const WRITTEN = new Set(["send_message", "submit_answer", "request_help", "start_question"]);

export function Banners() {
  const { status, closing } = room.state;
  return html`<div class="banners">
    ${room.phase === "away" && html`<${Lost} />`}
    ${
      status === "stopped" &&
      html`<p class="banner banner-danger" role="alert">${besides(t("stopped.text", { name: nameOf(room.state, closing.by), time: timeOfDay(closing.timestamp) }), closing.reason ? t("over.reason", { reason: closing.reason }) : "")}</p>`
    }
    ${status === "ended" && html`<p class="banner" role="status">${t("ended.text", { name: nameOf(room.state, closing.by), time: timeOfDay(closing.timestamp) })}</p>`}
    ${room.notices.map(
      (
        notice,
      ) => html`<div class="notice ${notice.level === "info" ? "" : "notice-warn"}" role="status" key=${notice.timestamp}>
        <p>${notice.message}</p><button type="button" class="btn btn-s push" onClick=${() => room.dismiss(notice)}>${t("notice.close")}</button>
      </div>`,
    )}
  </div>`;
}

function Lost() {
  const urgent = room.urgent.waiting.length > 0;
  // What people wrote; switches and the like need no counting.
  const count = room.outbox.waiting.filter(({ event }) => WRITTEN.has(event)).length;
  return html`<div class="banner" role="status">
    <${Icon} name="offline" /><p><b>${t("lost.title")}</b> ${urgent ? t("lost.stop_first") : t("lost.text")} ${count > 0 ? t("lost.waiting", { count }) : ""}</p>
    <button type="button" class="btn btn-s push" onClick=${() => connection.retryNow()}>${t("lost.now")}</button>
  </div>`;
}
