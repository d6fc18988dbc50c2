// Who sits here in which interview: from the address, an invitation, or what this tab remembers.

import { api } from "../core/api.js";
import { newId } from "../core/ids.js";

// The address counts: a tab that is sent to another link is somebody else there.
const place = (interviewId) => `seat:${interviewId}:${location.search}`;

/** What this tab remembers, so that a reload comes back to the same place. */
export function rememberedSeat(interviewId) {
  try {
    return JSON.parse(sessionStorage.getItem(place(interviewId)));
  } catch {
    return null;
  }
}

export function remember(interviewId, seat) {
  sessionStorage.setItem(place(interviewId), JSON.stringify(seat));
}

export function forget(interviewId) {
  sessionStorage.removeItem(place(interviewId));
}

/** An invitation for an access token; the same again for a reload, and for another tab of this browser. */
export async function redeem(invitation) {
  const key = nonceKey(invitation);
  const nonce = localStorage.getItem(key) ?? newId();
  localStorage.setItem(key, nonce);
  return api("POST", "/invitation/redeem", { body: { token: invitation, nonce } });
}

/** Nobody comes in by it any more: the interview is over. */
export function forgetInvitation(invitation) {
  localStorage.removeItem(nonceKey(invitation));
}

const nonceKey = (invitation) => `nonce:${invitation.slice(-32)}`;

/** What a token says of its owner, for showing only: the server alone can tell whether it is true. */
export function ownerOf(token) {
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(claims), (letter) => letter.charCodeAt(0));
    const { sub, role, name, exp } = JSON.parse(new TextDecoder().decode(bytes));
    return { userId: sub, role, name, expiresAt: exp };
  } catch {
    return {};
  }
}

/** The address of an interview for somebody else. */
export function linkTo(interviewId, query = {}) {
  const url = new URL(location.pathname, location.href);
  url.searchParams.set("interview", interviewId);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}
