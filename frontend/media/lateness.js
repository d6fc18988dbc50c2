// Whether what one says becomes text late: told while it does, and once more when it is over.

import { useLayoutEffect, useState } from "../core/html.js";

const NOTE_MS = 6000; // for how long it is told that it is over

/** `told`: true, false, or null where nothing is known any more. "", "late" or "caught_up". Pure. */
export function lateness(before, told) {
  if (told) return "late";
  return told === false && before === "late" ? "caught_up" : "";
}

/** [lateness, tell]; a note that it is over goes by itself. */
export function useLateness() {
  const [state, setState] = useState("");
  useLayoutEffect(() => {
    if (state !== "caught_up") return undefined;
    const timer = setTimeout(() => setState(""), NOTE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return [state, (told) => setState((before) => lateness(before, told))];
}
