// What the page says, in the reader's language. Each part of the page registers its own words.

import { useLayoutEffect, useState } from "./html.js";

const KEPT = "language";
const words = { en: {}, zh: {} };
const listeners = new Set();
let current = kept() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
document.documentElement.lang = current;

function kept() {
  const found = localStorage.getItem(KEPT);
  return found === "en" || found === "zh" ? found : null;
}

/** Add {en: {key: text}, zh: {key: text}}; `{name}` in a text is replaced. */
export function addWords(more) {
  for (const language of Object.keys(words)) Object.assign(words[language], more[language]);
}

/** The text of a key with its values put in; the key itself where nobody wrote one. */
export function t(key, values = {}) {
  const text = words[current][key] ?? words.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

export const language = () => current;

export function setLanguage(next) {
  current = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener(next);
}

/** Draw a component again when the language changes. */
export function useLanguage() {
  const [shown, show] = useState(current);
  useLayoutEffect(() => {
    listeners.add(show);
    return () => listeners.delete(show);
  }, []);
  return shown;
}
