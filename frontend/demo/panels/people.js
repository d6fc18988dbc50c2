// Who is here and how they are; one's own status; leaving.

import { byId, element, show, write } from '../dom.js';
import { fillSelect, onPress } from '../forms.js';
import { isOpen, nameOf } from '../interview.js';
import { words, wordsOr } from '../strings.js';
import { clock } from '../format.js';
import { consentSummary } from './consents.js';
import { forgetJoined } from './join.js';
import { avatar, hueOf } from './person.js';

const STATUSES = ['present', 'ready', 'speaking', 'waiting', 'away'];

/** Set up; returns what draws the panel. */
export function setUpPeople({ connection, room, latency }) {
  byId('own-status').addEventListener('change', () => sayStatus(room));
  connection.addEventListener('event', ({ detail }) => {
    // Statuses stand in no log: who comes, or comes back, has not heard ours.
    const news = detail.name === 'participant_joined' && room.caughtUp;
    if (news && byId('own-status').value !== 'present') sayStatus(room);
  });
  onPress(byId('leave'), byId('leave-error'), async () => {
    forgetJoined();
    await room.leave();
  });
  byId('all-controls').addEventListener('change', () => room.dispatchEvent(new Event('change')));
  setInterval(() => drawSubtitle(room, latency), 1000);
  return () => {
    fillSelect(byId('own-status'), STATUSES.map((status) => [status, words(`status.${status}`)]));
    write(byId('participants-count'), words('room.count', { count: room.state.participants.size }));
    byId('participants').replaceChildren(...[...room.state.participants.values()].map((one) => person(room, one)));
    write(byId('room-title'), room.interviewId ?? 'InterviewGenius');
    drawSubtitle(room, latency);
    drawControls(room);
  };
}

function sayStatus(room) {
  room.mention('participant_status', { status: byId('own-status').value });
}

function person(room, { id, role }) {
  const key = String(id);
  const name = nameOf(room.state, id);
  const you = key === String(room.userId) ? ` (${words('room.you')})` : '';
  const said = room.statuses.get(key) ?? 'present';
  const status = wordsOr(`status.${said}`, said);
  const roleName = role ? wordsOr(`role.${role}`, role) : '';
  return element(
    'li',
    { class: `person ${hueOf(room.state, id)}` },
    avatar(name),
    element(
      'div',
      {},
      element('b', {}, name + you),
      element('span', { class: 'small quiet' }, [roleName, status].filter(Boolean).join(' · ')),
      element('span', { class: 'small quiet' }, consentSummary(room, key)),
    ),
  );
}

function drawSubtitle(room, latency) {
  const { status, startTime, closing } = room.state;
  const until = closing ? Date.parse(closing.timestamp) : latency.serverNow();
  const state = words(`state.${status}`);
  const time = startTime && clock((until - Date.parse(startTime)) / 1000);
  const line = time ? words('room.subtitle', { status: state, time }) : state;
  write(byId('room-subtitle'), room.phase === 'in' || room.phase === 'away' ? line : '');
}

/** Controls are there for the role they are made for, or all of them, to try things out. */
function drawControls(room) {
  const all = byId('all-controls').checked;
  const open = isOpen(room.state);
  show(byId('own-status-field'), open);
  const role = room.role === 'admin' ? 'interviewer' : room.role;
  for (const part of document.querySelectorAll('[data-for]')) {
    part.hidden = !open || !(all || part.dataset.for === role);
  }
}
