// An interview's events as the summary shows them. Pure; times in seconds from the start.

import { repeats, wordsOf } from "../core/heard.js";

const seconds = (time) => Date.parse(time) / 1000;
const QUESTION = "question_started";
/** Zero is the first word, question or start; that people came is before it. */
const BEGINS = new Set([QUESTION, "interview_started", "answer_submitted", "live_transcription", "new_message"]);

/**
 * The record that GET .../events tells: [{event, data}]. `length` is at least a second; `people`
 * maps each user, as text, to {name, spans, spoken}, `spoken` in seconds; `hasInterviewer`: an AI
 * interviewer held it.
 */
export function recordOf(events) {
  const timed = events.map(({ event, data }) => ({ event, data, at: timeOf(data) })).filter(({ at }) => at);
  const begins = timed.filter(({ event, data }) => BEGINS.has(event) && data.text !== "");
  const start = Math.min(...(begins.length > 0 ? begins : timed).map(({ at }) => at), timed.length > 0 ? Infinity : 0);
  const end = Math.max(start + 1, ...timed.map(({ at }) => at));
  const record = {
    start,
    length: end - start,
    questions: [],
    answers: [],
    captions: [],
    marks: [],
    people: new Map(),
    newest: new Map(), // "question user" -> the last revision that names what was heard
    notes: new Map(),
    lines: [],
    stopped: null,
    ended: false,
    asked: 0,
    skipped: 0,
    hasInterviewer: false,
    hasChat: false,
  };
  for (const { event, data, at } of timed) take(record, event, data, Math.max(0, at - start));
  for (const question of record.questions) question.to ??= record.length;
  for (const { spans } of record.people.values()) for (const span of spans) span.to ??= record.length;
  for (const answer of record.answers) findSpoken(record, answer);
  record.lines = record.lines
    .filter((one) => !one.isSaidBefore && (one.kind !== "note" || one.text.trim()))
    .sort((one, other) => one.at - other.at);
  return record;
}

/** An answer was given by voice where its words were heard from its author; then it stands there already. */
function findSpoken(record, answer) {
  const { captions, newest } = record;
  const isOwn = ({ user, from, utterance }) =>
    String(user) === String(answer.user) &&
    ((answer.asked <= from && from <= answer.at) || (utterance && utterance === answer.utterance));
  const heard = wordsOf(
    captions
      .filter(isOwn)
      .map(({ text }) => text)
      .join(" "),
  );
  answer.spoken ||= sharesWords(answer.text, heard);
  if (!answer.line || !answer.spoken) return;
  answer.line.kind = "sent"; // its author may have corrected what was heard
  const isReplaced = answer.utterance !== null && newest.get(`${answer.question} ${answer.user}`) > answer.revision;
  answer.line.isSaidBefore = repeats(answer.text, heard) || isReplaced;
}

/** Whether at least half of the words were heard. */
function sharesWords(text, heard) {
  const words = wordsOf(text).split(" ").filter(Boolean);
  const known = new Set(heard.split(" "));
  return words.length > 0 && words.filter((word) => known.has(word)).length * 2 >= words.length;
}

const whole = (utteranceId) => (utteranceId ? String(utteranceId).split(".")[0] : null);

function timeOf(data) {
  const time = data.timestamp ?? data.start_time;
  return time ? seconds(time) : 0;
}

function take(record, event, data, at) {
  switch (event) {
    case QUESTION:
      closeQuestion(record, at);
      record.asked += 1;
      record.questions.push({ id: data.question_id, text: data.question_text, from: at });
      line(record, at, data.ai ? "ai_interviewer" : null, data.question_text, "question");
      break;
    case "question_skipped":
      record.skipped += 1;
      closeQuestion(record, at);
      break;
    case "answer_submitted":
      answer(record, data, at);
      break;
    case "live_transcription":
      if (!data.text) break;
      record.captions.push({
        user: data.user_id,
        from: at,
        length: data.duration ?? 1,
        text: data.text,
        utterance: whole(data.utterance_id),
      });
      person(record, data.user_id).spoken += data.duration ?? 0;
      line(record, at, data.user_id, data.text, "speech");
      break;
    case "new_message":
      record.hasChat ||= !(data.ai || record.hasInterviewer);
      line(record, at, data.user_id, data.message, data.ai || record.hasInterviewer ? "talk" : "message");
      break;
    case "interviewer_set":
      record.hasInterviewer = true;
      break;
    case "note_saved":
      note(record, data, at);
      break;
    case "help_requested":
      record.marks.push({ at, kind: "help", id: data.help_id, resolved: false });
      line(record, at, data.user_id, data.message ?? data.help_type, "help");
      break;
    case "help_resolved":
      for (const mark of record.marks) if (mark.id === data.help_id) mark.resolved = true;
      break;
    case "participant_joined":
      Object.assign(person(record, data.user_id), data.name && { name: data.name });
      person(record, data.user_id).spans.push({ from: at, to: null });
      break;
    case "participant_left":
      leave(record, data.user_id, at);
      break;
    case "emergency_stopped":
      record.stopped = { by: data.stopped_by, at, reason: data.reason ?? null };
      record.marks.push({ at, kind: "stop", id: "stop" });
      line(record, at, data.stopped_by, data.reason ?? "", "stop");
      break;
    case "interview_ended":
      record.ended = true;
      break;
  }
}

function line(record, at, user, text, kind) {
  const one = { at, user, text, kind };
  record.lines.push(one);
  return one;
}

function closeQuestion(record, at) {
  const last = record.questions.at(-1);
  if (last) last.to ??= at;
}

function answer(record, data, at) {
  const length = data.response_time ?? data.measured_response_time ?? 0;
  const asked = record.questions.findLast(({ id }) => String(id) === String(data.question_id));
  if (data.utterance_id && data.answer_text)
    record.newest.set(`${data.question_id} ${data.user_id}`, data.revision ?? 1);
  record.answers.push({
    user: data.user_id,
    at,
    from: Math.max(asked?.from ?? 0, at - length), // the time is the client's word
    length: Math.max(1, length),
    asked: asked?.from ?? 0,
    question: data.question_id,
    revision: data.revision ?? 1,
    text: data.answer_text ?? "",
    utterance: whole(data.utterance_id),
    spoken: Boolean(data.utterance_id),
    line: data.answer_text ? line(record, at, data.user_id, data.answer_text, "answer") : null,
  });
}

/** The latest text of a note stands where it was begun; an empty one is none. */
function note(record, data, at) {
  const key = `${data.user_id} ${data.note_id}`;
  const before = record.notes.get(key);
  if (before) before.text = data.text;
  else record.notes.set(key, line(record, at, data.user_id, data.text, "note"));
}

function person(record, user) {
  const key = String(user);
  if (!record.people.has(key)) record.people.set(key, { name: null, spans: [], spoken: 0 });
  return record.people.get(key);
}

function leave(record, user, at) {
  const last = person(record, user).spans.at(-1);
  if (last) last.to ??= at;
}

/** What was going on at a moment: {question, people, answer}. */
export function momentOf(record, at) {
  const within = ({ from, to, length }) => from <= at && at <= (to ?? from + length);
  return {
    question: record.questions.findLast((question) => question.from <= at && at <= question.to) ?? null,
    people: [...record.people].filter(([, { spans }]) => spans.some(within)).map(([user]) => user),
    answer: record.answers.find(within) ?? null,
  };
}

/** "1:02:03" or "2:03". */
export function clock(at) {
  const whole = Math.floor(at);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
