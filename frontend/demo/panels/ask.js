// What the interviewer does: start, ask, skip, end.

import { byId, show, write } from '../dom.js';
import { complaint, onPress, onSubmit } from '../forms.js';
import { words } from '../strings.js';

const SURE_FOR = 4000; // ms in which a second press ends the interview

/** Set up; returns what draws it. */
export function setUpAsk({ room }) {
  const problem = byId('ask-error');
  onSubmit(byId('ask-form'), problem, () => ask(room));
  onPress(byId('start-interview'), problem, () => room.send('start_interview'));
  onPress(byId('skip-question'), problem, () => {
    const { questions, currentQuestion } = room.state;
    return room.send('skip_question', { question_id: questions.get(currentQuestion).id });
  });
  onPress(byId('end-interview'), problem, () => endIfSure(room));
  byId('ask-text').addEventListener('keydown', sendOnEnter);
  return () => {
    show(byId('start-interview'), room.state.status === 'waiting');
    show(byId('skip-question'), room.state.currentQuestion !== null);
    if (byId('ask-text').value === '') byId('ask-id').value = nextId(room.state);
    drawEnd();
  };
}

async function ask(room) {
  const text = byId('ask-text').value.trim();
  const id = byId('ask-id').value.trim();
  if (id === '' || text === '') throw complaint(words('ask.missing'));
  await room.send('start_question', { question_id: id, question_text: text });
  byId('ask-text').value = '';
  byId('ask-id').value = nextId(room.state);
}

/** q1, q2 …: the first that was not asked. */
function nextId(state) {
  let number = state.questions.size + 1;
  while (state.questions.has(`q${number}`)) number += 1;
  return `q${number}`;
}

async function endIfSure(room) {
  const button = byId('end-interview');
  if (!button.dataset.sure) {
    button.dataset.sure = 'asked';
    setTimeout(() => {
      delete button.dataset.sure;
      drawEnd();
    }, SURE_FOR);
    drawEnd();
    return;
  }
  await room.send('end_interview');
}

function drawEnd() {
  const button = byId('end-interview');
  write(button, words(button.dataset.sure ? 'ask.endSure' : 'ask.end'));
}

/** Enter sends, Shift+Enter makes a line; not while a Chinese input method is composing. */
export function sendOnEnter(event) {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}
