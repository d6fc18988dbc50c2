// Before the room: who comes, what they agree to, whether microphone and camera work.

import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { knownConsents } from "../known-consents.js";
import { Later } from "../later.js";
import { Loading } from "../loading.js";
import { Consents, SCOPES } from "../parts/consents.js";
import { Field } from "../parts/field.js";
import { SPOKEN, setSpoken, spoken } from "../spoken.js";
import { TopBar } from "../top-bar.js";
import { useDetails } from "../use-details.js";
import { useTitle } from "../use-title.js";

const ROLES = ["candidate", "interviewer", "observer", "captioner"];

export function Lobby({ interviewId, seat, problem, isBusy, isInvited, mayChooseRole, onJoin }) {
  const [consents, setConsents] = useState({}); // what one touched; the rest stays as it is
  const [who, setWho] = useState({ userId: seat.userId, role: seat.role });
  // Who may have to wait before the door is told nothing yet.
  const mayAsk = !isBusy && (!isInvited || (Boolean(seat.token) && seat.role === "interviewer"));
  const { title, consentDefault, purpose } = useDetails(interviewId, seat.token, mayAsk);
  const known = knownConsents(interviewId, who.userId.trim() || seat.userId);
  const isGiven = (scope) => consents[scope] ?? known[scope] ?? consentDefault === "given";
  const shown = Object.fromEntries(SCOPES.map((scope) => [scope, isGiven(scope)]));
  useTitle(t("lobby.title"));

  function submit(event) {
    event.preventDefault();
    const said = isInvited ? {} : { userId: who.userId.trim(), role: who.role };
    onJoin({ ...seat, ...said, consents });
  }

  const isReady = !isInvited || seat.token;
  return html`<${TopBar} title="InterviewGenius" subtitle=${t("lobby.title")} />
    <main class="page" id="stage">
    <form class="lobby" onSubmit=${submit}>
      <section class="stack lobby-who">
        ${((isInvited && seat.token) || (!isInvited && !mayChooseRole)) && html`<p><span class="badge badge-accent">${t("lobby.invited_as", { role: t(`role.${seat.role}`) })}</span></p>`}
        <h2 class="question">${title ?? t("lobby.heading")}</h2>
        <p class="quiet">${t("lobby.voice")}</p>
        ${isInvited ? html`<${Invited} seat=${seat} />` : html`<${Who} who=${who} mayChooseRole=${mayChooseRole} onChange=${(part) => setWho((before) => ({ ...before, ...part }))} />`}
        <${SpokenLanguages} />
      </section>
      <div class="stack lobby-checks">
        <section class="card stack" aria-labelledby="devices">
          <h2 id="devices">${t("lobby.devices")}</h2>
          <p class="quiet small">${t("lobby.devices_lead")}</p>
          <${Loading} />
          <${Later} from="call" part="PreJoin" interviewId=${interviewId} role=${(isInvited ? seat : who).role} token=${seat.token} />
        </section>
        <section class="card" aria-labelledby="agreed">
          <h2 id="agreed">${t("lobby.consents_title")}</h2>
          <p class="quiet small">${t(consentDefault === "given" ? "lobby.consents_given" : "lobby.consents_lead")}</p>
          <div class="switches"><${Consents} values=${shown} purpose=${purpose} onChange=${(scope, granted) => setConsents((before) => ({ ...before, [scope]: granted }))} /></div>
        </section>
      </div>
      <section class="lobby-go stack">
        ${problem && html`<p class="error" role="alert">${problem}</p>`}
        <div class="row"><button class="btn btn-primary btn-l" disabled=${isBusy || !isReady}>${t(isBusy ? "lobby.joining" : "lobby.join")}</button>
          <span class="small quiet">${(isInvited ? seat : who).role === "interviewer" ? "" : t("lobby.guest_hint")}</span></div>
      </section>
    </form>
  </main>`;
}

/** What captions listen for. */
function SpokenLanguages() {
  const [chosen, choose] = useState(null); // what one touched; else it follows the page
  function pick({ target }) {
    setSpoken(target.value);
    choose(target.value);
  }
  return html`<${Field} id="spoken" label=${t("lobby.spoken")} hint=${t("lobby.spoken_hint")}>
    ${(tied) => html`<select class="input" ...${tied} value=${chosen ?? spoken()} onChange=${pick}>
      ${SPOKEN.map((choice) => html`<option value=${choice} key=${choice}>${t(`lobby.spoken_${choice}`)}</option>`)}
    </select>`}<//>`;
}

function Who({ who, mayChooseRole, onChange }) {
  return html`<${Field} id="name" label=${t("lobby.name")} hint=${t("lobby.name_hint")}>
      ${(tied) => html`<input class="input" ...${tied} name="user" required maxlength="128" autocomplete="name" value=${who.userId} onInput=${(event) => onChange({ userId: event.target.value })} />`}<//>
    ${
      mayChooseRole &&
      html`<${Field} id="role" label=${t("lobby.role")}>
      ${(
        tied,
      ) => html`<select class="input" ...${tied} name="role" value=${who.role} onChange=${(event) => onChange({ role: event.target.value })}>
        ${ROLES.map((role) => html`<option value=${role} key=${role}>${t(`role.${role}`)}</option>`)}
      </select>`}<//>`
    }`;
}

/** The invitation has said it; a guest without a name is called by the id. */
function Invited({ seat }) {
  if (!seat.token) return null;
  return html`<${Field} id="name" label=${t("lobby.name")} hint=${t("lobby.invited")}>
    ${(tied) => html`<input class="input" ...${tied} readonly value=${seat.name ?? seat.userId} />`}<//>`;
}
