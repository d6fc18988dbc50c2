// A text of the interviewer's in two: what it asks, and what leads up to it. Pure.

const SHORT = 160; // characters that can stand large as a whole; a Chinese one takes two
const REMARK = 64; // of a sentence that only takes what was said, or names the next topic

const SENTENCE = /[\s\S]+?(?:[.?!]+["”’)]*(?=\s|$)|[。？！]+[”’）]*|$)\s*/gu;

/** {lead, core}: remarks before the question are its lead, and of a long text, or an opening, all but the last sentence. */
export function inTwo(text, isOpening = false) {
  const sentences = text.match(SENTENCE) ?? [text];
  let from = 0;
  while (from < sentences.length - 1 && isRemark(sentences[from])) from += 1;
  const isLong = sizeOf(sentences.slice(from).join("")) > SHORT;
  if (isLong || isOpening) from = sentences.length - 1;
  return { lead: sentences.slice(0, from).join("").trim(), core: sentences.slice(from).join("").trim() };
}

const isRemark = (sentence) => sizeOf(sentence.trim()) <= REMARK && !/[?？]/u.test(sentence);

const sizeOf = (text) => text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
