// After making an interview: the links to hand on. A reload finds them again.

import { html, useLayoutEffect, useRef } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { ownInterview } from "../own-interviews.js";
import { LinkField } from "../parts/invite.js";
import { TopBar } from "../top-bar.js";
import { DeadEnd } from "./dead-end.js";

export function CreatedScreen({ interviewId }) {
  const heading = useRef(null);
  const interview = ownInterview(interviewId);
  useLayoutEffect(() => heading.current?.focus(), []);
  if (!interview) return html`<${DeadEnd} reason="elsewhere" />`;
  const { title, links } = interview;
  return html`<${TopBar} title="InterviewGenius" subtitle=${title || t("room.title")} />
    <main class="page" id="stage"><section class="card stack created">
      <h2 tabindex="-1" ref=${heading}>${t("start.made")}</h2>
      <${LinkField} id="candidate-link" label=${t("start.candidate_link")} link=${links.candidate} hint=${t("start.candidate_hint")} />
      <${LinkField} id="observer-link" label=${t("start.observer_link")} link=${links.observer} />
      <a class="btn btn-primary btn-l" href=${links.interviewer}>${t("start.enter_host")}</a>
      <p class="small quiet">${t("start.found_again")} <a href=${location.pathname}>${t("end.home")}</a></p>
    </section></main>`;
}
