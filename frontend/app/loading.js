// How far the server's speech and video are while they are installed, from its /ready.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { addWords, t } from "../core/i18n.js";

const EVERY = 2000; // ms
const PATIENCE = 5; // looks in a row at which nothing is on its way: it begins, or goes on, in a moment

addWords({
  en: {
    "loading.speech": "Speech",
    "loading.video": "Video",
    "loading.installing": "{part} is being installed.",
    "loading.installing_share": "{part} is being installed: {percent} %.",
    "loading.fetching": "{part}: its model is being downloaded.",
    "loading.loading": "{part} is starting.",
  },
  zh: {
    "loading.speech": "语音识别",
    "loading.video": "视频分析",
    "loading.installing": "正在安装{part}。",
    "loading.installing_share": "正在安装{part}：{percent} %。",
    "loading.fetching": "{part}：正在下载模型。",
    "loading.loading": "{part}正在启动。",
  },
});

/** A sentence for each part that is on its way, of what /ready answered. */
export function sentences(ready) {
  const parts = Object.entries(ready?.loading ?? {}).filter(([, loading]) => loading);
  return parts.map(([part, { step, percent }]) => {
    const isShare = step === "installing" && typeof percent === "number";
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
      const answer = await fetch(new URL("ready", document.baseURI)).catch(() => null);
      const told = await answer?.json().catch(() => null);
      if (isGone) return;
      setReady(told ?? null);
      quiet = sentences(told).length > 0 ? 0 : quiet + 1;
      if (isOnItsWay(told ?? null) && quiet < PATIENCE) timer = setTimeout(look, EVERY);
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
