// The browser's own voice, where somebody wants it.

export const canSpeak = () => "speechSynthesis" in globalThis;

export function say(text, language) {
  if (!canSpeak()) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language === "zh" ? "zh-CN" : "en-US";
  words.voice = speechSynthesis.getVoices().find((voice) => voice.lang.startsWith(language)) ?? null;
  speechSynthesis.speak(words);
}

export const hush = () => canSpeak() && speechSynthesis.cancel();
