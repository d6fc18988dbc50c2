// A page of its own where there is nothing to enter: why, and the way home.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { TopBar } from "../top-bar.js";
import { useTitle } from "../use-title.js";

/** `reason`: unknown, invitation, uninvited, elsewhere or away; `said`: the server's own words; `again()` where trying again may help. */
export function DeadEnd({ reason, said = "", again }) {
  const title = t(`end.${reason}`);
  useTitle(title);
  return html`<${TopBar} title="InterviewGenius" />
    <main class="page" id="stage">
      <section class="card waiting" role="alert">
        <${Icon} name=${reason === "away" ? "offline" : "help"} />
        <h2 class="question">${title}</h2>
        ${said && html`<p>${said}</p>`}
        <p class="quiet">${t(`end.${reason}_hint`)}</p>
        <p class="row">
          ${again && html`<button type="button" class="btn btn-primary" onClick=${again}>${t("end.again")}</button>`}
          <a class="btn" href=${location.pathname}>${t("end.home")}</a>
        </p>
      </section>
    </main>`;
}
