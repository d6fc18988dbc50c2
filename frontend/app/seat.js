// Who sits here in which interview: from the address, an invitation, or what this tab remembers.

import { CommandError } from "./command-error.js";
import { language } from "./i18n.js";

const place = (interviewId) => `seat:${interviewId}`;

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

/** Call the HTTP API; rejects with a CommandError. */
export async function api(method, path, body, token) {
  const headers = { "Content-Type": "application/json", "Accept-Language": language() };
  if (token) headers.Authorization = `Bearer ${token}`;
  const url = new URL(`api/v1${path}`, document.baseURI);
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const content = await answer.json().catch(() => ({}));
  if (!content.success) throw new CommandError(content.error ?? { code: "unreachable" });
  return content.data;
}

/** An invitation for an access token; the same again for a reload, and for another tab of this browser. */
export async function redeem(invitation) {
  const key = `nonce:${invitation.slice(-32)}`;
  const nonce = localStorage.getItem(key) ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
  localStorage.setItem(key, nonce);
  return api("POST", "/invitation/redeem", { token: invitation, nonce });
}

/** What a token says of its owner, for showing only: the server alone can tell whether it is true. */
export function ownerOf(token) {
  try {
    const claims = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(claims), (letter) => letter.charCodeAt(0));
    const { sub, role, name } = JSON.parse(new TextDecoder().decode(bytes));
    return { userId: sub, role, name };
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
