// The developers' view, one key away (F8): the event log, raw emit, the connection, statistics.

import { html, useEffect, useState } from '../app/html.js';
import { t } from '../app/i18n.js';
import { api } from '../app/seat.js';
import { connection, latency, log, room } from '../app/use-room.js';
import { matches } from './event-log.js';
import './words.js';

const TABS = ['log', 'emit', 'connection', 'statistics'];

export function Debug() {
  const [isOpen, setOpen] = useState(new URLSearchParams(location.search).has('debug'));
  const [tab, setTab] = useState('log');
  useEffect(() => {
    const key = (event) => {
      if (event.key !== 'F8') return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);
  if (!isOpen) return null;
  const Part = { log: Log, emit: Emit, connection: ConnectionFacts, statistics: Statistics }[tab];
  return html`<aside class="drawer" aria-label=${t('debug.title')} lang="en">
    <div class="row">
      <div class="tabs" role="tablist" aria-label=${t('debug.title')}>
        ${TABS.map((name) => html`<button type="button" class="tab" role="tab" key=${name} aria-selected=${tab === name} aria-controls="debug-part" onClick=${() => setTab(name)}>${t(`debug.${name}`)}</button>`)}
      </div>
      <button type="button" class="btn btn-s push" onClick=${() => setOpen(false)}>${t('debug.close')}</button>
    </div>
    <div class="drawer-part" id="debug-part" role="tabpanel" tabindex="0"><${Part} /></div>
  </aside>`;
}

/** Draw again when one of these says that it changed. */
function useChanges(...targets) {
  const [, draw] = useState(0);
  useEffect(() => {
    const changed = () => draw((n) => n + 1);
    for (const [target, name] of targets) target.addEventListener(name, changed);
    return () => targets.forEach(([target, name]) => target.removeEventListener(name, changed));
  }, []);
}

function Log() {
  useChanges([log, 'change']);
  const [filter, setFilter] = useState({ direction: '', name: '', text: '' });
  const [, draw] = useState(0);
  const set = (part) => setFilter({ ...filter, ...part });
  const toggle = (field) => {
    log[field] = !log[field];
    draw((n) => n + 1);
  };
  const shown = log.rows.filter((row) => matches(row, filter)).slice(-200).reverse();
  return html`<div class="row log-tools">
      <input class="input input-s" aria-label=${t('debug.filter_name')} placeholder=${t('debug.filter_name')} value=${filter.name} onInput=${(event) => set({ name: event.target.value })} />
      <input class="input input-s" aria-label=${t('debug.filter_text')} placeholder=${t('debug.filter_text')} value=${filter.text} onInput=${(event) => set({ text: event.target.value })} />
      <button type="button" class="btn btn-s" aria-pressed=${log.paused} onClick=${() => toggle('paused')}>${t('debug.pause')}</button>
      <button type="button" class="btn btn-s" aria-pressed=${log.heartbeat} onClick=${() => toggle('heartbeat')}>${t('debug.heartbeat')}</button>
      <button type="button" class="btn btn-s" onClick=${() => log.clear()}>${t('debug.clear')}</button>
    </div>
    <div class="log-rows">
      ${shown.map((row) => html`<details key=${row.number}>
        <summary><span class="num">${row.time.toISOString().slice(11, 23)}</span><span class="direction-${row.direction}">${row.direction === 'in' ? '←' : '→'}</span><b>${row.name}</b><span class="preview">${JSON.stringify(row.payload ?? null)}</span></summary>
        <pre class="code">${JSON.stringify(row.payload ?? null, null, 2)}</pre>
      </details>`)}
    </div>`;
}

function Emit() {
  const [answer, setAnswer] = useState('');
  async function send(event) {
    event.preventDefault();
    const { name, payload } = Object.fromEntries(new FormData(event.target));
    try {
      setAnswer(JSON.stringify(await connection.request(name, JSON.parse(payload)), null, 2));
    } catch (error) {
      setAnswer(`${error.code ?? ''} ${error.message}`);
    }
  }
  const example = JSON.stringify({ interview_id: room.interviewId ?? 'demo' });
  return html`<form class="emit" onSubmit=${send}>
    <label class="field"><span>${t('debug.event')}</span><input class="input" name="name" value="interview_status" required /></label>
    <label class="field"><span>${t('debug.payload')}</span><textarea class="input mono" name="payload" rows="3">${example}</textarea></label>
    <button class="btn">${t('debug.send')}</button>
    <label class="field"><span>${t('debug.answer')}</span><textarea class="input mono" rows="5" readonly value=${answer}></textarea></label>
  </form>`;
}

function ConnectionFacts() {
  useChanges([connection, 'status'], [latency, 'change'], [room, 'change']);
  const facts = {
    status: connection.status,
    transport: connection.transport ?? '',
    session: connection.greeting?.session_id ?? '',
    server: connection.greeting?.server_version ?? '',
    'round trip, ms': latency.last === null ? '' : latency.last.toFixed(1),
    'median, ms': latency.median === null ? '' : latency.median.toFixed(1),
    'last seq': room.lastSeq,
    'waiting to be sent': room.waitingCount,
    phase: room.phase,
  };
  return html`<dl class="facts num">${Object.entries(facts).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${String(value)}</dd>`)}</dl>`;
}

function Statistics() {
  const [found, setFound] = useState(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const token = sessionStorage.getItem(`token:${room.interviewId}`);
    const read = () => api('GET', '/websocket/stats', undefined, token).then(setFound, (error) => setProblem(error.message));
    read();
    const timer = setInterval(read, 2000);
    return () => clearInterval(timer);
  }, []);
  if (problem) return html`<p class="error">${problem}</p>`;
  if (!found) return null;
  return html`<dl class="facts num">
    ${Object.entries(found.websocket_stats).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${value}</dd>`)}
    <dt>active_sessions</dt><dd>${found.active_sessions.join(', ')}</dd>
  </dl>`;
}
