// One-key commands: letters and digits that do something while nobody writes.

import { useLayoutEffect } from "./html.js";

const WRITING = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog";

/** The key of a press, in lower case; null where it is none: in a field, with another key, or switched off. */
export function oneKey(event, storage = localStorage) {
  const isOff = storage.getItem("keys") === "off";
  if (isOff || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  return event.target.closest(WRITING) ? null : event.key.toLowerCase();
}

/** `act(key)` for each. */
export function useOneKey(act) {
  useLayoutEffect(() => {
    function press(event) {
      const key = oneKey(event);
      if (key !== null) act(key);
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}
