// What keys do to code that is being written. Pure.

const STEP = "  ";

/** `state`: {text, from, to} with the selection; the next one after a key, or null where it does nothing of its own. */
export function indented(state, key, isBack = false) {
  if (key === "Enter" && !isBack) return onNewLine(state);
  if (key !== "Tab") return null;
  const { text, from, to } = state;
  if (from === to && !isBack) return insert(state, STEP);
  return byLines(text, from, to, isBack ? outdent : (line) => STEP + line);
}

/** The new line begins as far in as this one, and further in behind an opening bracket or a colon. */
function onNewLine(state) {
  const before = state.text.slice(lineStart(state.text, state.from), state.from);
  const margin = /^[ \t]*/.exec(before)[0];
  return insert(state, `\n${margin}${/[({[:]\s*$/.test(before) ? STEP : ""}`);
}

function insert({ text, from, to }, piece) {
  const at = from + piece.length;
  return { text: text.slice(0, from) + piece + text.slice(to), from: at, to: at };
}

const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;
const outdent = (line) => line.replace(/^(?:\t| {1,2})/, "");

/** Every line that the selection touches; an end at the beginning of a line does not touch it. */
function byLines(text, from, to, change) {
  const begin = lineStart(text, from);
  const last = to > from && text[to - 1] === "\n" ? to - 1 : to;
  const found = text.indexOf("\n", last);
  const end = found < 0 ? text.length : found;
  const lines = text.slice(begin, end).split("\n");
  const changed = lines.map(change);
  const first = changed[0].length - lines[0].length;
  const block = changed.join("\n");
  return {
    text: text.slice(0, begin) + block + text.slice(end),
    from: Math.max(begin, from + first),
    to: Math.max(begin, to + block.length - (end - begin)),
  };
}

/** Code as it is sent: without empty lines around it; what stands at the beginning of its lines stays. */
export const trimmedCode = (text) => text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
