// After making an interview: a card for each person, with what to send them. A reload finds it again.

import { api, interviewPath } from "../../core/api.js";
import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { calendarFile } from "../calendar.js";
import { Icon } from "../icon.js";
import { invitationLetter } from "../letter.js";
import { ownInterview, ownToken } from "../own-interviews.js";
import { CopyButton } from "../parts/copy.js";
import { LinkField } from "../parts/invite.js";
import { TopBar } from "../top-bar.js";
import { meetingLine } from "../when.js";
import { DeadEnd } from "./dead-end.js";

export function CreatedScreen({ interviewId }) {
  const heading = useRef(null);
  const one = ownInterview(interviewId);
  const devices = useDevices(interviewId);
  useLayoutEffect(() => heading.current?.focus(), []);
  if (!one) return html`<${DeadEnd} reason="elsewhere" />`;
  const { title, candidate, host, minutes, when, links } = one;
  return html`<${TopBar} title="InterviewGenius" subtitle=${title || t("room.title")} />
    <main class="page created" id="stage">
      <header class="stack-tight"><h2 class="question" tabindex="-1" ref=${heading}>${t("start.made")}</h2>
        <p class="quiet">${[title, meetingLine({ minutes, at: when })].filter(Boolean).join(" · ")}</p></header>
      <${Person} role="candidate" name=${candidate} opened=${devices.candidate}>
        <div class="row"><${CopyButton} label=${t("created.copy")} text=${invitationLetter(one, "candidate", candidate)} isMain=${true} />
          ${when && html`<${Calendar} one=${one} />`}</div>
        <${LinkField} id="candidate-link" label=${t("invite.link_candidate")} link=${links.candidate} hint=${t("invite.devices")} />
      <//>
      <${Person} role="interviewer" name=${host}>
        <p><a class="btn btn-l" href=${links.interviewer}>${t("start.enter_host")}</a></p>
      <//>
      <details class="settings"><summary>${t("created.observer")}</summary>
        <${Person} role="observer" opened=${devices.observer}>
          <${LinkField} id="observer-link" label=${t("invite.link_observer")} link=${links.observer} hint=${t("created.observer_hint")} />
        <//></details>
      <p class="small quiet">${t("start.found_again")} <a href=${location.pathname}>${t("end.home")}</a></p>
    </main>`;
}

function Person({ role, name, opened, children }) {
  return html`<section class="card person-card" aria-label=${[t(`role.${role}`), name].filter(Boolean).join(" · ")}>
    <span class="person-face ${role}" aria-hidden="true">${(name || t(`role.${role}`))[0]}</span>
    <div class="stack">
      <p><span class="small quiet">${t(`role.${role}`)}</span><br /><b>${name || t(`created.no_name_${role}`)}</b>
        ${opened > 0 && html` <span class="badge badge-ok">${t(opened === 1 ? "created.opened_once" : "created.opened", { count: opened })}</span>`}</p>
      ${children}
    </div>
  </section>`;
}

function Calendar({ one }) {
  function save() {
    const text = invitationLetter(one, "candidate", one.candidate);
    const content = calendarFile({
      id: one.id,
      title: one.title || t("room.title"),
      at: one.when,
      minutes: one.minutes ?? 60,
      text,
      link: one.links.candidate,
    });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "text/calendar" }));
    link.download = "interview.ics";
    link.click();
    URL.revokeObjectURL(link.href);
  }
  return html`<button type="button" class="btn" onClick=${save}><${Icon} name="calendar" />${t("created.calendar")}</button>`;
}

/** By how many devices each invitation was opened, by role. */
function useDevices(id) {
  const [devices, setDevices] = useState({});
  useLayoutEffect(() => {
    ownToken(id)
      .then((token) => token && api("GET", interviewPath(id, "/invitations"), { token }))
      .then(
        (told) => told && setDevices(Object.fromEntries(told.invitations.map((one) => [one.role, one.devices]))),
        () => undefined, // it is over, or the server is away: the links stand all the same
      );
  }, [id]);
  return devices;
}
