// How far the server's speech and video are while they are installed, from its /ready.

import { readiness } from "../core/api.js";
import { html, useLayoutEffect, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import "./words.js";

const EVERY = 2000; // ms
const PATIENCE = 5; // looks in a row at which nothing is on its way: it begins, or goes on, in a moment

/** A sentence for each part that is on its way, of what /ready answered. */
export function sentences(ready) {
  const parts = Object.entries(ready?.loading ?? {}).filter(([, loading]) => loading);
  return parts.map(([part, { step, percent }]) => {
    const isShare = step !== "loading" && typeof percent === "number";
    return t(`loading.${step}${isShare ? "_share" : ""}`, { part: t(`loading.${part}`), percent });
  });
}

/** Whether it is worth asking again: not all of it works yet. */
export const isOnItsWay = (ready) => ready !== null && (ready.speech !== "ready" || ready.video !== "ready");

/** A line as long as something is installed or loaded; nothing where /ready is not for browsers. */
export function Loading() {
  const [ready, setReady] = useState(null);
  useLayoutEffect(() => {
    let timer = null;
    let isGone = false;
    let quiet = 0;
    async function look() {
      const told = await readiness();
      if (isGone) return;
      setReady(told);
      quiet = sentences(told).length > 0 ? 0 : quiet + 1;
      if (isOnItsWay(told) && quiet < PATIENCE) timer = setTimeout(look, EVERY);
    }
    look();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, []);
  const said = sentences(ready);
  return said.length > 0 && html`<p class="quiet small" role="status">${said.join(" ")}</p>`;
}
