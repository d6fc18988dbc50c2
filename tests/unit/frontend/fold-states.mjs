// Reads interviews as JSON, [[{event, data}]], and writes what the page makes of each after every event.

import { readFileSync, writeFileSync } from "node:fs";

import { history } from "../../../frontend/ai/talk.js";
import { apply, emptyInterview, fold, KNOWN_EVENTS } from "../../../frontend/core/events.js";
import { recordOf } from "../../../frontend/summary/record.js";

const [, , from, to] = process.argv;

/** As the backend tells of a state. */
function told(state) {
  const of = (map, tell) => Object.fromEntries([...map].map(([key, value]) => [key, tell(value)]));
  const question = state.questions.get(state.currentQuestion);
  const answered = state.answers.map((one) => String(one.question_id));
  return {
    status: state.status,
    started_at: state.startTime,
    closed_at: state.closing?.timestamp ?? null,
    current_question: question
      ? { question_id: question.id, question_text: question.text, start_time: question.startTime }
      : null,
    questions: of(state.questions, ({ id, startTime }) => [id, startTime]),
    progress: { asked: state.questions.size, answered: new Set(answered).size },
    participants: of(state.participants, ({ id, role, name }) => [id, role, name]),
    consents: of(state.consents, (scopes) => scopes),
    open_help: [...state.help.values()].filter((one) => one.resolved === null).map((one) => one.help_id),
    in_call: [...state.inCall].sort(),
    ai_led: state.interviewer !== null,
  };
}

function states(events) {
  let state = emptyInterview;
  return events.map((event) => {
    state = apply(state, event);
    return told(state);
  });
}

const interviews = JSON.parse(readFileSync(from, "utf-8"));
const results = interviews.map((events) => ({
  states: states(events),
  at_once: told(fold(events)),
  lines: recordOf(events).lines,
  talk: history(events),
}));
writeFileSync(to, JSON.stringify({ known: KNOWN_EVENTS, results }));
