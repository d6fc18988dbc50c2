// Live captions of everybody. Not a live region: the transcript is.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { noLines, withCaption } from "./caption-lines.js";
import "./words.js";

const SHOWN = 2;
const FADES_AFTER = 8000;

/** `nameOf(userId)` and `hueOf(userId)` (p1 to p4) may be given; else the id is shown. */
export function Captions({ connection, interviewId, nameOf = String, hueOf = () => "p2" }) {
  useLanguage();
  const [lines, setLines] = useState(noLines);
  const [recording, setRecording] = useState([]);
  useLayoutEffect(() => {
    const isHere = (event) => String(event.interview_id ?? interviewId) === String(interviewId);
    const offs = [
      connection.on("live_transcription", (event) => {
        if (isHere(event)) setLines((before) => withCaption(before, event));
      }),
      connection.on("recording_status", (event) => {
        if (!isHere(event)) return;
        setRecording((who) => {
          const others = who.filter((id) => id !== event.user_id);
          return event.is_recording ? [...others, event.user_id] : others;
        });
      }),
    ];
    return () => {
      for (const off of offs) off();
    };
  }, [connection, interviewId]);
  useLayoutEffect(() => {
    if (!lines.length || !lines.every((line) => line.isFinal)) return undefined;
    const timer = setTimeout(() => setLines(noLines), FADES_AFTER);
    return () => clearTimeout(timer);
  }, [lines]);

  const shown = lines.slice(-SHOWN);
  return html`<section class="captions" aria-label=${t("captions.label")}>
    ${shown.map(
      (
        line,
        index,
      ) => html`<p class="caption ${index === shown.length - 1 ? "caption-now" : "caption-past"}" key=${line.key}>
        <span class="who ${hueOf(line.user)}">${nameOf(line.user)}</span>
        <span class="said"><span class="stable">${line.stable}</span><span class="unstable">${line.unstable}</span></span>
      </p>`,
    )}
    ${
      !shown.length &&
      recording.map(
        (id) =>
          html`<p class="caption-speaking quiet small" key=${id}>${t("captions.speaking", { name: nameOf(id) })}</p>`,
      )
    }
  </section>`;
}
