// The talk with the AI interviewer as the page knows it. Pure.

export const noTalk = { lines: [], question: null, thinking: false, degraded: false, finished: false, error: null };

const line = (speaker, text) => ({ speaker, text });

/** The talk after one more thing: what we say, what the gateway sends, what the log tells. */
export function after(talk, { type, data }) {
  switch (type) {
    case "history":
      return { ...talk, lines: data.lines, question: data.question, finished: data.finished };
    case "connected":
      if (talk.lines.length || !data.first_question) return talk;
      return { ...talk, lines: [line("ai", data.first_question)], question: { text: data.first_question } };
    case "said":
      return { ...talk, lines: [...talk.lines, line("you", data.text)], thinking: true, error: null };
    case "recorded":
      return { ...talk, thinking: true, error: null };
    case "transcription":
      return { ...talk, lines: [...talk.lines, line("you", data.transcription)] };
    case "ai_response":
      return answered(talk, data);
    case "error":
      return { ...talk, thinking: false, error: data.message };
    case "lost":
      return { ...talk, thinking: false };
    default:
      return talk;
  }
}

function answered(talk, data) {
  const asks = ["question", "follow_up"].includes(data.response_type);
  const question = {
    text: data.ai_response,
    type: data.response_type,
    strategy: data.strategy_used,
    focus: data.focus_area,
    engine: data.engine,
  };
  const previous = talk.question && !asks ? { ...talk.question, aside: data.ai_response } : question;
  return {
    ...talk,
    lines: [...talk.lines, line("ai", data.ai_response)],
    question: data.response_type === "closing" ? question : previous,
    thinking: false,
    degraded: Boolean(data.degraded),
    finished: Boolean(data.finished) || data.response_type === "closing",
    error: null,
  };
}

/** The talk from an interview's events, as GET .../events tells them. */
export function history(events) {
  const lines = [];
  let question = null;
  let finished = false;
  for (const { event, data } of events) {
    if (event === "question_started") {
      lines.push(line("ai", data.question_text));
      question = { text: data.question_text, type: data.ai?.response_type, strategy: data.ai?.strategy_used, focus: data.ai?.focus_area, engine: data.ai?.engine };
    } else if (event === "answer_submitted" && data.answer_text !== undefined) {
      lines.push(line("you", data.answer_text));
    } else if (event === "new_message") {
      lines.push(line(data.ai ? "ai" : "you", data.message));
      if (data.ai && question) question = { ...question, aside: data.message };
    } else if (event === "interview_ended" || event === "emergency_stopped") {
      finished = true;
    }
  }
  return { lines, question, finished };
}
