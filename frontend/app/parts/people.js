// Who is here, and what they are doing.

import { isOpen } from "../../core/events.js";
import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { initials, nameOf } from "../../core/names.js";
import { Icon } from "../icon.js";
import { TYPING_SHOWN } from "../presence.js";
import { room } from "../use-room.js";
import { hueOf, personName } from "./names.js";

const TOLD = ["thinking", "away", "speaking", "waiting"];

export function People() {
  const { participants, lost } = room.state;
  return html`<ul class="people" aria-label=${t("people.label")} data-known=${room.phase === "away" ? "last" : "now"}>
    ${[...participants.values()].map((person) => html`<${Person} key=${person.id} person=${person} />`)}
    ${isOpen(room.state) && [...lost.values()].map((person) => html`<${Person} key=${person.id} person=${person} isLost=${true} />`)}
  </ul>`;
}

function Person({ person, isLost = false }) {
  const name = personName(person.id);
  const isSpeaking = !isLost && room.presence.recording.has(String(person.id));
  return html`<li class="person ${hueOf(person.id)} ${isSpeaking ? "is-speaking" : ""} ${isLost ? "is-lost" : ""}">
    <span class="avatar" aria-hidden="true">${initials(nameOf(room.state, person.id))}</span>
    <div><b>${name}</b><span class="person-state">${isSpeaking && html`<span class="wave" aria-hidden="true"><i></i><i></i><i></i></span>`}${isLost ? t("people.lost") : room.phase === "away" ? t("people.last_known") : doing(person)}</span></div>
  </li>`;
}

function doing({ id, role }) {
  const key = String(id);
  const status = room.presence.statuses.get(key);
  if (room.presence.recording.has(key)) return t("people.recording");
  if (TOLD.includes(status)) return t(`people.${status}`);
  if (room.presence.typing.has(key) || room.presence.isAnswering(key, TYPING_SHOWN)) return t("people.typing");
  return role ? t(`role.${role}`) : "";
}

/** For hosts: who waits before the door. */
export function Knocks() {
  const decide = (one, admit) => room.send("admit_participant", { user_id: one.user_id, admit }).catch(() => undefined);
  return [...room.presence.waiting.values()].map(
    (one) => html`<div class="notice knock" key=${one.user_id}>
      <${Icon} name="people" /><p role="status">${t("knock.text", { name: one.name ?? one.user_id })}</p>
      <span class="row push">
        <button type="button" class="btn btn-s" onClick=${() => decide(one, false)}>${t("knock.refuse")}</button>
        <button type="button" class="btn btn-s btn-primary" onClick=${() => decide(one, true)}>${t("knock.admit")}</button>
      </span>
    </div>`,
  );
}
