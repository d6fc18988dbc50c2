// Writing an answer. A draft stays with the question that it was begun for.

import { byId, show, write } from '../dom.js';
import { complaint, fillSelect, onSubmit } from '../forms.js';
import { words } from '../strings.js';

/** Set up; returns what draws the form. */
export function setUpAnswer({ room, latency }) {
  let target = null; // question id as text; what the draft answers
  let sending = false;
  byId('answer-question').addEventListener('change', () => {
    target = byId('answer-question').value;
  });
  onSubmit(byId('answer-form'), byId('answer-error'), async () => {
    const text = byId('answer').value;
    if (text.trim() === '') throw complaint(words('answer.empty'));
    const question = room.state.questions.get(target);
    const seconds = Math.max(0, latency.serverNow() - Date.parse(question.startTime)) / 1000;
    sending = true;
    drawResult(null);
    try {
      const fields = { question_id: question.id, answer_text: text, response_time: Math.round(seconds * 10) / 10 };
      const confirmed = await room.send('submit_answer', fields);
      byId('answer').value = '';
      drawResult(confirmed.message);
    } catch (error) {
      drawResult('');
      throw error;
    } finally {
      sending = false;
    }
  });

  function drawResult(result) {
    if (result === null) result = words(room.phase === 'in' ? 'answer.sending' : 'answer.queued');
    write(byId('answer-result'), result);
  }

  return () => {
    const { questions, currentQuestion } = room.state;
    if (byId('answer').value.trim() === '' || !questions.has(target)) target = currentQuestion ?? lastKey(questions);
    fillSelect(byId('answer-question'), [...questions].map(([key, { id }]) => [
      key,
      key === currentQuestion ? words('answer.current', { id }) : String(id),
    ]));
    byId('answer-question').value = target ?? '';
    show(byId('answer-target'), questions.size > 1);
    if (questions.size === 0) show(byId('answer-form'), false);
    byId('answer').readOnly = sending;
    if (sending) drawResult(null);
  };
}

function lastKey(map) {
  return [...map.keys()].at(-1) ?? null;
}
