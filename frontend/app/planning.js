// An interview that is being planned: pure, but for the ids of its rows.

import { newId } from "../core/ids.js";

const LONGEST_AHEAD = 90 * 24 * 3_600_000; // ms; the invitations last a week longer

/** Nothing yet. `step`: 0 while the dialog is closed, else which of its two; `when`: as an input of local time has it. */
export const EMPTY = {
  step: 0,
  host: "",
  candidate: "",
  title: "",
  when: "",
  minutes: "45",
  questions: [],
  purpose: "hiring",
  lobby: true,
};

/** A row; `anchors` and `minutes` where it is the bank's. */
export const row = (text, minutes = "", more = {}) => ({ key: newId(), text, minutes: String(minutes), ...more });

/** A list with one of it at another place; the same list where there is no such place. */
export function moved(list, from, to) {
  if (to < 0 || to >= list.length || from === to) return list;
  const others = list.toSpliced(from, 1);
  return others.toSpliced(to, 0, list[from]);
}

/** Rows for a text that was typed or pasted into one: a line each, the row's own minutes with the first. */
export function split(one, text) {
  const [first = "", ...more] = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  return [{ ...one, text: first }, ...more.map((line) => row(line))];
}

/** How many minutes the questions are planned to take. */
export const planned = (questions) => questions.reduce((sum, { minutes }) => sum + (Number(minutes) || 0), 0);

/** Between which local times an interview may be set, as an input of local time takes them. */
export function bounds(now = Date.now()) {
  return { min: localTime(now), max: localTime(now + LONGEST_AHEAD) };
}

function localTime(at) {
  const shift = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - shift).toISOString().slice(0, 16);
}

/** The time as the server takes it, or null. */
export const timeOf = ({ when }) => (when ? new Date(when).toISOString() : null);

/**
 * The plan as the API takes it. Everybody comes by invitation, so that nobody chooses to be the interviewer; consents
 * are asked for, whatever the server's default is.
 */
export function asked(plan) {
  const questions = plan.questions.filter(({ text }) => text.trim());
  const [candidate, title] = [plan.candidate.trim(), plan.title.trim()];
  const at = timeOf(plan);
  return {
    purpose: plan.purpose,
    lobby: plan.lobby,
    invited_only: true,
    consent_default: "ask",
    ...(title && { title }),
    ...(at && { scheduled_at: at }),
    ...(Number(plan.minutes) > 0 && { minutes: Number(plan.minutes) }),
    participants: [
      { role: "interviewer", name: plan.host.trim() },
      { role: "candidate", ...(candidate && { name: candidate }) },
      { role: "observer" },
    ],
    planned_questions: questions.map(({ text, minutes, anchors }, index) => ({
      question_id: `q${index + 1}`,
      question_text: text.trim(),
      ...(Number(minutes) > 0 && { minutes: Number(minutes) }),
      ...(anchors && { anchors }),
    })),
  };
}
