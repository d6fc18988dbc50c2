// Who is here and what they are doing, for their tiles; and for hosts who waits before the door.

import { isOpen } from "../../core/events.js";
import { html, useLayoutEffect, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { TYPING_SHOWN } from "../presence.js";
import { useReadingTold } from "../reading.js";
import { useCompany } from "../use-company.js";
import { latency, room } from "../use-room.js";
import { hueOf, personName } from "./names.js";

const TOLD = ["thinking", "away", "speaking", "waiting"];
const LOST_SHOWN = 60_000; // ms for which somebody who was cut off is still expected
const ONLOOKERS = ["observer", "captioner"];

/** Everybody's tile. `call`: null while there is none. */
export function People({ call, bridge, hasCaptions }) {
  const lost = useLost();
  const reading = useReadingTold(useCompany().translation.languages);
  const people = [...room.state.participants.values()].map((person) => shown(person));
  return html`<${Later} from="call" part="Faces" people=${[...people, ...lost]} line=${bridge} interviewId=${room.interviewId} nameOf=${personName} hueOf=${hueOf} ...${{ call, hasCaptions, reading }} />`;
}

function shown(person, isLost = false) {
  const key = String(person.id);
  return {
    userId: person.id,
    name: personName(person.id),
    hue: hueOf(person.id),
    isOwn: key === String(room.userId),
    isInCall: !isLost && room.state.inCall.has(key),
    isRecording: !isLost && room.presence.recording.has(key),
    isLost,
    state: isLost ? t("people.lost") : doing(person),
  };
}

/** Those who were cut off a moment ago: whoever does not come back leaves the room for good. */
function useLost() {
  const [, draw] = useState(0);
  const now = latency.serverNow();
  const lost = [...room.state.lost.values()].filter(({ since }) => now - Date.parse(since) < LOST_SHOWN);
  const soonest = Math.min(...lost.map(({ since }) => Date.parse(since) + LOST_SHOWN - now));
  useLayoutEffect(() => {
    if (lost.length === 0) return undefined;
    const timer = setTimeout(() => draw((n) => n + 1), soonest + 10);
    return () => clearTimeout(timer);
  }, [lost.length, room.state.lost]);
  return isOpen(room.state) ? lost.map((person) => shown(person, true)) : [];
}

function doing({ id, role }) {
  const key = String(id);
  const status = room.presence.statuses.get(key);
  if (room.presence.recording.has(key) && !room.state.inCall.has(key)) return t("people.recording");
  if (TOLD.includes(status)) return t(`people.${status}`);
  if (room.presence.typing.has(key) || room.presence.isAnswering(key, TYPING_SHOWN)) return t("people.typing");
  return ONLOOKERS.includes(role) || room.state.participants.size > 2 ? t(`role.${role}`) : "";
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
