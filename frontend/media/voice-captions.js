// Captions of what a host says, who gives no answers: the server ends a line at each pause.

import { html, useLayoutEffect, useMemo, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { useLateness } from "./lateness.js";
import { LevelMeter } from "./level-meter.js";
import { MicrophoneButton } from "./microphone-button.js";
import { useMicrophone } from "./use-microphone.js";
import { VoiceSender } from "./voice-sender.js";
import "./words.js";

export function VoiceCaptions({ connection, interviewId, userId }) {
  useLanguage();
  const [trouble, setTrouble] = useState(null);
  const [late, tellLate] = useLateness();
  const sender = useMemo(
    () =>
      new VoiceSender({
        connection,
        interviewId,
        userId,
        segmentation: "server",
        onTrouble: setTrouble,
        onLate: tellLate,
      }),
    [connection, interviewId, userId],
  );
  const microphone = useMicrophone((piece) => sender.take(piece), begin);
  const { isOn, level, problem, hint } = microphone;

  useLayoutEffect(() => () => sender.close(), [sender]);
  useLayoutEffect(() => {
    if (!isOn) sender.finish(); // also where the device went away
  }, [isOn]);
  useLayoutEffect(() => {
    if (trouble && isOn) microphone.stop();
  }, [trouble?.code]);

  async function begin() {
    setTrouble(null);
    if (!(await microphone.start())) return;
    sender.finish(); // of what one said before one was muted for a moment
    sender.start();
  }

  const why = problem === "muted" ? "voice.muted" : "voice.unusable";
  const sound = hint ? `voice.${hint}` : late && `voice.${late}`;
  const words = problem ? why : trouble ? "voice.no_captions" : isOn ? sound : "";
  return html`<div class="mic-row">
    <${MicrophoneButton} isOn=${isOn} onClick=${isOn ? microphone.stop : begin} />
    <div class="stack tight">
      <${LevelMeter} level=${isOn ? level : null} />
      <p class="quiet small" role="status">${t(words || (isOn ? "voice.captioned" : "voice.captions_hint"))}</p>
    </div>
  </div>`;
}
