// The HTTP API, for every part of the page. Whatever fails, it rejects with a CommandError: the
// server's refusal with its code and words, or `unreachable` or `no_answer`, for which explain() has them.

import { CommandError } from "./command-error.js";
import { language } from "./i18n.js";

const PAGE = 500; // events at a time
const PATIENCE = 60_000; // ms until the server begins to answer

/** The `data` of the server's answer. `options`: body, token, query. */
export async function api(method, path, options = {}) {
  const answer = await ask(method, path, options);
  const content = await answer.json().catch(() => null);
  if (answer.ok && content?.success) return content.data;
  throw refusal(content);
}

/** A file that the server makes, as a Blob. */
export async function file(path, options = {}) {
  const answer = await ask("GET", path, options);
  if (!answer.ok) throw refusal(await answer.json().catch(() => null));
  return answer.blob().catch(() => {
    throw refusal(null); // the line was cut on the way
  });
}

/** The path of an interview, or of what lies `below` it. */
export function interviewPath(interviewId, below = "") {
  return `/interview/${encodeURIComponent(interviewId)}${below}`;
}

/** Every event of an interview from the first on, page after page: [{event, data}]. */
export async function allEvents(interviewId, token) {
  let events = [];
  for (let after = 0, epoch; ; ) {
    const query = { after_seq: after, limit: PAGE, ...(epoch && { epoch }) };
    const page = await api("GET", interviewPath(interviewId, "/events"), { token, query });
    if (page.reset) events = []; // the log is another one now: the page is its first
    events.push(...page.events);
    if (page.complete || (page.last_seq <= after && !page.reset)) return events;
    after = page.last_seq;
    epoch = page.epoch;
  }
}

/** How the server stands, from its /ready; null where nobody says it, or not to browsers. */
export async function readiness() {
  const answer = await send(new URL("ready", document.baseURI)).catch(() => null);
  return (await answer?.json().catch(() => null)) ?? null;
}

function ask(method, path, { body, token, query = {} }) {
  const headers = { "Accept-Language": language() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const url = new URL(`api/v1${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return send(url, { method, headers, body: body && JSON.stringify(body) });
}

async function send(url, options) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    return await fetch(url, { ...options, signal: patience.signal });
  } catch {
    throw new CommandError({ code: patience.signal.aborted ? "no_answer" : "unreachable" });
  } finally {
    clearTimeout(timer);
  }
}

/** Why an answer is none. What is not our server's JSON is another machine's word: ours is away. */
function refusal(content) {
  const isOurs = typeof content?.error?.code === "string";
  return new CommandError(isOurs ? content.error : { code: "unreachable" });
}
