// The microphone in a component: on or off, its level, a hint about the sound, what went wrong.

import { useLayoutEffect, useRef, useState } from "../core/html.js";
import { cannotRecord, Microphone } from "./microphone.js";
import { mute } from "./mute.js";
import { heard, nothingHeard } from "./quality.js";
import { whyNot } from "./refusals.js";

/**
 * `problem`: "", "muted", or a reason of refusals.js. Muted in a call, nothing is sent from here either, from that
 * moment on; `onUnmuted()` is called where that ended what was on.
 */
export function useMicrophone(onPiece, onUnmuted) {
  const [isOn, setOn] = useState(false);
  const [sound, setSound] = useState(nothingHeard);
  const [problem, setProblem] = useState(impossible);
  const microphone = useRef(null);
  const isGone = useRef(false);
  const wasOn = useRef(false); // before one was muted
  const latest = useRef({});
  latest.current = { onPiece, onUnmuted };

  async function start() {
    if (microphone.current) return true;
    if (onPiece && mute.isMuted) {
      setProblem("muted");
      return false;
    }
    setProblem("");
    setSound(nothingHeard);
    const one = new Microphone({
      onPiece: onPiece && ((piece) => !mute.isMuted && latest.current.onPiece?.(piece)),
      onLevel: (level) => setSound((state) => heard(state, level)),
      onEnded: () => stop(),
    });
    microphone.current = one;
    try {
      await one.start();
    } catch (error) {
      if (microphone.current !== one) return false; // stopped meanwhile
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
    if (!microphone.current) setOn(false); // else it is on again
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
      if (mute.isMuted) {
        wasOn.current = microphone.current !== null;
        stop();
        return;
      }
      setProblem((before) => (before === "muted" ? "" : before));
      if (wasOn.current) latest.current.onUnmuted?.();
      wasOn.current = false;
    };
    mute.addEventListener("change", follow);
    return () => mute.removeEventListener("change", follow);
  }, []);
  const stream = () => microphone.current?.stream ?? null;
  return { isOn, level: sound.levels.at(-1), hint: sound.hint, problem, start, stop, stream };
}

/** Why not even a question is possible. */
function impossible() {
  if (!cannotRecord()) return "";
  return navigator.mediaDevices ? "missing" : "insecure";
}
