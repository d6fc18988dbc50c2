// Before the door: a host lets in.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { TopBar } from "../top-bar.js";
import { connection } from "../use-room.js";
import { useTitle } from "../use-title.js";

export function Waiting({ seat, interviewId, leave }) {
  useTitle(t("waiting.title"));
  return html`<${TopBar} title="InterviewGenius" subtitle=${t("waiting.title")} />
    ${
      connection.status !== "online" &&
      html`<div class="banner" role="status"><p><b>${t("lost.title")}</b></p>
      <button type="button" class="btn btn-s push" onClick=${() => connection.retryNow()}>${t("lost.now")}</button></div>`
    }
    <main class="page" id="stage">
      <section class="card waiting">
        <${Icon} name="people" />
        <h2 class="question" role="status">${t("waiting.text")}</h2>
        <p class="quiet">${t("waiting.hint")}</p>
        <${Later} from="call" part="PreJoin" interviewId=${interviewId} role=${seat.role} token=${seat.token} />
        <p><button type="button" class="btn" onClick=${leave}>${t("room.leave")}</button></p>
      </section>
    </main>`;
}
