// A link that brings somebody into the same interview.

import { copyText } from '../clipboard.js';
import { byId } from '../dom.js';
import { fillSelect } from '../forms.js';
import { words } from '../strings.js';
import { ROLES } from './join.js';

const KEPT = ['server', 'socket_path'];

/** Set up; returns what draws the panel. */
export function setUpInvite({ room, query }) {
  const draw = () => {
    byId('invite-link').value = room.interviewId === null ? '' : link(room.interviewId, query);
  };
  byId('invite-role').addEventListener('change', draw);
  byId('copy-invite').addEventListener('click', () => {
    copyText(byId('invite-link').value, byId('invite-copied'), byId('invite-link'));
  });
  return () => {
    fillSelect(byId('invite-role'), ROLES.map((role) => [role, words(`role.${role}`)]));
    draw();
  };
}

/** This page's address with the interview and a role, and nothing about who sends it. */
function link(interviewId, query) {
  const address = new URL(location.pathname, location.href);
  address.searchParams.set('interview_id', interviewId);
  address.searchParams.set('role', byId('invite-role').value);
  for (const name of KEPT) if (query.has(name)) address.searchParams.set(name, query.get(name));
  return address.href;
}
