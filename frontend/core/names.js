// What people are called, and their hue, which always stands beside the name: one palette for all.

/** The AI that holds an interview: the id under which it speaks. */
export const AI_INTERVIEWER = "ai_interviewer";

const HUES = 4; // p1 to p4 of the styles

/** The name to show for a user id, in an interview folded from its events. */
export function nameOf({ names }, userId) {
  return names.get(String(userId)) ?? String(userId);
}

const MADE_UP = /[0-9a-f]{12,}$/; // an id that no person chose

/** What somebody goes by; null where there is only an id that a machine made. */
export function knownName({ names }, userId) {
  const id = String(userId);
  return names.get(id) ?? (MADE_UP.test(id) ? null : id);
}

/** Everybody's own, in the order of coming; an AI that holds the interview has the first. */
export function hueOf({ everHere, interviewer }, userId) {
  const seats = interviewer === null ? everHere : [AI_INTERVIEWER, ...everHere];
  return `p${(Math.max(0, seats.indexOf(String(userId))) % HUES) + 1}`;
}

/** Two letters that stand for a name, or one Chinese character. */
export function initials(name) {
  // What stands in brackets, such as "(you)", is no name.
  const words = name
    .replace(/\s*[(（].*?[)）]\s*/gu, " ")
    .trim()
    .split(/\s+/u);
  if (/^\p{Script=Han}/u.test(name)) return name.slice(0, 1);
  return words
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join("");
}
