// Captions of what one says in the call, by itself: on while one is heard there.

import { html, useLayoutEffect } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { useVoiceCaptions } from "./use-voice-captions.js";
import "./words.js";

const AGAIN = 15_000; // ms after which it is tried anew where speech could not be written down

/** `isHeard`: whether the others hear one, and what one says may become text. A word only where something is wrong. */
export function CallCaptions({ isHeard, ...about }) {
  useLanguage();
  const { begin, stop, trouble, word } = useVoiceCaptions(about);
  useLayoutEffect(() => {
    if (isHeard) begin();
    else stop();
  }, [isHeard]);
  useLayoutEffect(() => {
    if (!(isHeard && trouble)) return undefined;
    const timer = setTimeout(begin, AGAIN);
    return () => clearTimeout(timer);
  }, [isHeard, trouble]);
  return isHeard && word && html`<p class="quiet small" role="status">${t(word)}</p>`;
}
