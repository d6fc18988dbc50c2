// The chat: messages of the log, one's own that still wait, who is typing.

import { byId, element, followEnd, show, write } from '../dom.js';
import { fillSelect, showError } from '../forms.js';
import { CommandError } from '../command-error.js';
import { timeOfDay } from '../format.js';
import { isOpen, nameOf } from '../interview.js';
import { words } from '../strings.js';
import { sendOnEnter } from './ask.js';
import { author } from './person.js';

const TYPES = ['text', 'code', 'link', 'notice'];
const SAY_TYPING_EVERY = 3000; // ms
const IDLE_AFTER = 4000; // ms

/** Set up; returns what draws the chat. */
export function setUpChat({ room }) {
  const typing = typingSignal(room);
  let drawnState = null;
  byId('message').addEventListener('keydown', sendOnEnter);
  byId('message').addEventListener('input', ({ target }) => typing(target.value !== ''));
  byId('chat-form').addEventListener('submit', (event) => {
    event.preventDefault();
    typing(false);
    send(room);
  });
  return () => {
    const { state } = room;
    fillSelect(byId('message-type'), TYPES.map((type) => [type, words(`chat.${type}`)]));
    const list = byId('messages');
    if (drawnState !== state) list.replaceChildren();
    drawnState = state;
    list.parentElement.setAttribute('aria-busy', String(!room.caughtUp));
    followEnd(list.parentElement, () => drawMessages(list, room));
    write(byId('no-messages'), list.childElementCount === 0 ? words('chat.none') : '');
    write(byId('typing'), typingLine(room));
    show(byId('chat-form'), isOpen(state) && room.role !== 'observer');
  };
}

/** The field is empty at once: what waits or was refused stands in the list or beside the field. */
async function send(room) {
  const field = byId('message');
  const text = field.value.trim();
  if (text === '') return;
  const type = byId('message-type').value;
  field.value = '';
  showError(byId('chat-error'), null);
  try {
    if (type === 'notice') await room.send('broadcast_system_message', { message: text });
    else await room.send('send_message', { message: text, type });
  } catch (error) {
    showError(byId('chat-error'), error);
    if (field.value === '') field.value = text;
    if (!(error instanceof CommandError)) throw error;
  }
}

function drawMessages(list, room) {
  for (const pending of list.querySelectorAll('.pending')) pending.remove();
  const { messages } = room.state;
  list.append(...messages.slice(list.childElementCount).map((message) => messageItem(room.state, message)));
  const waiting = room.outbox.waiting.filter(({ event }) => event === 'send_message');
  list.append(...waiting.map(({ payload }) => pendingItem(room.state, payload)));
}

function messageItem(state, message) {
  return element(
    'li',
    { class: 'message' },
    element(
      'div',
      { class: 'small' },
      author(state, message.user_id),
      ' ',
      element('time', { class: 'quiet num', datetime: message.timestamp }, timeOfDay(message.timestamp)),
    ),
    body(message),
  );
}

function pendingItem(state, message) {
  return element(
    'li',
    { class: 'message pending' },
    element(
      'div',
      { class: 'small' },
      author(state, message.user_id),
      ' ',
      element('span', { class: 'quiet' }, words('chat.pending')),
    ),
    body(message),
  );
}

function body({ type, message }) {
  if (type === 'code') return element('pre', { class: 'code' }, message);
  if (type === 'link' && /^https?:\/\/\S+$/.test(message)) {
    const link = element('a', { href: message, rel: 'noopener noreferrer', target: '_blank' }, message);
    return element('p', { class: 'said' }, link);
  }
  return element('p', { class: 'said' }, message);
}

function typingLine(room) {
  const others = [...room.typing.keys()].filter((key) => key !== String(room.userId));
  const names = others.map((key) => nameOf(room.state, key));
  if (names.length === 0) return '';
  const all = names.join(words('list.separator'));
  return words(names.length === 1 ? 'chat.typingOne' : 'chat.typingMany', { names: all });
}

/** Tells the others now and then while somebody types, and once when it stops. */
function typingSignal(room) {
  let saidAt = -Infinity;
  let idle = null;
  const stop = () => {
    clearTimeout(idle);
    if (saidAt > -Infinity) room.mention('typing_indicator', { is_typing: false });
    saidAt = -Infinity;
  };
  return (isTyping) => {
    if (!isTyping) {
      stop();
      return;
    }
    clearTimeout(idle);
    idle = setTimeout(stop, IDLE_AFTER);
    if (performance.now() - saidAt < SAY_TYPING_EVERY) return;
    saidAt = performance.now();
    room.mention('typing_indicator', { is_typing: true });
  };
}
