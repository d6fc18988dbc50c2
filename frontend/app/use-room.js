// One connection and one room for the page, drawn again when they change.

import { Latency } from '../debug/latency.js';
import { EventLog } from '../debug/event-log.js';
import { Answers } from './answers.js';
import { Connection } from './connection.js';
import { draftAt, keepDraft } from './drafts.js';
import { useLayoutEffect, useState } from './html.js';
import { renewTokens } from './renewal.js';
import { Room } from './room.js';
import { watch } from './watch.js';

export const connection = new Connection();
export const room = new Room(connection);
export const latency = new Latency(connection);
export const log = new EventLog(connection);
export const answers = new Answers({ room, drafts: { at: draftAt, keep: keepDraft }, storage: sessionStorage });
room.addEventListener('event', ({ detail }) => answers.hear(detail.name, detail.payload));
room.addEventListener('change', () => room.phase === 'in' && room.caughtUp && answers.resume());
connection.addEventListener('event', ({ detail }) => detail.name === 'voice_error' && answers.hear(detail.name, detail.payload));
renewTokens(connection, room);
watch(connection, latency);

addEventListener('beforeunload', (event) => {
  if (room.waitingCount > 0) event.preventDefault();
});

/** Draw the component when anything of the room or the connection changed. */
export function useRoom() {
  const [, draw] = useState(0);
  useLayoutEffect(() => {
    let due = null;
    const soon = () => (due ??= setTimeout(() => ((due = null), draw((n) => n + 1)), 16));
    connection.addEventListener('status', soon);
    room.addEventListener('change', soon);
    answers.addEventListener('change', soon);
    return () => {
      clearTimeout(due);
      connection.removeEventListener('status', soon);
      room.removeEventListener('change', soon);
      answers.removeEventListener('change', soon);
    };
  }, []);
  return room;
}
