// What one has said to each consent, as this browser heard it last from the server: for the lobby of
// another tab, which may not look into the room yet.

import { CLOSING_EVENTS } from "../core/events.js";

const place = (interviewId, userId) => `consents:${interviewId}:${userId}`;

export function knownConsents(interviewId, userId) {
  try {
    return JSON.parse(localStorage.getItem(place(interviewId, userId))) ?? {};
  } catch {
    return {};
  }
}

/** Keep what the room tells of one's own consents, as long as the interview is open. */
export function keepConsents(room) {
  room.addEventListener("event", ({ detail: { name, payload } }) => {
    if (CLOSING_EVENTS.has(name)) localStorage.removeItem(place(room.interviewId, room.userId));
    if (name !== "consent_changed" || String(payload.user_id) !== String(room.userId)) return;
    const known = knownConsents(room.interviewId, room.userId);
    localStorage.setItem(
      place(room.interviewId, room.userId),
      JSON.stringify({ ...known, [payload.scope]: payload.granted }),
    );
  });
}
