// What is being written and was not sent yet: kept in this tab, so that a reload loses nothing.

import { useLayoutEffect, useState } from './html.js';

const changes = new EventTarget();

export function draftAt(place) {
  return sessionStorage.getItem(place) ?? '';
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
