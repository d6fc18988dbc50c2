// In which language one reads along, beside what is said and written; kept in this browser.

import { useLayoutEffect, useState } from "../core/html.js";
import { room } from "./use-room.js";

const KEPT = "reading";
const listeners = new Set();

/** A language's tag, null: as it is said. */
export const reading = () => localStorage.getItem(KEPT);

export function setReading(language) {
  if (language) localStorage.setItem(KEPT, language);
  else localStorage.removeItem(KEPT);
  for (const listener of listeners) listener(language || null);
}

/** The same for a component; drawn again when it changes. */
export function useReading() {
  const [shown, show] = useState(reading());
  useLayoutEffect(() => {
    listeners.add(show);
    return () => listeners.delete(show);
  }, []);
  return shown;
}

/** Keep the server told, at each entrance and each change. `offered`: the languages it has. */
export function useReadingTold(offered) {
  const language = useReading();
  const known = offered.includes(language) ? language : null;
  const isIn = room.phase === "in";
  useLayoutEffect(() => {
    if (isIn && offered.length > 0) void room.mention("set_caption_language", { language: known });
  }, [isIn, known, offered.length]);
  return known;
}
