// All answers with their times, and what was noticed in them.

import { byId, element, show } from '../dom.js';
import { clock, timeOfDay } from '../format.js';
import { language, words } from '../strings.js';
import { author } from './person.js';
import { signals } from './signals.js';

/** Set up; returns what draws the list. */
export function setUpAnswers({ room }) {
  let drawn = { state: null, language: null };
  return () => {
    const list = byId('answers');
    const { state } = room;
    if (drawn.state !== state || drawn.language !== language()) list.replaceChildren();
    drawn = { state, language: language() };
    list.parentElement.setAttribute('aria-busy', String(!room.caughtUp));
    for (const answer of state.answers.slice(list.childElementCount)) list.append(answerItem(state, answer));
    state.answers.forEach((answer, at) => addSignals(list.children[at], answer, room));
    show(byId('no-answers'), state.answers.length === 0);
  };
}

function answerItem(state, answer) {
  return element(
    'li',
    { class: 'answer' },
    element(
      'div',
      { class: 'row small' },
      author(state, answer.user_id),
      element('span', { class: 'quiet' }, facts(answer).join(' · ')),
      element('time', { class: 'quiet push num', datetime: answer.timestamp }, timeOfDay(answer.timestamp)),
    ),
    answer.answer_text === undefined
      ? element('p', { class: 'quiet small' }, words('answers.hidden'))
      : element('p', { class: 'said' }, answer.answer_text),
  );
}

function facts(answer) {
  const { question_id: id, response_time: told, measured_response_time: measured, revision, late } = answer;
  return [
    words('answers.to', { id }),
    clock(told),
    measured !== undefined && Math.abs(measured - told) >= 1 && words('answers.measured', { time: clock(measured) }),
    revision > 1 && words('answers.revision', { number: revision }),
    late && words('answers.late'),
  ].filter(Boolean);
}

/** They come with the confirmation, after the answer itself. */
function addSignals(item, answer, room) {
  if (item.querySelector('.signals')) return;
  const found = signals(answer.analysis ?? room.analyses.get(answer.seq));
  if (found) item.append(found);
}
