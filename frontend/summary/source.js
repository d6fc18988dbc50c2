// The interview's record over HTTP, as its reader may see it.

import { api, file, interviewPath } from "../core/api.js";

export { allEvents } from "../core/api.js";

export function details(interviewId, token) {
  return api("GET", interviewPath(interviewId), { token });
}

const FILES = {
  json: ["/transcript", { format: "json" }, "json"],
  text: ["/transcript", { format: "text" }, "txt"],
  vtt: ["/transcript", { format: "vtt" }, "vtt"],
  srt: ["/transcript", { format: "srt" }, "srt"],
  report: ["/report", { format: "html" }, "html"],
};

/** Fetch a file with the reader's token and hand it to the browser as a download. */
export async function download(interviewId, token, kind, withChat) {
  const [rest, query, ending] = FILES[kind];
  const chat = withChat && kind !== "report" ? { chat: "1" } : {};
  const made = await file(interviewPath(interviewId, rest), { token, query: { ...query, ...chat } });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(made);
  link.download = `${interviewId}-${kind === "report" ? "report" : "transcript"}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
