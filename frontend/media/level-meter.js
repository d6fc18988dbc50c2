// The microphone's level, in bars; it never speaks.

import { html, useLayoutEffect, useRef } from "../core/html.js";
import { t } from "../core/i18n.js";
import { meterShare } from "./quality.js";

export function LevelMeter({ level }) {
  const bar = useRef(null);
  const share = meterShare(level?.rms ?? 0);
  useLayoutEffect(() => bar.current?.style.setProperty("--v", share.toFixed(2)), [share]);
  return html`<div
    class="meter"
    ref=${bar}
    role="meter"
    aria-label=${t("voice.level")}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(share * 100)}
  ></div>`;
}
