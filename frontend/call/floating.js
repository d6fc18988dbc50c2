// The call in a small window of its own, which stays in front while another tab is: where the browser has such.

import { html, render, useLayoutEffect, useRef, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icon.js";
import { Tiles } from "./tiles.js";

const SIZE = { width: 360, height: 260 };
const canFloat = () => "documentPictureInPicture" in globalThis;

/**
 * A button for it; and by itself, when another tab comes to the front, where browser and person allow that.
 * `people`: those to be shown. Their sound stays here.
 */
export function Floating({ people }) {
  const [shown, setShown] = useState(null); // the window
  const open = useRef(null);
  open.current = () => !shown && openWindow(setShown).catch(() => undefined);
  useLayoutEffect(() => whenHidden(() => open.current()), []);
  useLayoutEffect(() => () => shown?.close(), [shown]);
  useLayoutEffect(() => {
    if (shown) render(html`<${Within} people=${people} />`, shown.document.body);
  });
  if (!canFloat()) return null;
  return html`<button type="button" class="btn btn-s btn-quiet floating-button" aria-pressed=${String(shown !== null)} onClick=${() => (shown ? shown.close() : open.current())}>
    <${Icon} name="float" />${t("call.float")}</button>`;
}

function Within({ people }) {
  const silent = people.map((person) => ({ ...person, sound: null, screenSound: null, hasMenu: false }));
  return html`<div class="floating"><${Tiles} people=${silent} lines=${[]} /></div>`;
}

async function openWindow(tell) {
  const one = await globalThis.documentPictureInPicture.requestWindow(SIZE);
  const { document: inner } = one;
  inner.documentElement.lang = document.documentElement.lang;
  Object.assign(inner.documentElement.dataset, document.documentElement.dataset);
  inner.title = t("call.title");
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    const copy = inner.createElement("link");
    Object.assign(copy, { rel: "stylesheet", href: link.href });
    inner.head.append(copy);
  }
  one.addEventListener("pagehide", () => {
    render(null, inner.body);
    tell(null);
  });
  tell(one);
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
