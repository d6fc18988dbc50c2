// On a phone one part of the page is shown at a time; the dock switches, and counts what is new.

import { byId, show, write } from '../dom.js';

/** Set up; returns what draws the counts. */
export function setUpDock({ room }) {
  let read = 0; // messages seen
  const buttons = [...byId('dock').querySelectorAll('button')];
  const open = (view) => {
    document.body.dataset.open = view;
    for (const button of buttons) button.setAttribute('aria-current', String(button.dataset.opens === view));
    for (const box of document.querySelectorAll('[role=log]')) box.scrollTop = box.scrollHeight;
  };
  byId('dock').addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    open(button.dataset.opens);
    scrollTo(0, 0);
    room.dispatchEvent(new Event('change'));
  });
  open('interview');
  return () => {
    if (room.phase === 'out') open('interview');
    const count = room.state.messages.length;
    if (document.body.dataset.open === 'chat' || !room.caughtUp) read = count;
    drawCount(byId('dock-chat'), count - Math.min(read, count));
    drawCount(byId('dock-help'), [...room.state.help.values()].filter(({ resolved }) => resolved === null).length);
  };
}

function drawCount(node, count) {
  write(node, String(count));
  show(node, count > 0);
}
