// What is needed now and then: invitations, what one agreed to, the camera, the ways out.

import { isOpen } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { isKnockHeard, setKnockHeard } from "../knocking.js";
import { Later } from "../later.js";
import { room } from "../use-room.js";
import { suggestions } from "../use-suggestions.js";
import { hasSaid } from "./agreement.js";
import { Consents, SCOPES } from "./consents.js";
import { Invite } from "./invite.js";
import { isOnlooker } from "./onlooker.js";

export function More({ bridge, call, stop }) {
  const [problem, setProblem] = useState("");
  const given = room.state.consents.get(String(room.userId)) ?? {};
  const values = (scope) => given[scope] ?? room.consentDefault === "given";
  const all = new Proxy({}, { get: (_, scope) => values(scope) });
  const open = isOpen(room.state);
  const change = (scope, granted) =>
    room.send("set_consent", { scope, granted }).catch((error) => setProblem(explain(error)));
  return html`<div class="more-sections stack">
    ${room.isHost && open && html`<section class="stack-tight"><h3>${t("invite.title")}</h3><${Invite} interviewId=${room.interviewId} token=${bridge.token} /></section>`}
    ${open && call && html`<${Later} from="call" part="DevicesInCall" call=${call} />`}
    <section class="stack-tight"><h3>${t("more.consents")}</h3><p class="small quiet">${t(consentHint())}</p><${Consents} values=${all} purpose=${room.purpose} onChange=${change} disabled=${!open} />
      ${!isOnlooker() && html`<${Consents} rows=${[byHand()]} values=${{ caption: given.caption }} onChange=${change} disabled=${!open} />`}</section>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
    ${
      open &&
      !isOnlooker() &&
      html`<section class="stack-tight"><h3>${t("more.camera")}</h3>
      <${Later} from="media" part="CameraPanel" interviewId=${room.interviewId} token=${bridge.token} connection=${bridge} /></section>`
    }
    <${Kept} text=${t("more.keys")} isOn=${localStorage.getItem("keys") !== "off"} onChange=${(isOn) => localStorage.setItem("keys", isOn ? "on" : "off")} />
    ${room.isHost && html`<${Kept} text=${t("suggest.switch")} isOn=${suggestions.isOn} onChange=${(isOn) => suggestions.setOn(isOn)} />`}
    ${room.isHost && html`<${Kept} text=${t("more.knock")} isOn=${isKnockHeard()} onChange=${setKnockHeard} /><p class="small quiet">${t("more.debug")}</p>`}
  </div>
  ${open && html`<${WaysOut} call=${call} stop=${stop} />`}`;
}

/** They stay in sight: whoever needs the stop need not look for it. */
function WaysOut({ call, stop }) {
  return html`<div class="ways-out row">
    ${call && html`<${Later} from="call" part="LeaveCall" call=${call} interviewId=${room.interviewId} />`}
    ${!isOnlooker() && html`<button type="button" class="btn btn-s btn-stop push" aria-keyshortcuts="Shift+Escape" title=${t("stop.hint")} onClick=${stop}><${Icon} name="stop" />${t("stop.button")}</button>`}
  </div>`;
}

/** Nobody is asked for this one beforehand: it is a wish, and nothing gives it but oneself. */
const byHand = () => ({ scope: "caption", title: t("consent.caption.title"), text: t("consent.caption") });

function consentHint() {
  if (!isOpen(room.state)) return "more.consents_over";
  const isAssumed = room.consentDefault === "given" && SCOPES.some((scope) => !hasSaid(scope));
  return isAssumed ? "more.consents_assumed" : "more.consents_hint";
}

/** A switch that this browser keeps. */
function Kept({ text, isOn, onChange }) {
  const [is, setIs] = useState(isOn);
  function change(event) {
    setIs(event.target.checked);
    onChange(event.target.checked);
  }
  return html`<label class="switch-row"><span>${text}</span><input type="checkbox" role="switch" class="switch" checked=${is} onChange=${change} /></label>`;
}
