// Live captions of everybody. Not a live region: the transcript is.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { Translation } from "../core/translation.js";
import { noLines, withCaption, withoutEcho, withTranslation } from "./caption-lines.js";
import "./words.js";

const SHOWN = 2;
const FADES_AFTER = 8000;

/** The lines of captions as they are now: gone a while after the last word is written down. `reading`: with translations into this language. */
export function useCaptionLines(connection, interviewId, reading = null) {
  const [lines, setLines] = useState(noLines);
  useLayoutEffect(() => {
    const hear = (change) => (event) => {
      if (String(event.interview_id ?? interviewId) === String(interviewId))
        setLines((before) => change(before, event));
    };
    const offs = [
      connection.on("live_transcription", hear(withCaption)),
      connection.on("echo_marked", hear(withoutEcho)),
      connection.on(
        "caption_translated",
        hear((before, event) => (event.language === reading ? withTranslation(before, event) : before)),
      ),
    ];
    return () => {
      for (const off of offs) off();
    };
  }, [connection, interviewId, reading]);
  useLayoutEffect(() => {
    if (!lines.length || !lines.every((line) => line.isFinal)) return undefined;
    const timer = setTimeout(() => setLines(noLines), FADES_AFTER);
    return () => clearTimeout(timer);
  }, [lines]);
  return lines;
}

/** The newest lines, each with its speaker's name. `nameOf(userId)` and `hueOf(userId)` (p1 to p4) may be given. */
export function CaptionLines({ lines, reading = null, nameOf = String, hueOf = () => "p2" }) {
  useLanguage();
  const shown = lines.slice(-SHOWN);
  if (shown.length === 0) return null;
  return html`<section class="captions" aria-label=${t("captions.label")}>
    ${shown.map(
      (
        line,
        index,
      ) => html`<p class="caption ${index === shown.length - 1 ? "caption-now" : "caption-past"}" key=${line.key}>
        <span class="who ${hueOf(line.user)}">${nameOf(line.user)}</span>
        <span class="said"><span class="stable">${line.stable}</span><span class="unstable">${line.unstable}</span></span>
        <${Translation} text=${line.translation} unsure=${line.isUnsure} language=${reading} />
      </p>`,
    )}
  </section>`;
}
