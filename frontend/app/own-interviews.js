// The interviews that were made in this browser, with their links: no reload loses them.

import { ownerOf } from "./seat.js";

const PLACE = "interviews";
const MOST = 50;

/** The newest first: {id, title, candidate, at, links: {interviewer, candidate, observer}}. */
export function ownInterviews() {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) ?? [];
  } catch {
    return [];
  }
}

export const ownInterview = (id) => ownInterviews().find((one) => one.id === id) ?? null;

export function addOwn(interview) {
  keep([interview, ...ownInterviews().filter(({ id }) => id !== interview.id)].slice(0, MOST));
}

/** Keep with an own interview how its host came in: an invitation is good for one coming only. */
export function keepHostSeat(id, seat) {
  keep(ownInterviews().map((one) => (one.id === id && seat.role === "interviewer" ? { ...one, seat } : one)));
}

/** The host's seat, where this address is the host's and the seat still good. */
export function hostSeat(id, invitation) {
  const own = ownInterview(id);
  if (!own?.seat?.token || new URL(own.links.interviewer).searchParams.get("invite") !== invitation) return null;
  return isExpired(own.seat.token) ? null : own.seat;
}

function isExpired(token) {
  return (ownerOf(token).expiresAt ?? 0) * 1000 < Date.now();
}

/** Take it off the list; the interview itself stays. */
export function removeOwn(id) {
  keep(ownInterviews().filter((one) => one.id !== id));
}

function keep(interviews) {
  localStorage.setItem(PLACE, JSON.stringify(interviews));
}
