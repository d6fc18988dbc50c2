// Draw a component again when something changed, at most once a frame.

import { useLayoutEffect, useState } from "./html.js";

const EVENTS = ["change", "status"];

/** `targets`: EventTargets; each emits `change` or `status`. */
export function useChanges(...targets) {
  const [, draw] = useState(0);
  useLayoutEffect(() => {
    let due = null;
    function now() {
      due = null;
      draw((n) => n + 1);
    }
    function soon() {
      due ??= setTimeout(now, 16);
    }
    for (const target of targets) for (const name of EVENTS) target.addEventListener(name, soon);
    return () => {
      clearTimeout(due);
      for (const target of targets) for (const name of EVENTS) target.removeEventListener(name, soon);
    };
  }, targets);
}
