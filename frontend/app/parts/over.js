// How an interview ended, what comes next, and where its record is; and where one went who left it.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { AI_INTERVIEWER, knownName } from "../../core/names.js";
import { Icon } from "../icon.js";
import { useDetails } from "../use-details.js";
import { room } from "../use-room.js";
import { AllNotes } from "./all-notes.js";
import { Downloads } from "./downloads.js";
import { Feedback } from "./feedback.js";
import { Unsent } from "./unsent.js";

export function Over() {
  const { interviewId, isHost, role, state, userId } = room;
  const token = sessionStorage.getItem(`token:${interviewId}`);
  const { title, purpose } = useDetails(interviewId, token);
  const isCandidate = role === "candidate";
  const mayAssess = isHost && token !== null; // without a token nobody knows who writes it
  const summary = `?summary=${encodeURIComponent(interviewId)}`;
  return html`<div class="centre over">
    <${Icon} name=${state.status === "stopped" ? "stop" : "check"} />
    ${isCandidate ? html`<${ToCandidate} purpose=${purpose} />` : html`<${ToOthers} />`}
    <${Unsent} />
    ${isHost && html`<${AllNotes} />`}
    <div class="row">
      ${mayAssess && html`<a class="btn btn-primary" href="${summary}#assessment"><${Icon} name="note" />${t("over.assess")}</a>`}
      <a class="btn ${mayAssess ? "" : "btn-primary"}" href=${summary}><${Icon} name="transcript" />${t(isCandidate ? "over.read" : "room.summary")}</a>
      <${Downloads} about=${{ interviewId, token, title }} hasChat=${state.messages.length > 0} />
    </div>
    ${isHost && !mayAssess && html`<p class="small quiet">${t("over.no_assess")}</p>`}
    ${isCandidate && html`<${Feedback} ...${{ interviewId, token, userId }} given=${state.feedback.get(String(userId))} />`}
  </div>`;
}

function ToCandidate({ purpose }) {
  const name = knownName(room.state, room.userId);
  return html`<h2 class="question">${name ? t("over.thanks_named", { name }) : t("over.thanks")}</h2>
    ${purpose !== "practice" && html`<p>${next()}</p>`}`;
}

/** What a candidate may expect, and of whom. */
function next() {
  const { status, closing, interviewer } = room.state;
  if (status === "stopped") return t("over.next_stopped");
  const name = knownName(room.state, closing.by);
  if (interviewer !== null || closing.by === AI_INTERVIEWER || name === null) return t("over.next");
  return t("over.next_named", { name });
}

function ToOthers() {
  return html`<h2 class="question">${t(`over.${room.state.status}`)}</h2>
    ${room.isHost && html`<p class="quiet">${t("over.kept")}</p>`}`;
}

/** Who left, and might want to come back. */
export function Left({ rejoin }) {
  return html`<main class="page" id="stage"><div class="centre">
    <${Icon} name="leave" />
    <h1 class="question">${t("left.title")}</h1>
    <div class="row">
      <button type="button" class="btn btn-primary" onClick=${rejoin}>${t("left.rejoin")}</button>
      <a class="btn" href=${location.pathname}>${t("end.home")}</a>
    </div>
  </div></main>`;
}
