// What is being said, by speaker, as captions show it. Pure.

const KEPT = 6;

export const noLines = [];

/**
 * The lines after one more `live_transcription`: {utterance, user, stable, unstable, isFinal}.
 * Stable words never change again; the rest may. An utterance without words leaves no line.
 */
export function withCaption(lines, { user_id, utterance_id, text, stable_text, is_final }) {
  const utterance = `${user_id} ${utterance_id}`;
  const stable = is_final ? text : (stable_text ?? "");
  const line = {
    utterance,
    user: user_id,
    stable,
    unstable: is_final || !text.startsWith(stable) ? "" : text.slice(stable.length),
    isFinal: Boolean(is_final),
  };
  const others = lines.filter((one) => one.utterance !== utterance);
  const before = lines.find((one) => one.utterance === utterance);
  if (before?.isFinal) return lines;
  if (!line.stable && !line.unstable) return is_final ? others : lines;
  const at = before ? lines.indexOf(before) : lines.length;
  return [...others.slice(0, at), line, ...others.slice(at)].slice(-KEPT);
}
