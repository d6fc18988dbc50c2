// The talk with the AI interviewer as the page knows it. Pure.

import { fold, isOpen } from "../core/events.js";

export const noTalk = {
  lines: [],
  question: null,
  asked: 0,
  language: null,
  thinking: false,
  degraded: false,
  finished: false,
  error: null,
  you: null, // the id under which one speaks
  consents: null, // scope -> boolean, once the server has told
};

const line = (speaker, text) => ({ speaker, text });

/** The talk after one more thing: what we say, what the gateway sends, what the log tells. */
export function after(talk, { type, data }) {
  switch (type) {
    case "history":
      return { ...talk, ...data, you: talk.you, consents: talk.consents, thinking: false, error: null };
    case "connected":
      return greeted(
        { ...talk, you: data.user_id ?? talk.you, consents: data.consents ?? talk.consents },
        data.first_question,
      );
    case "consent_changed":
      return { ...talk, consents: { ...talk.consents, [data.scope]: data.granted } };
    case "said":
      return { ...talk, lines: [...talk.lines, line("you", data.text)], thinking: true, error: null };
    case "recorded":
      return { ...talk, thinking: true, error: null };
    case "transcription":
      return data.transcription ? { ...talk, lines: [...talk.lines, line("you", data.transcription)] } : talk;
    case "ai_response":
      return replied(talk, data.ai_response, data, Boolean(data.finished));
    case "error":
      return { ...talk, thinking: talk.thinking && data.isAnswer === false, error: data.message };
    default:
      return talk;
  }
}

function greeted(talk, firstQuestion) {
  if (talk.lines.length || !firstQuestion) return talk;
  return { ...talk, lines: [line("ai", firstQuestion)], question: { text: firstQuestion }, asked: 1 };
}

/** The talk after the interviewer's words; `why`: the engine's mark on them. */
function replied(talk, text, why, isOver = false) {
  const lines = [...talk.lines, line("ai", text)];
  const told = { type: why.response_type, strategy: why.strategy_used, focus: why.focus_area, engine: why.engine };
  const asks = ["question", "follow_up", "closing"].includes(why.response_type);
  const question = asks || !talk.question ? { text, ...told } : { ...talk.question, aside: text };
  return {
    ...talk,
    lines,
    question,
    asked: talk.asked + (why.response_type === "question" ? 1 : 0),
    thinking: false,
    degraded: Boolean(why.degraded),
    finished: talk.finished || isOver || why.response_type === "closing",
    error: null,
  };
}

/** The talk from an interview's events, [{event, data}]. */
export function history(events) {
  const { asked, answers, messages, interviewer, status } = fold(events);
  const turns = [
    ...asked.filter(({ ai }) => ai).map(({ seq, text, ai }) => ({ seq, text, ai })),
    ...answers.filter((one) => one.answer_text).map(({ seq, answer_text: text }) => ({ seq, text, ai: null })),
    ...messages.map(({ seq, message: text, ai }) => ({ seq, text, ai: ai ?? null })),
  ].sort((one, other) => one.seq - other.seq);
  let talk = { ...noTalk, language: interviewer?.language ?? null };
  for (const { text, ai } of turns) {
    talk = ai === null ? { ...talk, lines: talk.lines.concat(line("you", text)) } : replied(talk, text, ai);
  }
  return isOpen({ status }) ? talk : { ...talk, finished: true };
}
