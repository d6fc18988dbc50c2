// Joining: the form, what a shared link brings, and coming back after a reload.

import { byId, show } from '../dom.js';
import { complaint, fillSelect, onSubmit, showError } from '../forms.js';
import { words } from '../strings.js';
import { readSettings } from './connection.js';

/** Roles that a person may ask for. */
export const ROLES = ['candidate', 'interviewer', 'observer'];
const MEMORY = 'joined'; // in sessionStorage: this tab was in the room, so a reload goes back

/** Set up; returns what draws the form. */
export function setUpJoin({ connection, room, query }) {
  let drawn = null;
  drawRoles();
  byId('interview-id').value = query.get('interview_id') ?? '';
  byId('user-id').value = query.get('user_id') ?? '';
  if (ROLES.includes(query.get('role'))) byId('role').value = query.get('role');
  onSubmit(byId('join-form'), byId('join-error'), () => join(connection, room));
  room.addEventListener('problem', ({ detail }) => showError(byId('join-error'), detail));
  if (sessionStorage.getItem(MEMORY) === byId('interview-id').value && byId('user-id').value) {
    byId('join-form').requestSubmit();
  }
  return () => {
    drawRoles();
    const isMember = room.phase === 'in' || room.phase === 'away';
    show(byId('join-form'), !isMember);
    show(byId('interview'), isMember);
    show(byId('room-panel'), isMember);
    for (const talk of document.querySelectorAll('.column-talk, .dock')) show(talk, isMember);
    if (isMember !== drawn) document.body.dataset.member = isMember;
    drawn = isMember;
  };
}

function drawRoles() {
  fillSelect(byId('role'), ROLES.map((role) => [role, words(`role.${role}`)]));
}

async function join(connection, room) {
  const interviewId = byId('interview-id').value.trim();
  const asked = byId('user-id').value.trim();
  if (interviewId === '' || (asked === '' && !byId('token').value)) throw complaint(words('join.missing'));
  if (connection.status !== 'online') await connection.openAndWait(readSettings());
  const { user_id: tokenUser, role: tokenRole } = connection.greeting;
  await room.join(interviewId, tokenUser ?? asked, tokenRole ?? byId('role').value);
  remember(room);
}

/** Keep who and where in the address, for a reload; never the token. */
function remember(room) {
  const address = new URL(location.href);
  address.searchParams.set('interview_id', room.interviewId);
  address.searchParams.set('user_id', room.userId);
  address.searchParams.set('role', room.role);
  history.replaceState(null, '', address);
  sessionStorage.setItem(MEMORY, room.interviewId);
}

/** Leaving means that a reload does not go back. */
export function forgetJoined() {
  sessionStorage.removeItem(MEMORY);
}
