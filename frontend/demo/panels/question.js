// The current question, the largest thing on the page, and how long it has been asked.

import { byId, show, write } from '../dom.js';
import { clock } from '../format.js';
import { isOpen } from '../interview.js';
import { words } from '../strings.js';

/** Set up; returns what draws it. */
export function setUpQuestion({ room, latency }) {
  setInterval(() => drawTimer(room, latency), 1000);
  return () => {
    const { state } = room;
    const question = state.questions.get(state.currentQuestion);
    const asked = isOpen(state) ? question : undefined;
    write(byId('question-number'), asked ? words('question.number', { id: asked.id }) : heading(state));
    write(byId('question-text'), asked ? asked.text : invitation(room));
    byId('question-text').classList.toggle('question-none', !asked);
    drawTimer(room, latency);
  };
}

function heading(state) {
  if (!isOpen(state)) return words('question.over');
  return words(state.questions.size === 0 ? 'question.none' : 'question.between');
}

function invitation(room) {
  if (!isOpen(room.state)) return words('question.readable');
  if (room.state.questions.size > 0) return words('question.next');
  return words(room.role === 'interviewer' ? 'question.waitHost' : 'question.waitCandidate');
}

function drawTimer(room, latency) {
  const question = room.state.questions.get(room.state.currentQuestion);
  const running = Boolean(question) && isOpen(room.state);
  show(byId('question-timer'), running);
  if (running) write(byId('question-timer'), clock((latency.serverNow() - Date.parse(question.startTime)) / 1000));
}
