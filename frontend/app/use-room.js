// One connection and one room for the page, drawn again when they change.

import { draftAt, keepDraft } from "../core/drafts.js";
import { EventLog } from "../core/event-log.js";
import { isOpen } from "../core/events.js";
import { Latency } from "../core/latency.js";
import { useChanges } from "../core/use-changes.js";
import { Answers } from "./answers.js";
import { Connection } from "./connection.js";
import { keepConsents } from "./known-consents.js";
import { Notes } from "./notes.js";
import { renewTokens } from "./renewal.js";
import { Room } from "./room.js";
import { watch } from "./watch.js";

export const connection = new Connection();
export const room = new Room(connection);
export const latency = new Latency(connection);
export const log = new EventLog(connection);
export const answers = new Answers({ room, drafts: { at: draftAt, keep: keepDraft }, storage: sessionStorage });
export const notes = new Notes({ room, storage: localStorage });
room.addEventListener("event", ({ detail }) => answers.hear(detail.name, detail.payload));
room.addEventListener("change", () => {
  if (room.phase !== "in" || !room.caughtUp) return;
  answers.resume();
  if (room.isHost && isOpen(room.state)) notes.resume();
});
connection.addEventListener(
  "event",
  ({ detail }) => detail.name === "voice_error" && answers.hear(detail.name, detail.payload),
);
keepConsents(room);
renewTokens(connection, room);
watch(connection, latency);

addEventListener("pagehide", () => notes.flush());
addEventListener("beforeunload", (event) => {
  if (room.waitingCount > 0) event.preventDefault();
});

/** The room; the component is drawn again when anything of it or of the connection changed. */
export function useRoom() {
  useChanges(connection, room, answers, notes);
  return room;
}
