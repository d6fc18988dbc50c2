// The interview's record over HTTP, as its reader may see it.

import { api, interviewPath } from "../core/api.js";

export { allEvents } from "../core/api.js";

export function details(interviewId, token) {
  return api("GET", interviewPath(interviewId), { token });
}

/** Keep what a host thinks of the answers to a question, or, without one, of the whole. */
export function writeAssessment(interviewId, token, body) {
  return api("PUT", interviewPath(interviewId, "/assessment"), { token, body });
}
