// An interview as its events tell it: one fold for the room, the summary and the talk with the AI.
// Pure: a state is never changed; the next one shares with it whatever the event did not touch.

/**
 * Before the first event. Maps go by id as text; times are as the server wrote them.
 *
 * `participants`: the people here; `everHere`: ids in the order of first coming; `lost`: people
 * that went without saying so, and `since` when; `roles`: as what somebody came last; `presence`: id -> [{from, to}]; `consents`: user -> scope -> boolean.
 * `questions`: each as it was put last; `asked`: every time one was put, {seq, id, text, ai, from, to};
 * `skipped`: how many were. `answers`, `messages`, `spoken` (as finally heard): as they came.
 * What a captioner wrote stands in `spoken` in place of what was heard; `captioned`: "user utterance" of those.
 * `echoes`: "user utterance" of what was another's voice in somebody's microphone -> as in `spoken`, with `echoOf`, whose
 * voice it was; they do not stand in `spoken`, until their speaker takes them back.
 * `translations`: seq of what was said or written -> by language {text, engine, model, unsure}.
 * `notes`: "user note_id" -> the newest version, with `begun`, the first one's {seq, timestamp}.
 * `suggestions`: id -> the first showing of each, and whether it was `used`; for hosts.
 * `assessments`: "user question" -> what a host wrote afterwards, `question` "" for the whole; `feedback`: user -> how a candidate found it.
 * `interviewer`: how an AI holds it; `closing`: {by, timestamp, message or reason}.
 * `inCall`: ids of those in the call. `times`, ms: of the first and the last event, and when it began, with a word, a question or the start; nothing after the closing is the last.
 */
export const emptyInterview = Object.freeze({
  status: "waiting",
  startTime: null,
  closing: null,
  interviewer: null,
  participants: new Map(),
  everHere: [],
  names: new Map(),
  roles: new Map(),
  lost: new Map(),
  presence: new Map(),
  consents: new Map(),
  questions: new Map(),
  asked: [],
  currentQuestion: null,
  skipped: 0,
  answers: [],
  messages: [],
  spoken: [],
  captioned: new Set(),
  echoes: new Map(),
  translations: new Map(),
  notes: new Map(),
  suggestions: new Map(),
  assessments: new Map(),
  feedback: new Map(),
  help: new Map(),
  inCall: new Set(),
  held: false,
  erased: 0,
  times: { first: null, last: null, begun: null },
});

/** The state after one more event, {event, data}; what this page does not know tells its time alone. */
export function apply(state, event) {
  return fold([event], state);
}

/** The state after these events, too. Many at once cost little more than one. */
export function fold(events, state = emptyInterview) {
  const next = { ...state };
  const touched = new Set(events.flatMap(({ event }) => CHANGES[event]?.touches ?? []));
  for (const name of touched) next[name] = copyOf(state[name]);
  for (const { event, data } of events) change(next, event, data);
  return next;
}

/** The events after which participants can do nothing more. */
export const CLOSING_EVENTS = new Set(["interview_ended", "emergency_stopped"]);

/** Whether participants may still do anything. */
export function isOpen(state) {
  return state.status === "waiting" || state.status === "in_progress";
}

/** When something happened, or was begun, as the server wrote it. */
export const timeOf = (data) => data.timestamp ?? data.start_time ?? null;

function copyOf(value) {
  if (value instanceof Map) return new Map(value);
  if (value instanceof Set) return new Set(value);
  return Array.isArray(value) ? [...value] : value;
}

function change(state, event, data) {
  CHANGES[event]?.change(state, data);
  const time = Date.parse(timeOf(data));
  if (Number.isNaN(time)) return;
  const { first, last, begun } = state.times;
  const isBeginning = BEGINS.has(event) && data.text !== "";
  const isAfter = state.closing !== null && !CLOSING_EVENTS.has(event);
  state.times = {
    first: Math.min(first ?? time, time),
    last: isAfter ? last : Math.max(last ?? time, time),
    begun: isBeginning ? Math.min(begun ?? time, time) : begun,
  };
}

/** That people came is before the interview. */
const BEGINS = new Set([
  "interview_started",
  "question_started",
  "answer_submitted",
  "live_transcription",
  "new_message",
]);

/** By event: which collections of the state it `touches`, and how it changes a copy of them. */
const CHANGES = {
  participant_joined: {
    touches: ["participants", "everHere", "names", "roles", "lost", "presence"],
    change(state, data) {
      const key = String(data.user_id);
      if (data.role) state.roles.set(key, data.role);
      state.participants.set(key, { id: data.user_id, role: data.role ?? null, name: data.name ?? null });
      state.lost.delete(key);
      if (data.name) state.names.set(key, data.name);
      if (!state.everHere.includes(key)) state.everHere.push(key);
      const spans = ended(state.presence.get(key), timeOf(data));
      state.presence.set(key, [...spans, { from: timeOf(data), to: null }]);
    },
  },
  participant_left: {
    touches: ["participants", "lost", "presence"],
    change(state, data) {
      const key = String(data.user_id);
      const person = state.participants.get(key);
      state.participants.delete(key);
      const isGone = ["left", "removed", undefined].includes(data.reason);
      if (person && !isGone) state.lost.set(key, { ...person, since: timeOf(data) });
      state.presence.set(key, ended(state.presence.get(key), timeOf(data)));
    },
  },
  consent_changed: {
    touches: ["consents"],
    change(state, data) {
      const key = String(data.user_id);
      state.consents.set(key, { ...state.consents.get(key), [data.scope]: data.granted });
    },
  },
  interviewer_set: {
    touches: [],
    change(state, data) {
      state.interviewer = data;
    },
  },
  interview_started: { touches: [], change: start },
  question_started: {
    touches: ["questions", "asked"],
    change(state, data) {
      const key = String(data.question_id);
      if (state.status === "waiting") start(state, data);
      state.asked = ended(state.asked, timeOf(data));
      state.asked.push({
        seq: data.seq,
        id: data.question_id,
        text: data.question_text,
        ai: data.ai ?? null,
        from: timeOf(data),
        to: null,
      });
      const question = { id: data.question_id, text: data.question_text, startTime: data.start_time };
      state.questions.set(key, { ...question, skipped: false });
      state.currentQuestion = key;
    },
  },
  question_skipped: {
    touches: ["questions", "asked"],
    change(state, data) {
      const key = String(data.question_id);
      const question = state.questions.get(key);
      if (question) state.questions.set(key, { ...question, skipped: true });
      if (state.currentQuestion === key) state.asked = ended(state.asked, timeOf(data));
      if (state.currentQuestion === key) state.currentQuestion = null;
      state.skipped += 1;
    },
  },
  answer_submitted: {
    touches: ["answers"],
    change(state, data) {
      state.answers.push(asSaid(data, state.echoes));
    },
  },
  new_message: {
    touches: ["messages"],
    change(state, data) {
      state.messages.push(data);
    },
  },
  live_transcription: {
    touches: ["spoken", "captioned", "echoes", "answers"],
    change(state, data) {
      if (!data.is_final) return;
      const key = keyOf(data);
      const isPersons = data.engine === "person";
      if (isPersons) takeBack(state, key);
      const at = isPersons || state.captioned.has(key) ? placeOf(state.spoken, key) : -1;
      if (isPersons) state.captioned.add(key);
      if (at >= 0) state.spoken[at] = captioned(state.spoken[at], data);
      else if (data.text) state.spoken.push(data);
    },
  },
  echo_marked: {
    touches: ["spoken", "echoes", "answers"],
    change(state, data) {
      const key = keyOf(data);
      const at = state.captioned.has(key) ? -1 : placeOf(state.spoken, key);
      if (at < 0) return;
      const [heard] = state.spoken.splice(at, 1);
      state.echoes.set(key, { ...heard, echoOf: data.spoken_by });
      state.answers = state.answers.map((one) => asSaid(one, state.echoes));
    },
  },
  echo_restored: {
    touches: ["spoken", "echoes", "answers"],
    change(state, data) {
      takeBack(state, keyOf(data));
    },
  },
  caption_translated: {
    touches: ["translations"],
    change(state, data) {
      if (!data.final) return;
      const { of_seq: seq, language, text, engine, model, unsure } = data;
      state.translations.set(seq, { ...state.translations.get(seq), [language]: { text, engine, model, unsure } });
    },
  },
  note_saved: {
    touches: ["notes"],
    change(state, data) {
      const key = `${data.user_id} ${data.note_id}`;
      const begun = state.notes.get(key)?.begun ?? { seq: data.seq, timestamp: data.timestamp };
      state.notes.set(key, { ...data, begun });
    },
  },
  suggestion_shown: {
    touches: ["suggestions"],
    change(state, data) {
      const key = String(data.suggestion_id);
      if (!state.suggestions.has(key)) state.suggestions.set(key, { ...data, used: false });
    },
  },
  suggestion_used: {
    touches: ["suggestions"],
    change(state, data) {
      const shown = state.suggestions.get(String(data.suggestion_id));
      if (shown) state.suggestions.set(String(data.suggestion_id), { ...shown, used: true });
    },
  },
  assessment_written: {
    touches: ["assessments"],
    change(state, data) {
      state.assessments.set(`${data.user_id} ${data.question_id ?? ""}`, data);
    },
  },
  legal_hold_changed: {
    touches: ["held"],
    change(state, data) {
      state.held = data.held;
    },
  },
  person_erased: {
    touches: ["erased"],
    change(state, data) {
      state.erased = state.erased + data.entries;
    },
  },
  feedback_given: {
    touches: ["feedback"],
    change(state, data) {
      state.feedback.set(String(data.user_id), data);
    },
  },
  help_requested: {
    touches: ["help"],
    change(state, data) {
      state.help.set(data.help_id, { ...data, resolved: null });
    },
  },
  help_resolved: {
    touches: ["help"],
    change(state, data) {
      const request = state.help.get(data.help_id);
      if (request) state.help.set(data.help_id, { ...request, resolved: data });
    },
  },
  call_joined: {
    touches: ["inCall"],
    change(state, data) {
      state.inCall.add(String(data.user_id));
    },
  },
  call_left: {
    touches: ["inCall"],
    change(state, data) {
      state.inCall.delete(String(data.user_id));
    },
  },
  interview_ended: {
    touches: [],
    change(state, data) {
      state.status = "ended";
      state.closing = { seq: data.seq, by: data.ended_by, timestamp: data.timestamp, message: data.message };
    },
  },
  emergency_stopped: {
    touches: [],
    change(state, data) {
      state.status = "stopped";
      state.closing = { seq: data.seq, by: data.stopped_by, timestamp: data.timestamp, reason: data.reason };
    },
  },
};

/** By which an utterance is known: its id is its speaker's alone. */
export const keyOf = ({ user_id, utterance_id }) => `${user_id} ${utterance_id}`;

const placeOf = (spoken, key) => spoken.findLastIndex((one) => keyOf(one) === key);

/** What was marked as an echo counts again, where it stood. */
function takeBack(state, key) {
  const marked = state.echoes.get(key);
  if (!marked) return;
  state.echoes.delete(key);
  const { echoOf: _, ...heard } = marked;
  const at = state.spoken.findIndex(({ seq }) => seq > heard.seq);
  state.spoken.splice(at < 0 ? state.spoken.length : at, 0, heard);
  state.answers = state.answers.map((one) => asSaid(one, state.echoes));
}

/** An answer without words that were another's voice; as it was `sent`, where that is something else. */
function asSaid({ sent, ...answer }, echoes) {
  const whole = sent ?? answer.answer_text;
  let text = whole;
  for (const echo of whole ? echoes.values() : [])
    if (String(echo.user_id) === String(answer.user_id)) text = text.replace(echo.text, " ");
  if (text === whole) return { ...answer, ...(whole && { answer_text: whole }) };
  return { ...answer, answer_text: text.replace(/ {2,}/g, " ").trim(), sent: whole };
}

/** A captioner's words, at the time at which they were heard, which is `heard`; whichever of the two came first. */
function captioned(before, data) {
  const heard = [before, data].find((one) => one.engine !== "person")?.text ?? before.heard;
  const { text, engine, captioned_by } = data.engine === "person" ? data : before;
  const { seq, timestamp, duration } = before.engine === "person" && data.engine !== "person" ? data : before;
  return { ...before, text, heard, engine, captioned_by, seq, timestamp, duration };
}

/** The events that change more than the times. */
export const KNOWN_EVENTS = Object.keys(CHANGES);

function start(state, data) {
  state.status = "in_progress";
  state.startTime = data.start_time;
}

/** These spans, the last of them over by `time`. */
function ended(spans, time) {
  return (spans ?? []).map((span, at) => (at === spans.length - 1 ? { ...span, to: span.to ?? time } : span));
}
