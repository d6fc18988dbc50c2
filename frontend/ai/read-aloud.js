// The browser's own voice, where it has one and somebody wants it: asked once, and remembered.

import { useLayoutEffect, useState } from "../core/html.js";

const KEPT = "read-aloud"; // "yes" or "no"

/** Whether this browser can speak; some learn of their voices only after a while. */
export function useCanSpeak() {
  const [can, setCan] = useState(hasVoices());
  useLayoutEffect(() => {
    if (!("speechSynthesis" in globalThis)) return undefined;
    const look = () => setCan(hasVoices());
    look();
    speechSynthesis.addEventListener?.("voiceschanged", look);
    return () => speechSynthesis.removeEventListener?.("voiceschanged", look);
  }, []);
  return can;
}

const hasVoices = () => "speechSynthesis" in globalThis && speechSynthesis.getVoices().length > 0;

/** true, false, or null where nobody was asked yet. */
export function wantsSpeech() {
  const kept = localStorage.getItem(KEPT);
  return kept === null ? null : kept === "yes";
}

export const rememberSpeech = (isWanted) => localStorage.setItem(KEPT, isWanted ? "yes" : "no");

export function say(text, language) {
  if (!hasVoices()) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language === "zh" ? "zh-CN" : "en-US";
  words.voice = speechSynthesis.getVoices().find((voice) => voice.lang.startsWith(language)) ?? null;
  speechSynthesis.speak(words);
}

export const hush = () => "speechSynthesis" in globalThis && speechSynthesis.cancel();
