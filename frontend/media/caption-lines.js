// What is being said, by speaker, as captions show it: one running paragraph for each turn. Pure.

import { besides, joined } from "../core/joining.js";

const KEPT = 6;
/** Characters after which somebody's next words begin a new paragraph. */
const LONG = 240;

export const noLines = [];

/** A text in two: words that will not change, and those that may. */
export function parted(text, stableText) {
  const stable = stableText && text.startsWith(stableText) ? stableText : "";
  return { stable, unstable: text.slice(stable.length) };
}

/**
 * The lines after one more `live_transcription`: {key, user, stable, unstable, isFinal, pieces}.
 * What one says next goes on in one's line as long as nobody else has begun another. Stable words never
 * change again, but by a captioner's hand, whose words stand whatever comes later; an utterance without
 * words leaves nothing.
 */
export function withCaption(lines, event) {
  const utterance = `${event.user_id} ${event.utterance_id}`;
  const at = lines.findIndex(({ pieces }) => pieces.some((piece) => piece.utterance === utterance));
  if (at < 0) return event.text ? withBegun(lines, utterance, event) : lines;
  const { pieces, ...line } = lines[at];
  const place = pieces.findIndex((piece) => piece.utterance === utterance);
  if (!changes(pieces[place], event)) return lines;
  if (event.text) {
    const piece = { ...pieceOf(utterance, event), translation: pieces[place].translation };
    return lines.with(at, lineOf(line, pieces.with(place, piece)));
  }
  if (!event.is_final) return lines;
  const rest = pieces.toSpliced(place, 1);
  return rest.length ? lines.with(at, lineOf(line, rest)) : lines.toSpliced(at, 1);
}

/** The lines without an utterance that was another's voice; what a captioner wrote of it stays. */
export function withoutEcho(lines, { user_id, utterance_id }) {
  const utterance = `${user_id} ${utterance_id}`;
  const at = lines.findIndex(({ pieces }) => pieces.some((one) => one.utterance === utterance && !one.isPersons));
  if (at < 0) return lines;
  const { pieces, ...line } = lines[at];
  const rest = pieces.filter((one) => one.utterance !== utterance);
  return rest.length ? lines.with(at, lineOf(line, rest)) : lines.toSpliced(at, 1);
}

/** The lines with what is translated of an utterance; it grows, and is never taken back. */
export function withTranslation(lines, { user_id, utterance_id, text, unsure }) {
  const utterance = `${user_id} ${utterance_id}`;
  const at = lines.findIndex(({ pieces }) => pieces.some((piece) => piece.utterance === utterance));
  if (at < 0) return lines;
  const { pieces, ...line } = lines[at];
  const translation = { text, unsure };
  const next = pieces.map((piece) => (piece.utterance === utterance ? { ...piece, translation } : piece));
  return lines.with(at, lineOf(line, next));
}

function changes(before, { is_final, revision, engine }) {
  if (before.isPersons || before.isFinal) return engine === "person";
  return is_final || revision === undefined || revision >= before.revision;
}

function withBegun(lines, utterance, event) {
  const piece = pieceOf(utterance, event);
  const last = lines.at(-1);
  if (last && String(last.user) === String(event.user_id) && last.stable.length + last.unstable.length < LONG)
    return lines.with(-1, lineOf(last, [...last.pieces, piece]));
  return [...lines, lineOf({ key: utterance, user: event.user_id }, [piece])].slice(-KEPT);
}

function pieceOf(utterance, { text, stable_text, is_final, revision, engine }) {
  const words = is_final ? { stable: text, unstable: "" } : parted(text, stable_text);
  return {
    utterance,
    ...words,
    isFinal: Boolean(is_final),
    isPersons: engine === "person",
    revision: revision ?? 0,
  };
}

/** Finals are joined; what may still change stands behind them as it is, so that nothing jumps before it. */
function lineOf({ key, user }, pieces) {
  const open = pieces.findIndex(({ isFinal }) => !isFinal);
  const finals = open < 0 ? pieces : pieces.slice(0, open);
  const [first, ...others] = open < 0 ? [] : pieces.slice(open);
  const before = joined(finals.map(({ stable }) => stable));
  const stable = first ? besides(before, first.stable) : before;
  let text = first ? besides(before, first.stable + first.unstable) : before;
  for (const one of others) text = besides(text, one.stable + one.unstable);
  const translated = pieces.flatMap(({ translation }) => translation ?? []);
  return {
    key,
    user,
    pieces,
    stable,
    unstable: text.slice(stable.length),
    isFinal: open < 0,
    translation: translated.length ? joined(translated.map((one) => one.text)) : "",
    isUnsure: translated.some(({ unsure }) => unsure),
  };
}
