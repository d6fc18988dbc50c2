// Who sits here in which interview: from the address, an invitation, or what this tab remembers.

import { api } from "../core/api.js";
import { newId } from "../core/ids.js";

const CODE = /^[0-9a-z]{5}[- ]?[0-9a-z]{5}$/i;

// The address counts: a tab that is sent to another link is somebody else there.
const place = () => `seat:${location.search}`;

/** What this tab remembers, so that a reload comes back to the same place. */
export function rememberedSeat() {
  try {
    return JSON.parse(sessionStorage.getItem(place()));
  } catch {
    return null;
  }
}

/** `search`: of the address that it is for. */
export function remember(seat, search = location.search) {
  sessionStorage.setItem(`seat:${search}`, JSON.stringify(seat));
}

export function forget() {
  sessionStorage.removeItem(place());
}

/** {code} or {token} of the invitation in a page's query; null where there is none. */
export function invitationIn(query) {
  if (query.has("i")) return { code: query.get("i") };
  return query.has("invite") ? { token: query.get("invite") } : null;
}

/** The same of a whole link. */
export function invitationOf(link) {
  const query = queryOf(link);
  return query && invitationIn(new URLSearchParams(query));
}

/** What the page is asked for by what somebody pasted: a link, a mail with one in it, a code, an id; "" for nothing. */
export function queryOf(pasted) {
  const text = pasted.trim();
  const link = text.match(/https?:\/\/[^\s<>"]+/)?.[0] ?? text;
  if (CODE.test(text)) return `?i=${encodeURIComponent(text.replace(" ", "-"))}`;
  if (!URL.canParse(link)) return text && !/\s/.test(text) ? `?interview=${encodeURIComponent(text)}` : "";
  const { pathname, search } = new URL(link);
  const code = pathname.match(/\/i\/([^/]+)\/?$/)?.[1];
  return code ? `?i=${code}` : search;
}

/**
 * A seat by an invitation: {interviewId, token, userId, role, name, meeting}. The same person on every tab of this
 * browser, as often as needed. `name`: what one calls oneself, where the invitation does not say.
 */
export async function redeem(invitation, name) {
  const key = `nonce:${(invitation.code ?? invitation.token).slice(-32)}`;
  const nonce = localStorage.getItem(key) ?? newId();
  localStorage.setItem(key, nonce);
  const body = { ...invitation, nonce, ...(name && { name }) };
  const given = await api("POST", "/invitation/redeem", { body });
  const { title, scheduled_at: at, minutes, hosts, lobby, purpose, consent_default: consentDefault } = given;
  return {
    interviewId: given.interviews[0],
    token: given.access_token,
    userId: given.user_id,
    role: given.role,
    name: given.name,
    meeting: { title, at, minutes, hosts, hasLobby: lobby, purpose, consentDefault },
  };
}

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

/** Whether a token has not ended, by this machine's clock. */
export const isAlive = (token) => (ownerOf(token).expiresAt ?? 0) * 1000 > Date.now();

/** The short link of an invitation, beside the page, under any path. */
export function shortLink(code) {
  return new URL(`i/${code.slice(0, 5)}-${code.slice(5)}`, new URL(location.pathname, location.href)).href;
}
