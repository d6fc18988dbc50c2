// What one says as captions, not as an answer: the server ends a line at each pause.

import { useLayoutEffect, useMemo, useState } from "../core/html.js";
import { useLateness } from "./lateness.js";
import { useMicrophone } from "./use-microphone.js";
import { VoiceSender } from "./voice-sender.js";

/** {isOn, level, begin, stop, trouble, word}: `word` is what is to be said of it, a key of words.js, or "". */
export function useVoiceCaptions({ connection, interviewId, userId }) {
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
  const { isOn, level, problem, hint, stop } = microphone;

  useLayoutEffect(() => () => sender.close(), [sender]);
  useLayoutEffect(() => {
    if (!isOn) sender.finish(); // also where the device went away
  }, [isOn]);
  useLayoutEffect(() => {
    if (trouble && isOn) stop();
  }, [trouble?.code]);

  async function begin() {
    setTrouble(null);
    if (!(await microphone.start())) return;
    sender.finish(); // of what one said before one was muted for a moment
    sender.start();
  }

  const why = problem === "muted" ? "voice.muted" : "voice.unusable";
  const sound = hint ? `voice.${hint}` : late && `voice.${late}`;
  return { isOn, level, begin, stop, trouble, word: problem ? why : trouble ? "voice.no_captions" : isOn ? sound : "" };
}
