// A host's suggestions in this page, and what help the server has.

import { api } from "../core/api.js";
import { useLayoutEffect, useState } from "../core/html.js";
import { compiled } from "./protected.js";
import { Suggestions } from "./suggestions.js";
import { connection, room } from "./use-room.js";

export const suggestions = new Suggestions({ room, storage: localStorage });
connection.addEventListener("event", ({ detail }) => suggestions.hear(detail.name, detail.payload));

const NONE = { hasFollowUps: false, patterns: [] };
let asked = null;

/** {hasFollowUps, patterns}; nothing of it for who is no host, or until it is here. */
export function useAssistance() {
  const [known, setKnown] = useState(NONE);
  const { isHost } = room;
  useLayoutEffect(() => {
    if (!isHost) return;
    asked ??= read();
    void asked.then(setKnown);
  }, [isHost]);
  return isHost ? known : NONE;
}

async function read() {
  try {
    const told = await api("GET", "/assistance", { token: connection.token });
    return { hasFollowUps: told.follow_ups, patterns: compiled(told.protected_topics) };
  } catch {
    asked = null; // the next field that needs it asks again
    return NONE;
  }
}
