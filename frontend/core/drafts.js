// What is being written and was not sent yet: kept in this tab, so that a reload loses nothing.

import { useLayoutEffect, useState } from "./html.js";

const changes = new EventTarget();

export function draftAt(place) {
  return sessionStorage.getItem(place) ?? "";
}

/** Keep a text under its place; an empty one is none. */
export function keepDraft(place, text) {
  if (text) sessionStorage.setItem(place, text);
  else sessionStorage.removeItem(place);
  changes.dispatchEvent(new Event(place));
}

/** [text, keep(text)] of a field that survives a reload. */
export function useDraft(place) {
  const [, draw] = useState(0);
  useLayoutEffect(() => {
    const again = () => draw((n) => n + 1);
    changes.addEventListener(place, again);
    return () => changes.removeEventListener(place, again);
  }, [place]);
  return [draftAt(place), (text) => keepDraft(place, text)];
}

/** [values, keep(event), forget()] of a whole form: `values` as they stood; `keep` hears its input. Passwords are kept nowhere. */
export function useFormDraft(place) {
  const [values] = useState(() => JSON.parse(draftAt(place) || "{}"));
  function keep({ currentTarget }) {
    const fields = [...currentTarget.elements].filter(({ name, type }) => name && type !== "password");
    const kept = fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]);
    keepDraft(place, JSON.stringify(Object.fromEntries(kept)));
  }
  return [values, keep, () => keepDraft(place, "")];
}
