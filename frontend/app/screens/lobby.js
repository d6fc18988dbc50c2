// Before the room: what it is, how one looks and sounds, and one button.

import { html, useLayoutEffect, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { knownConsents } from "../known-consents.js";
import { Later, load } from "../later.js";
import { Loading } from "../loading.js";
import { Consents } from "../parts/consents.js";
import { Field } from "../parts/field.js";
import { ReadingChoice } from "../parts/reading-choice.js";
import { SPOKEN, setSpoken, spoken } from "../spoken.js";
import { TopBar } from "../top-bar.js";
import { useCompany } from "../use-company.js";
import { useDetails } from "../use-details.js";
import { useTitle } from "../use-title.js";
import { meetingLine } from "../when.js";

const ROLES = ["candidate", "interviewer", "observer", "captioner"];
const SPEAKERS = ["candidate", "interviewer"];

/** `seat`: with a token its owner's; else (development) who comes says so here. `onJoin({consents, name, userId, role})`. */
export function Lobby({ interviewId, seat, problem, isBusy, mayChooseRole, onJoin }) {
  const isKnown = Boolean(seat.token);
  const [who, setWho] = useState({ userId: seat.userId, role: seat.role, name: seat.name ?? "" });
  const [consents, setConsents] = useState({}); // what one touched; the rest stays as it is
  const isWhole = useWholePage();
  const meeting = useMeeting(interviewId, seat, isBusy);
  useTitle(meeting.title ?? t("lobby.title"));
  const isHost = who.role === "interviewer";

  function submit(event) {
    event.preventDefault();
    const name = who.name.trim();
    if (!isKnown) onJoin({ consents, userId: who.userId.trim(), role: who.role });
    else onJoin({ consents, ...(!seat.name && name && { name }) });
  }

  return html`<${Head} />
    <main class="lobby-page" id="stage">
    <form class="lobby" onSubmit=${submit}>
      <header class="lobby-head">
        <h2 class="question">${meeting.title ?? t("lobby.heading")}</h2>
        <p class="quiet">${meetingLine(meeting) || t("lobby.lead")}</p>
      </header>
      ${
        isWhole &&
        html`<${Later} from="call" part="PreJoin" interviewId=${interviewId} role=${who.role} token=${seat.token}>
      <div class="lobby-who">
        <${Name} ...${{ isKnown, seat, who }} onChange=${(part) => setWho((before) => ({ ...before, ...part }))} />
        ${!isKnown && mayChooseRole && html`<${Role} role=${who.role} onChange=${(role) => setWho((before) => ({ ...before, role }))} />`}
        ${SPEAKERS.includes(who.role) && html`<${SpokenLanguages} />`}
        <${ReadingChoice} />
      </div>
      ${SPEAKERS.includes(who.role) && html`<${CaptionsLine} ...${{ interviewId, meeting, consents }} userId=${isKnown ? seat.userId : who.userId.trim()} onChange=${setConsents} />`}
      <//>`
      }
      <${Loading} />
      <div class="lobby-go">
        ${problem && html`<p class="error" role="alert">${problem}</p>`}
        <button class="btn btn-primary btn-l" disabled=${isBusy || !isWhole}>${t(isBusy ? "lobby.joining" : isHost ? "lobby.start" : "lobby.join")}</button>
        <p class="small quiet">${t(isHost ? "lobby.host_hint" : meeting.hasLobby ? "lobby.guest_hint" : "lobby.voice")}</p>
      </div>
    </form>
  </main>`;
}

/** Whether all of it can be drawn at once: a field that moved while one types would lose the words. */
function useWholePage() {
  const [isWhole, setWhole] = useState(false);
  const show = () => setWhole(true);
  useLayoutEffect(() => void load("call").then(show, show), []);
  return isWhole;
}

/** The company's name and sign, where there are any. */
function Head() {
  const { name, logo_url: logo } = useCompany();
  return html`<${TopBar} title=${name ?? "InterviewGenius"} />
    ${(logo || name) && html`<div class="company">${logo && html`<img src=${logo} alt=${name ?? ""} />`}</div>`}`;
}

/** An invitation tells it; of an open interview whoever may look is told. */
function useMeeting(interviewId, seat, isBusy) {
  const details = useDetails(interviewId, seat.token, !seat.meeting && !isBusy);
  return seat.meeting ?? details;
}

/** Captions are the only thing that begins by itself, so they alone are asked about here. */
function CaptionsLine({ interviewId, userId, meeting, consents, onChange }) {
  const known = knownConsents(interviewId, userId);
  const isGiven = consents.transcribe ?? known.transcribe ?? meeting.consentDefault === "given";
  const rows = [{ scope: "transcribe", title: t("consent.transcribe.title"), text: t("consent.transcribe") }];
  return html`<div class="lobby-captions">
    <${Consents} rows=${rows} values=${{ transcribe: isGiven }} onChange=${(scope, granted) => onChange((before) => ({ ...before, [scope]: granted }))} />
  </div>`;
}

/** What captions listen for. */
function SpokenLanguages() {
  const [chosen, choose] = useState(null); // what one touched; else it follows the page
  function pick({ target }) {
    setSpoken(target.value);
    choose(target.value);
  }
  return html`<${Field} id="spoken" label=${t("lobby.spoken")}>
    ${(tied) => html`<select class="input" ...${tied} value=${chosen ?? spoken()} onChange=${pick}>
      ${SPOKEN.map((choice) => html`<option value=${choice} key=${choice}>${t(`lobby.spoken_${choice}`)}</option>`)}
    </select>`}<//>`;
}

/** As the invitation says it; who is not named there says it here. */
function Name({ isKnown, seat, who, onChange }) {
  const isFixed = isKnown && Boolean(seat.name);
  const part = isKnown ? "name" : "userId";
  return html`<${Field} id="name" label=${t("lobby.name")}>
    ${(tied) => html`<input class="input" ...${tied} name="user" required maxlength="128" autocomplete="name" readonly=${isFixed} value=${who[part]} onInput=${(event) => onChange({ [part]: event.target.value })} />`}<//>`;
}

function Role({ role, onChange }) {
  return html`<${Field} id="role" label=${t("lobby.role")}>
    ${(
      tied,
    ) => html`<select class="input" ...${tied} name="role" value=${role} onChange=${(event) => onChange(event.target.value)}>
      ${ROLES.map((one) => html`<option value=${one} key=${one}>${t(`role.${one}`)}</option>`)}
    </select>`}<//>`;
}
