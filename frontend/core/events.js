// What an interview is, folded from its events. No page, no network.

/** The state before the first event. Maps go by id as text; `consents`: user -> scope -> boolean;
    `everHere`: ids in the order of first coming; `lost`: who went without saying so;
    `spoken`: what was said, as finally heard; `notes`: "user note_id" -> note, for those who may see them. */
export function emptyInterview() {
  return {
    status: "waiting",
    startTime: null,
    participants: new Map(),
    everHere: [],
    names: new Map(),
    lost: new Map(),
    consents: new Map(),
    questions: new Map(),
    currentQuestion: null,
    answers: [],
    messages: [],
    spoken: [],
    notes: new Map(),
    help: new Map(),
    closing: null,
  };
}

const CHANGES = {
  participant_joined(state, data) {
    const person = { id: data.user_id, role: data.role ?? null, name: data.name ?? null };
    const key = String(data.user_id);
    state.participants.set(key, person);
    state.lost.delete(key);
    if (data.name) state.names.set(key, data.name);
    if (!state.everHere.includes(key)) state.everHere.push(key);
  },
  participant_left(state, data) {
    const key = String(data.user_id);
    const person = state.participants.get(key);
    state.participants.delete(key);
    const isGone = ["left", "removed", undefined].includes(data.reason);
    if (person && !isGone) state.lost.set(key, person);
  },
  consent_changed(state, data) {
    const key = String(data.user_id);
    state.consents.set(key, { ...state.consents.get(key), [data.scope]: data.granted });
  },
  interview_started(state, data) {
    state.status = "in_progress";
    state.startTime = data.start_time;
  },
  question_started(state, data) {
    const question = { id: data.question_id, text: data.question_text, startTime: data.start_time };
    if (state.status === "waiting") CHANGES.interview_started(state, data);
    state.questions.set(String(data.question_id), { ...question, skipped: false });
    state.currentQuestion = String(data.question_id);
  },
  question_skipped(state, data) {
    const key = String(data.question_id);
    const question = state.questions.get(key);
    if (question) question.skipped = true;
    if (state.currentQuestion === key) state.currentQuestion = null;
  },
  answer_submitted(state, data) {
    state.answers.push(data);
  },
  new_message(state, data) {
    state.messages.push(data);
  },
  live_transcription(state, data) {
    if (data.is_final && data.text) state.spoken.push(data);
  },
  note_saved(state, data) {
    state.notes.set(`${data.user_id} ${data.note_id}`, data);
  },
  help_requested(state, data) {
    state.help.set(data.help_id, { ...data, resolved: null });
  },
  help_resolved(state, data) {
    const request = state.help.get(data.help_id);
    if (request) request.resolved = data;
  },
  interview_ended(state, data) {
    state.status = "ended";
    state.closing = { by: data.ended_by, timestamp: data.timestamp, message: data.message };
  },
  emergency_stopped(state, data) {
    state.status = "stopped";
    state.closing = { by: data.stopped_by, timestamp: data.timestamp, reason: data.reason };
  },
};

/** Take one event in; one of a kind that this page does not know changes nothing. */
export function applyEvent(state, name, data) {
  CHANGES[name]?.(state, data);
}

/** Whether participants may still do anything. */
export function isOpen(state) {
  return state.status === "waiting" || state.status === "in_progress";
}

/** The name to show for a user id. */
export function nameOf(state, userId) {
  return state.names.get(String(userId)) ?? String(userId);
}
