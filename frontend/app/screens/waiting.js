// Before the door: a host lets in.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { TopBar } from "../top-bar.js";
import { useCompany } from "../use-company.js";
import { connection } from "../use-room.js";
import { useTitle } from "../use-title.js";

export function Waiting({ seat, interviewId, leave }) {
  useTitle(t("waiting.title"));
  const { name } = useCompany();
  const [host] = seat.meeting?.hosts ?? [];
  return html`<${TopBar} title=${name ?? "InterviewGenius"} />
    ${
      connection.status !== "online" &&
      html`<div class="banner" role="status"><p><b>${t("lost.title")}</b></p>
      <button type="button" class="btn btn-s push" onClick=${() => connection.retryNow()}>${t("lost.now")}</button></div>`
    }
    <main class="lobby-page" id="stage">
      <section class="lobby">
        <header class="lobby-head" role="status">
          <${Icon} name="people" />
          <h2 class="question">${host ? t("waiting.told", { name: host }) : t("waiting.text")}</h2>
          <p class="quiet">${t("waiting.hint")}</p>
        </header>
        <${Later} from="call" part="PreJoin" interviewId=${interviewId} role=${seat.role} token=${seat.token} />
        <div class="lobby-go"><button type="button" class="btn" onClick=${leave}>${t("waiting.leave")}</button></div>
      </section>
    </main>`;
}
