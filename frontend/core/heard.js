// Whether an answer only repeats what was heard of its author. Pure; the server's transcript does the same.

const WORD = /\p{Script=Han}|[^\P{L}\p{Script=Han}]+|\p{N}+/gu;

/** Words without case and punctuation, with one blank around each; a Chinese character is one. */
export function wordsOf(text) {
  return ` ${(text.toLowerCase().match(WORD) ?? []).join(" ")} `;
}

/** `heard`: the words of what was heard, in order. */
export function repeats(answerText, heard) {
  const words = wordsOf(answerText);
  return words.trim() !== "" && heard.includes(words);
}
