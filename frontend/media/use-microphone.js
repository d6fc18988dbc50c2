// The microphone in a component: on or off, its level, a hint about the sound, what went wrong.

import { useLayoutEffect, useRef, useState } from "../core/html.js";
import { cannotRecord, Microphone } from "./microphone.js";
import { mute } from "./mute.js";
import { heard, nothingHeard } from "./quality.js";

/** `problem`: "", or "missing", "denied", "busy", "muted". Muted in a call, nothing is sent from here either. The device id is remembered for later starts. */
export function useMicrophone(onPiece) {
  const [isOn, setOn] = useState(false);
  const [sound, setSound] = useState(nothingHeard);
  const [problem, setProblem] = useState(cannotRecord() ? "missing" : "");
  const microphone = useRef(null);
  const isGone = useRef(false);
  const take = useRef(onPiece);
  take.current = onPiece;

  async function start(deviceId) {
    if (microphone.current) return true;
    if (onPiece && mute.isMuted) {
      setProblem("muted");
      return false;
    }
    setProblem("");
    setSound(nothingHeard);
    const one = new Microphone({
      onPiece: onPiece && ((piece) => take.current?.(piece)),
      onLevel: (level) => setSound((state) => heard(state, level)),
      onEnded: () => stop(),
    });
    microphone.current = one;
    try {
      await one.start(deviceId);
    } catch (error) {
      microphone.current = null;
      await one.stop();
      setProblem(whyNot(error));
      return false;
    }
    if (isGone.current) return one.stop().then(() => false);
    setOn(true);
    return true;
  }

  async function stop() {
    const one = microphone.current;
    microphone.current = null;
    await one?.stop(); // its last piece is still taken as heard while on
    setOn(false);
  }

  useLayoutEffect(
    () => () => {
      isGone.current = true;
      microphone.current?.stop();
    },
    [],
  );
  useLayoutEffect(() => {
    if (!onPiece) return undefined; // what nobody takes may be tried
    const follow = () => {
      if (mute.isMuted) stop();
      else setProblem((before) => (before === "muted" ? "" : before));
    };
    mute.addEventListener("change", follow);
    return () => mute.removeEventListener("change", follow);
  }, []);
  return { isOn, level: sound.levels.at(-1), hint: sound.hint, problem, start, stop };
}

/** What a refusal of getUserMedia means. Pure. */
export function whyNot({ name }) {
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "denied";
}
