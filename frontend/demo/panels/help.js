// Asking for help, the queue of requests, and resolving them.

import { byId, element, show, write } from '../dom.js';
import { fillSelect, onPress, onSubmit } from '../forms.js';
import { timeOfDay } from '../format.js';
import { isOpen, nameOf } from '../interview.js';
import { words, wordsOr } from '../strings.js';

const TYPES = ['clarification', 'technical', 'time', 'general'];

/** Set up; returns what draws the queue. */
export function setUpHelp({ room }) {
  onSubmit(byId('help-form'), byId('help-error'), () => request(room));
  return () => {
    fillSelect(byId('help-type'), TYPES.map((type) => [type, words(`help.${type}`)]));
    const open = [...room.state.help.values()].filter(({ resolved }) => resolved === null).length;
    write(byId('help-count'), String(open));
    show(byId('help-count'), open > 0);
    show(byId('help-form'), isOpen(room.state) && room.role !== 'observer');
    byId('help-queue').parentElement.setAttribute('aria-busy', String(!room.caughtUp));
    drawQueue(room);
  };
}

async function request(room) {
  const { questions, currentQuestion } = room.state;
  const fields = { help_type: byId('help-type').value };
  const message = byId('help-message').value.trim();
  if (message !== '') fields.message = message;
  if (currentQuestion !== null) fields.question_id = questions.get(currentQuestion).id;
  write(byId('help-result'), '');
  const answer = await room.send('request_help', fields);
  byId('help-message').value = '';
  write(byId('help-result'), answer.message);
}

/** Items are kept, so that a press on a button and an error beside it survive the next drawing. */
function drawQueue(room) {
  const list = byId('help-queue');
  const kept = new Map([...list.children].map((item) => [item.dataset.help, item]));
  const items = [...room.state.help.values()].map((asked) => {
    const item = kept.get(asked.help_id) ?? newItem(room, asked.help_id);
    update(item, room, asked);
    return item;
  });
  const same = items.length === list.childElementCount && items.every((item, at) => list.children[at] === item);
  if (!same) list.replaceChildren(...items);
}

function newItem(room, helpId) {
  const problem = element('p', { class: 'error', role: 'alert', hidden: true });
  const button = element('button', { class: 'btn btn-s', type: 'button' });
  onPress(button, problem, () => room.send('resolve_help', { help_id: helpId }));
  const title = element('b', { class: 'help-title' });
  const detail = element('span', { class: 'small quiet' });
  return element('li', { class: 'help', 'data-help': helpId }, title, detail, button, problem);
}

function update(item, room, asked) {
  const [title, detail, button] = item.children;
  const who = nameOf(room.state, asked.user_id);
  write(title, words('help.open', { who, type: wordsOr(`help.${asked.help_type}`, asked.help_type) }));
  const parts = [
    asked.message,
    asked.question_id != null && words('help.onQuestion', { id: asked.question_id }),
    timeOfDay(asked.timestamp),
    asked.resolved && words('help.resolved', { who: nameOf(room.state, asked.resolved.resolved_by) }),
  ];
  write(detail, parts.filter(Boolean).join(' · '));
  item.classList.toggle('resolved', asked.resolved !== null);
  write(button, words('help.resolve'));
  const mayResolve = room.role !== 'candidate' && room.role !== 'observer';
  show(button, asked.resolved === null && isOpen(room.state) && (mayResolve || byId('all-controls').checked));
}
