// Connection management: address, token, language; state, round trips, who is online.

import { byId, element, show, write } from '../dom.js';
import { complaint, onPress, onSubmit, showError } from '../forms.js';
import { drawSparkline } from '../sparkline.js';
import { language, languageChanges, words } from '../strings.js';

const PLACES = 60;
const BADGES = { online: 'badge-ok', lost: 'badge-warn', refused: 'badge-warn' };

/** The connection as the form describes it; throws a complaint about a bad address. */
export function readSettings() {
  const address = byId('address').value.trim();
  if (address !== '' && !/^https?:\/\//.test(address)) throw complaint(words('error.bad_address'));
  return {
    address,
    path: byId('path').value.trim() || '/socket.io/',
    token: byId('token').value.trim(),
    transport: byId('transport-choice').value,
    locale: byId('locale').value,
  };
}

/** Set up; returns what draws the panel. */
export function setUpConnection({ connection, room, latency, query }) {
  let online = null;
  byId('path').value = query.get('socket_path') ?? '/socket.io/';
  byId('address').value = query.get('server') ?? '';
  onSubmit(byId('connection-form'), byId('connection-error'), async () => connection.open(readSettings()));
  byId('disconnect').addEventListener('click', () => connection.close());
  onPress(byId('retry-now'), byId('connection-error'), async () => reopen(connection));
  byId('locale').value = language();
  languageChanges.addEventListener('change', () => {
    byId('locale').value = language();
    if (connection.status === 'online') connection.open(readSettings()); // it speaks the new one
  });
  connection.addEventListener('status', async () => {
    online = null;
    if (connection.status === 'online') await connection.request('get_online_users', {}).catch(() => null);
  });
  connection.addEventListener('event', ({ detail }) => {
    if (detail.name === 'online_users') online = detail.payload;
    drawFacts(connection, room, online);
  });
  latency.addEventListener('change', () => drawLatency(latency));
  return () => {
    drawState(connection);
    drawLost(connection, room);
    drawFacts(connection, room, online);
    drawLatency(latency);
  };
}

function reopen(connection) {
  if (connection.status === 'lost') connection.retryNow();
  else connection.open(readSettings());
}

function drawState(connection) {
  const { status } = connection;
  const badge = byId('connection-badge');
  badge.className = `badge ${BADGES[status] ?? ''}`;
  write(badge, words(`connection.${status}`));
  show(byId('connect'), status === 'offline' || status === 'refused');
  show(byId('disconnect'), status !== 'offline' && status !== 'refused');
  show(byId('latency'), status === 'online');
  const transport = byId('transport');
  show(transport, status === 'online');
  write(transport, connection.transport ?? '');
  if (connection.problem || status === 'online') showError(byId('connection-error'), connection.problem);
}

/** The banner for members whose connection is gone. */
function drawLost(connection, room) {
  const lost = room.phase === 'away';
  show(byId('lost'), lost);
  if (!lost) return;
  const gone = connection.status === 'offline' || connection.status === 'refused';
  const sentences = [words(gone ? 'lost.offline' : 'lost.lost')];
  if (room.waitingCount > 0) sentences.push(words('lost.waiting', { count: room.waitingCount }));
  if (room.urgent.waiting.length > 0) sentences.push(words('lost.stopFirst'));
  write(byId('lost-text'), sentences.join(' '));
}

function drawFacts(connection, room, online) {
  const list = byId('connection-facts');
  show(list, connection.status === 'online');
  if (connection.status !== 'online') return;
  const { session_id: session, server_version: version, user_id: user } = connection.greeting;
  const facts = [
    [words('connection.onlineUsers'), online && describeOnline(online)],
    [words('connection.user'), user],
    [words('connection.session'), session],
    [words('connection.server'), version],
    [words('connection.lastSeq'), room.phase === 'in' ? room.lastSeq : null],
  ];
  drawList(list, facts);
}

function describeOnline({ count, users }) {
  return users.length === 0 ? String(count) : `${count}: ${users.join(words('list.separator'))}`;
}

/** Write [name, value] pairs into a <dl>, leaving out those without a value. */
export function drawList(list, facts) {
  const known = facts.filter(([, value]) => value != null && value !== '');
  list.replaceChildren(
    ...known.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, String(value))]),
  );
}

function drawLatency(latency) {
  const text = latency.last === null
    ? words('latency.none')
    : words('latency.text', { last: latency.last.toFixed(0), median: latency.median.toFixed(0) });
  write(byId('latency-text'), latency.samples.length === 0 ? '' : text);
  drawSparkline(byId('sparkline'), latency.samples, PLACES);
}
