// The microphone in a component: on or off, its level, a hint about the sound, what went wrong.

import { useEffect, useRef, useState } from "../app/html.js";
import { Microphone, cannotRecord } from "./microphone.js";
import { heard, nothingHeard } from "./quality.js";

export function useMicrophone(onPiece) {
  const [isOn, setOn] = useState(false);
  const [sound, setSound] = useState(nothingHeard);
  const [problem, setProblem] = useState(cannotRecord() ? "missing" : "");
  const microphone = useRef(null);
  const take = useRef(onPiece);
  take.current = onPiece;

  async function start(deviceId) {
    setProblem("");
    setSound(nothingHeard);
    const one = new Microphone({
      onPiece: (samples) => take.current?.(samples),
      onLevel: (level) => setSound((state) => heard(state, level)),
    });
    try {
      await one.start(deviceId);
    } catch (error) {
      setProblem(error.name === "NotFoundError" ? "missing" : "denied");
      return false;
    }
    microphone.current = one;
    setOn(true);
    return true;
  }

  async function stop() {
    const one = microphone.current;
    microphone.current = null;
    setOn(false);
    await one?.stop();
  }

  useEffect(() => () => void microphone.current?.stop(), []);
  return { isOn, level: sound.levels.at(-1), hint: sound.hint, problem, start, stop };
}
