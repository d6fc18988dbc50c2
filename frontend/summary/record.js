// An interview's events as the summary shows them. Pure; times in seconds from the start.

const seconds = (time) => Date.parse(time) / 1000;
const QUESTION = "question_started";

/**
 * {start, length, questions, answers, captions, marks, people, lines, stopped} from what
 * GET .../events tells: [{event, data}]. `length` is at least a second.
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
  };
  for (const { event, data, at } of timed) take(record, event, data, Math.max(0, at - start));
  for (const question of record.questions) question.to ??= record.length;
  for (const spans of record.people.values()) for (const span of spans) span.to ??= record.length;
  record.lines.sort((one, other) => one.at - other.at);
  return record;
}

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
      record.captions.push({ user: data.user_id, from: at, length: data.duration ?? 1, words: data.text.length });
      line(record, at, data.user_id, data.text, "speech");
      break;
    case "new_message":
      line(record, at, data.user_id, data.message, "message");
      break;
    case "help_requested":
      record.marks.push({ at, kind: "help", id: data.help_id });
      line(record, at, data.user_id, data.message ?? data.help_type, "help");
      break;
    case "participant_joined":
      span(record, data.user_id).push({ from: at, to: null });
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
  record.lines.push({ at, user, text, kind });
}

function closeQuestion(record, at) {
  const last = record.questions.at(-1);
  if (last) last.to ??= at;
}

function answer(record, data, at) {
  const length = data.response_time ?? data.measured_response_time ?? 0;
  const spoken = Boolean(data.utterance_id);
  record.answers.push({ user: data.user_id, from: Math.max(0, at - length), length: Math.max(1, length), spoken });
  if (data.answer_text !== undefined && !spoken) line(record, at, data.user_id, data.answer_text, "answer");
}

function span(record, user) {
  const key = String(user);
  if (!record.people.has(key)) record.people.set(key, []);
  return record.people.get(key);
}

function leave(record, user, at) {
  const last = span(record, user).at(-1);
  if (last) last.to ??= at;
}

/** What was going on at a moment: {question, people, answering}. */
export function momentOf(record, at) {
  const within = ({ from, to, length }) => from <= at && at <= (to ?? from + length);
  return {
    question: record.questions.findLast((question) => question.from <= at && at <= question.to) ?? null,
    people: [...record.people].filter(([, spans]) => spans.some(within)).map(([user]) => user),
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
