// The emergency stop, confirmed once; and the banner that says that an interview is over.

import { byId, show, write } from '../dom.js';
import { onSubmit } from '../forms.js';
import { timeOfDay } from '../format.js';
import { isOpen, nameOf } from '../interview.js';
import { words } from '../strings.js';

/** Set up; returns what draws button and banner. */
export function setUpEmergency({ room }) {
  const dialog = byId('stop-dialog');
  byId('stop').addEventListener('click', () => dialog.showModal());
  byId('stop-cancel').addEventListener('click', () => dialog.close());
  onSubmit(byId('stop-form'), byId('stop-error'), async () => {
    const stopped = room.stop(byId('stop-reason').value.trim());
    if (room.phase === 'away') dialog.close(); // it goes out first; the banner says so
    await stopped;
    byId('stop-reason').value = '';
    dialog.close();
  });
  return () => {
    const { state } = room;
    const isMember = room.phase === 'in' || room.phase === 'away';
    show(byId('stop'), isMember && isOpen(state) && room.role !== 'observer');
    if (dialog.open && !(isMember && isOpen(state))) dialog.close();
    drawClosing(state, isMember);
    document.body.dataset.state = isMember ? state.status : '';
  };
}

function drawClosing(state, isMember) {
  const banner = byId('closing');
  const over = isMember && state.closing !== null;
  show(banner, over);
  banner.classList.toggle('banner-danger', state.status === 'stopped');
  write(banner, over ? sentence(state) : '');
}

function sentence(state) {
  const { status, closing } = state;
  const who = nameOf(state, closing.by);
  const happened = words(`closing.${status}`, { who, time: timeOfDay(closing.timestamp) });
  return closing.reason ? `${happened} ${words('closing.reason', { reason: closing.reason })}` : happened;
}
