// The call in a small window of its own, which stays in front while another tab is: where the browser has such.

import { html, render, useLayoutEffect, useRef, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icon.js";
import { canFloat, SmallWindow } from "./small-window.js";
import { Tiles } from "./tiles.js";

/**
 * A button for it; and by itself, when another tab comes to the front, where browser and person allow that.
 * `people`: those to be shown. Their sound stays here.
 */
export function Floating({ people }) {
  const small = useRef(null);
  const [shown, setShown] = useState(null); // the window
  small.current ??= new SmallWindow({ dress, onChange: () => setShown(small.current.shown) });
  useLayoutEffect(() => whenHidden(() => small.current.open()), []);
  useLayoutEffect(() => () => small.current.end(), []);
  useLayoutEffect(() => {
    if (shown) render(html`<${Within} people=${people} />`, shown.document.body);
  });
  if (!canFloat()) return null;
  return html`<button type="button" class="btn btn-s btn-quiet floating-button" aria-pressed=${String(shown !== null)} onClick=${() => (shown ? small.current.close() : small.current.open())}>
    <${Icon} name="float" />${t("call.float")}</button>`;
}

function Within({ people }) {
  const silent = people.map((person) => ({ ...person, sound: null, screenSound: null, hasMenu: false }));
  return html`<div class="floating"><${Tiles} people=${silent} lines=${[]} /></div>`;
}

/** The page's language, theme and styles. */
function dress(one) {
  const { document: inner } = one;
  inner.documentElement.lang = document.documentElement.lang;
  Object.assign(inner.documentElement.dataset, document.documentElement.dataset);
  inner.title = t("call.title");
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    const copy = inner.createElement("link");
    Object.assign(copy, { rel: "stylesheet", href: link.href });
    inner.head.append(copy);
  }
  one.addEventListener("pagehide", () => render(null, inner.body));
}

/** `act()` when the page goes behind another tab; returns how to stop. */
function whenHidden(act) {
  const set = (handler) => {
    try {
      if (canFloat()) navigator.mediaSession?.setActionHandler("enterpictureinpicture", handler);
    } catch {
      // This browser opens no such window by itself.
    }
  };
  set(act);
  return () => set(null);
}
