// What one can keep of an interview: files that the server makes, handed to the browser to save.

import { api, file, interviewPath } from "./api.js";
import { fileName } from "./file-name.js";

/** In the order in which they are offered. */
export const FILE_KINDS = ["report", "text", "vtt", "srt", "json"];

/** Save one. `title` names the file; `withChat`: transcripts hold the chat, too. */
export async function saveFile({ interviewId, token, title, kind, withChat = false }) {
  const chat = withChat ? { chat: "1" } : {};
  const made = await contentOf(kind, interviewId, token, chat);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(made);
  link.download = fileName(title, kind);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function contentOf(kind, interviewId, token, chat) {
  const of = (rest) => interviewPath(interviewId, rest);
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (kind === "report") return file(of("/report"), { token, query: { format: "html", time_zone } });
  if (kind !== "json") return file(of("/transcript"), { token, query: { format: kind, ...chat } });
  const [transcript, report] = await Promise.all([
    api("GET", of("/transcript"), { token, query: chat }),
    api("GET", of("/report"), { token }),
  ]);
  return new Blob([JSON.stringify({ transcript, report }, null, 2)], { type: "application/json" });
}
