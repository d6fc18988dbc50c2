// An interview's events as the summary shows them. Pure; times in seconds from the start.

const seconds = (time) => Date.parse(time) / 1000;
const QUESTION = "question_started";

/**
 * The record that GET .../events tells: [{event, data}]. `length` is at least a second; `people`
 * maps each user, as text, to {name, spans, spoken}, `spoken` in seconds; `hasInterviewer`: an AI
 * interviewer held it.
 */
export function recordOf(events) {
  const timed = events.map(({ event, data }) => ({ event, data, at: timeOf(data) })).filter(({ at }) => at);
  const started = timed.find(({ event }) => event === "interview_started") ?? timed[0];
  const start = started?.at ?? 0;
  const end = Math.max(start + 1, ...timed.map(({ at }) => at));
  const record = {
    start,
    length: end - start,
    questions: [],
    answers: [],
    captions: [],
    marks: [],
    people: new Map(),
    lines: [],
    stopped: null,
    ended: false,
    asked: 0,
    skipped: 0,
    hasInterviewer: false,
  };
  for (const { event, data, at } of timed) take(record, event, data, Math.max(0, at - start));
  for (const question of record.questions) question.to ??= record.length;
  for (const { spans } of record.people.values()) for (const span of spans) span.to ??= record.length;
  record.answers.forEach((answer) => findSpoken(record, answer));
  record.lines = record.lines.filter((one) => !one.isSaidBefore).sort((one, other) => one.at - other.at);
  return record;
}

/** An answer was given by voice where its author's words came in its time; then it stands there already. */
function findSpoken({ captions }, answer) {
  const inTime = ({ user, from }) => String(user) === String(answer.user) && answer.from <= from && from <= answer.at;
  const words = captions.filter(inTime);
  answer.spoken ||= words.length > 0;
  if (!answer.line || !answer.spoken) return;
  answer.line.kind = "sent"; // its author may have corrected what was heard
  answer.line.isSaidBefore = plain(words.map(({ text }) => text).join(" ")) === plain(answer.line.text);
}

const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

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
      record.captions.push({ user: data.user_id, from: at, length: data.duration ?? 1, text: data.text });
      person(record, data.user_id).spoken += data.duration ?? 0;
      line(record, at, data.user_id, data.text, "speech");
      break;
    case "new_message":
      line(record, at, data.user_id, data.message, data.ai || record.hasInterviewer ? "talk" : "message");
      break;
    case "interviewer_set":
      record.hasInterviewer = true;
      break;
    case "help_requested":
      record.marks.push({ at, kind: "help", id: data.help_id, resolved: false });
      line(record, at, data.user_id, data.message ?? data.help_type, "help");
      break;
    case "help_resolved":
      record.marks.filter(({ id }) => id === data.help_id).forEach((mark) => (mark.resolved = true));
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
  const isShown = data.answer_text !== undefined && !data.utterance_id;
  const asked = record.questions.findLast(({ id }) => String(id) === String(data.question_id));
  record.answers.push({
    user: data.user_id,
    at,
    from: Math.max(asked?.from ?? 0, at - length), // the time is the client's word
    length: Math.max(1, length),
    spoken: Boolean(data.utterance_id),
    line: isShown ? line(record, at, data.user_id, data.answer_text, "answer") : null,
  });
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
