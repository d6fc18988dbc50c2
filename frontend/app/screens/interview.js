// One interview, from the lobby to the end.

import { explain } from '../explain.js';
import { html, useEffect, useState } from '../html.js';
import { language, t } from '../i18n.js';
import { forget, redeem, remember, rememberedSeat } from '../seat.js';
import { TopBar } from '../top-bar.js';
import { connection, room, useRoom } from '../use-room.js';
import { Lobby } from './lobby.js';
import { RoomScreen } from './room.js';
import { Waiting } from './waiting.js';

export function InterviewScreen({ interviewId, query }) {
  useRoom();
  const [seat, setSeat] = useState(() => rememberedSeat(interviewId) ?? seatIn(query));
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    const failed = ({ detail }) => setProblem(explain(detail));
    room.addEventListener('problem', failed);
    if (seat?.userId && seat.isSeated) enter(seat);
    return () => room.removeEventListener('problem', failed);
  }, []);

  async function enter(wanted) {
    setBusy(true);
    setProblem('');
    try {
      const taken = await open(interviewId, wanted, query.get('invite'));
      setSeat(taken);
      remember(interviewId, taken);
      if (taken.token) sessionStorage.setItem(`token:${interviewId}`, taken.token);
    } catch (error) {
      setProblem(explain(error));
    }
    setBusy(false);
  }

  async function leave() {
    forget(interviewId);
    await room.leave().catch(() => undefined);
    connection.close();
    setSeat({ ...seat, isSeated: false });
  }

  if (room.phase === 'in' || room.phase === 'away') return html`<${RoomScreen} seat=${seat} leave=${leave} />`;
  if (room.phase === 'waiting') return html`<${Waiting} leave=${leave} interviewId=${interviewId} />`;
  return html`<${TopBar} title=${t('lobby.title')} subtitle=${interviewId} />
    <${Lobby} ...${{ interviewId, seat, problem, isBusy }} isInvited=${query.has('invite')} onJoin=${enter} />`;
}

/** What the address says of who comes. */
function seatIn(query) {
  const seat = { userId: query.get('user_id') ?? '', role: query.get('role') ?? 'candidate', token: query.get('token') };
  // With everything in the address, as scripts and the tour have it, nothing need be asked.
  return { ...seat, isSeated: query.has('interview_id') && query.has('user_id') };
}

async function open(interviewId, wanted, invitation) {
  let seat = { ...wanted, isSeated: true };
  if (invitation && !seat.token) {
    const access = await redeem(invitation);
    seat = { ...seat, token: access.access_token, userId: access.user_id, role: access.role };
  }
  await connection.openAndWait({ path: socketPath(), token: seat.token, locale: language() });
  await room.join(interviewId, seat.userId, seat.role);
  for (const [scope, granted] of Object.entries(seat.consents ?? {})) {
    room.send('set_consent', { scope, granted }).catch(() => undefined);
  }
  return { ...seat, consents: undefined };
}

/** Beside the page, under any path. */
function socketPath() {
  return new URL('socket.io/', document.baseURI).pathname;
}
