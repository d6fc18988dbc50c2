// A knock can be heard: two short notes when somebody waits before the door.

import { useLayoutEffect, useRef } from "../core/html.js";
import { room } from "./use-room.js";

const NOTES = [660, 880]; // Hz
const LENGTH = 0.16; // s
const LOUDNESS = 0.12;
const KEPT = "knock-sound";

export const isKnockHeard = () => localStorage.getItem(KEPT) !== "off";
export const setKnockHeard = (isOn) => localStorage.setItem(KEPT, isOn ? "on" : "off");

/** Sound whenever one more waits. */
export function useKnocking(isWanted) {
  const before = useRef(new Set());
  const waiting = [...room.presence.waiting.keys()];
  useLayoutEffect(() => {
    const isNew = waiting.some((user) => !before.current.has(user));
    before.current = new Set(waiting);
    if (isWanted && isNew && isKnockHeard()) knock();
  }, [isWanted, waiting.join("\n")]);
}

/** Browsers play nothing, and complain, before somebody has pressed anything on the page. */
function knock() {
  if (!navigator.userActivation?.hasBeenActive || !globalThis.AudioContext) return;
  const context = new AudioContext();
  NOTES.forEach((frequency, at) => {
    const tone = new OscillatorNode(context, { frequency });
    const loudness = new GainNode(context, { gain: 0 });
    const begin = context.currentTime + at * LENGTH;
    loudness.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02);
    loudness.gain.linearRampToValueAtTime(0, begin + LENGTH);
    tone.connect(loudness).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH);
  });
  setTimeout(() => context.close(), 1000 * LENGTH * (NOTES.length + 1));
}
