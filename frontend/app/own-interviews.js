// The interviews that were made in this browser, with their links: no reload loses them.

import { ownerOf } from "./seat.js";

const PLACE = "interviews";
const MOST = 50;
const DAY = 24 * 3_600_000; // ms
const KEPT = 30 * DAY; // no invitation is good for longer
const SEAT_KEPT = DAY / 2; // after its token ended: as long as a host is let in anew without an invitation

/** The newest first: {id, title, candidate, at, links: {interviewer, candidate, observer}}. */
export function ownInterviews() {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) ?? [];
  } catch {
    return [];
  }
}

/** Take out those that are too old to be of use, and hosts' tokens that ended long ago; as a page begins. */
export function sweepOwn(now = Date.now()) {
  const all = ownInterviews();
  const left = all.filter(({ at }) => now - at < KEPT).map((one) => withoutOldSeat(one, now));
  if (left.length < all.length || left.some((one, at) => one !== all[at])) keep(left);
}

function withoutOldSeat(own, now) {
  if (!own.seat?.token || now - endOf(own.seat.token) < SEAT_KEPT) return own;
  const { seat: _, ...rest } = own;
  return rest;
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
  return endOf(own.seat.token) < Date.now() ? null : own.seat;
}

/** When a token ends, in ms since 1970. */
const endOf = (token) => (ownerOf(token).expiresAt ?? 0) * 1000;

/** Take it off the list; the interview itself stays. */
export function removeOwn(id) {
  keep(ownInterviews().filter((one) => one.id !== id));
}

function keep(interviews) {
  if (interviews.length > 0) localStorage.setItem(PLACE, JSON.stringify(interviews));
  else localStorage.removeItem(PLACE);
}
