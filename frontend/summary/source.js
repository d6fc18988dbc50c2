// The interview's record over HTTP, as its reader may see it.

import { language } from "../app/i18n.js";

const PAGE = 500;

function address(interviewId, rest, query = {}) {
  const url = new URL(`api/v1/interview/${encodeURIComponent(interviewId)}${rest}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

async function get(url, token) {
  const headers = { "Accept-Language": language() };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(url, { headers });
  if (answer.ok) return answer;
  const content = await answer.json().catch(() => null);
  throw new Error(content?.error?.message ?? answer.statusText);
}

export async function details(interviewId, token) {
  return (await (await get(address(interviewId, ""), token)).json()).data;
}

/** Every event from the first on. */
export async function allEvents(interviewId, token) {
  const events = [];
  for (let after = 0, complete = false; !complete; ) {
    const url = address(interviewId, "/events", { after_seq: after, limit: PAGE });
    const { data } = await (await get(url, token)).json();
    events.push(...data.events);
    complete = data.complete || data.events.length === 0;
    after = data.last_seq;
  }
  return events;
}

const FILES = {
  json: ["/transcript", { format: "json" }, "json"],
  text: ["/transcript", { format: "text" }, "txt"],
  vtt: ["/transcript", { format: "vtt" }, "vtt"],
  srt: ["/transcript", { format: "srt" }, "srt"],
  report: ["/report", { format: "html" }, "html"],
};

/** Fetch a file with the reader's token and hand it to the browser as a download. */
export async function download(interviewId, token, kind) {
  const [rest, query, ending] = FILES[kind];
  const answer = await get(address(interviewId, rest, query), token);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${interviewId}-${kind === "report" ? "report" : "transcript"}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
