// The HTTP API, for every part of the page.

import { CommandError } from "./command-error.js";
import { language } from "./i18n.js";

const PAGE = 500; // events at a time

/** The server's answer as it came; rejects with a CommandError, also where the server is away. */
export async function request(method, path, { body, token, query = {} } = {}) {
  const headers = { "Accept-Language": language() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const url = new URL(`api/v1${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) }).catch(() => null);
  if (answer?.ok) return answer;
  const content = await answer?.json().catch(() => null);
  throw new CommandError(content?.error ?? { code: "unreachable" });
}

/** The `data` of the server's answer. */
export async function api(method, path, body, token, query) {
  const answer = await request(method, path, { body, token, query });
  const content = await answer.json().catch(() => null);
  if (!content?.success) throw new CommandError(content?.error ?? { code: "unreachable" });
  return content.data;
}

/** Every event of an interview from the first on, page after page. */
export async function allEvents(interviewId, token) {
  const path = `/interview/${encodeURIComponent(interviewId)}/events`;
  const events = [];
  for (let after = 0, complete = false; !complete; ) {
    const page = await api("GET", path, undefined, token, { after_seq: after, limit: PAGE });
    events.push(...page.events);
    complete = page.complete || page.events.length === 0;
    after = page.last_seq;
  }
  return events;
}
