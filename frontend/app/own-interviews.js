// The interviews that were made in this browser, with their links: no reload loses them.

import { invitationOf, isAlive, redeem } from "./seat.js";

const PLACE = "interviews";
const MOST = 50;
const DAY = 24 * 3_600_000; // ms
const KEPT = 100 * DAY; // no invitation is good for longer

/**
 * The newest first: {id, title, candidate, host, at, when, minutes, links: {interviewer, candidate, observer}}; of a
 * talk with the AI {id, title, at, links: {talk}}.
 */
export function ownInterviews() {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) ?? [];
  } catch {
    return [];
  }
}

/** Take out those that are too old to be of use; as a page begins. */
export function sweepOwn(now = Date.now()) {
  const all = ownInterviews();
  const left = all.filter(({ at }) => now - at < KEPT);
  if (left.length < all.length) keep(left);
}

export const ownInterview = (id) => ownInterviews().find((one) => one.id === id) ?? null;

export function addOwn(interview) {
  keep([interview, ...ownInterviews().filter(({ id }) => id !== interview.id)].slice(0, MOST));
}

/** Take it off the list; the interview itself stays. */
export function removeOwn(id) {
  keep(ownInterviews().filter((one) => one.id !== id));
}

/** The token of who made an interview here; null where nobody did. Rejects with a CommandError. */
export async function ownToken(id) {
  const place = `host:${id}`;
  const known = sessionStorage.getItem(place);
  if (known && isAlive(known)) return known;
  const own = ownInterview(id);
  if (own === null) return null;
  const { token } = await redeem(invitationOf(own.links.talk ?? own.links.interviewer));
  sessionStorage.setItem(place, token);
  return token;
}

function keep(interviews) {
  if (interviews.length > 0) localStorage.setItem(PLACE, JSON.stringify(interviews));
  else localStorage.removeItem(PLACE);
}
