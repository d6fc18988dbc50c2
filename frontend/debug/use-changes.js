// Draw a component again when something changed, at most once a frame.

import { useLayoutEffect, useState } from "../app/html.js";

/** `targets`: EventTargets that live as long as the page; each emits `change` or `status`. */
export function useChanges(...targets) {
  const [, draw] = useState(0);
  useLayoutEffect(() => {
    let due = null;
    const soon = () => (due ??= setTimeout(() => ((due = null), draw((n) => n + 1)), 16));
    const each = (act) => targets.forEach((target) => ["change", "status"].forEach((name) => act(target, name)));
    each((target, name) => target.addEventListener(name, soon));
    return () => {
      clearTimeout(due);
      each((target, name) => target.removeEventListener(name, soon));
    };
  }, []);
}
