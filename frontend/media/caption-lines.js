// What is being said, by speaker, as captions show it. Pure.

const KEPT = 6;

export const noLines = [];

/** A text in two: words that will not change, and those that may. */
export function parted(text, stableText) {
  const stable = stableText && text.startsWith(stableText) ? stableText : "";
  return { stable, unstable: text.slice(stable.length) };
}

/**
 * The lines after one more `live_transcription`: {utterance, user, stable, unstable, isFinal}.
 * Stable words never change again; the rest may. An utterance without words leaves no line.
 */
export function withCaption(lines, { user_id, utterance_id, text, stable_text, is_final, revision }) {
  const utterance = `${user_id} ${utterance_id}`;
  const at = lines.findIndex((line) => line.utterance === utterance);
  const before = lines[at];
  const isOld = before && !is_final && revision !== undefined && revision < before.revision;
  if (before?.isFinal || isOld) return lines;
  const words = is_final ? { stable: text, unstable: "" } : parted(text, stable_text);
  const line = { utterance, user: user_id, ...words, isFinal: Boolean(is_final), revision: revision ?? 0 };
  if (!text) return is_final && before ? lines.toSpliced(at, 1) : lines;
  return before ? lines.with(at, line) : [...lines, line].slice(-KEPT);
}
