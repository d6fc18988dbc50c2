// Who is answering right now, in writing or by voice, and has not sent it.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { TYPING_SHOWN } from "../presence.js";
import { room } from "../use-room.js";
import { personName } from "./names.js";

const isInCall = (id) => room.state.inCall.has(String(id));

/** The ids of those whose answer is begun. */
export function whoAnswers() {
  const others = [...room.state.participants.values()].filter(
    ({ id, role }) => String(id) !== String(room.userId) && role !== "observer" && role !== "captioner",
  );
  return others
    .filter(
      ({ id, role }) =>
        // Whoever is in the call has the microphone open all the time: that alone is no answer.
        room.presence.isAnswering(id) ||
        (role === "candidate" && !isInCall(id) && room.presence.recording.has(String(id))),
    )
    .map(({ id }) => id);
}

/** For hosts, under the question. */
export function Answering() {
  return html`<div role="status" class="answering">${whoAnswers().map((id) => {
    const name = personName(id);
    const key = room.presence.recording.has(String(id))
      ? "answering.speaks"
      : room.presence.isAnswering(id, TYPING_SHOWN)
        ? "answering.writes"
        : "answering.begun";
    return html`<p class="small quiet row" key=${id}><${Icon} name="text" />${t(key, { name })}</p>`;
  })}</div>`;
}
