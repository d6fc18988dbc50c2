// The event log as a list that can be filtered, paused, cleared and copied.

import { copyText } from '../clipboard.js';
import { byId, element, followEnd, write } from '../dom.js';
import { matches } from '../event-log.js';
import { exactTime } from '../format.js';
import { words } from '../strings.js';

const PREVIEW = 240; // characters
const ARROWS = { in: '←', out: '→' };

/** Set up; returns what draws it. */
export function setUpLog({ log }) {
  const items = new Map();
  const filters = ['log-direction', 'log-name', 'log-text'].map(byId);
  for (const filter of filters) filter.addEventListener('input', () => draw(true));
  byId('log-heartbeat').addEventListener('change', ({ target }) => {
    log.heartbeat = target.checked;
  });
  byId('log-pause').addEventListener('click', ({ target }) => {
    log.paused = !log.paused;
    target.setAttribute('aria-pressed', String(log.paused));
  });
  byId('log-clear').addEventListener('click', () => log.clear());
  byId('log-copy').addEventListener('click', () => {
    copyText(JSON.stringify(log.rows.filter(passes), null, 2), byId('log-copied'));
  });

  function passes(row) {
    const [direction, name, text] = filters.map(({ value }) => value.trim());
    return matches(row, { direction, name, text });
  }

  function draw(filterChanged) {
    removeBefore(items, log.rows[0]?.number ?? Infinity);
    followEnd(byId('log-rows'), () => {
      for (const row of log.rows) {
        if (!items.has(row.number)) {
          items.set(row.number, rowItem(row));
          items.get(row.number).hidden = !passes(row);
          byId('log-rows').append(items.get(row.number));
        } else if (filterChanged) {
          items.get(row.number).hidden = !passes(row);
        }
      }
    });
    const shown = [...items.values()].filter((item) => !item.hidden).length;
    write(byId('log-count'), words('log.count', { shown, total: log.rows.length }));
  }

  return () => draw(false);
}

function removeBefore(items, first) {
  for (const [number, item] of items) {
    if (number >= first) return;
    item.remove();
    items.delete(number);
  }
}

/** One line, which opens to the whole payload. */
function rowItem({ time, direction, name, payload }) {
  const json = JSON.stringify(payload ?? null);
  const whole = element('pre', { class: 'code' });
  const line = element(
    'summary',
    {},
    element('span', { class: 'quiet num' }, exactTime(time)),
    element('span', { class: `direction-${direction}` }, ARROWS[direction]),
    element('b', {}, name),
    element('span', { class: 'num quiet' }, String(payload?.seq ?? '')),
    element('span', { class: 'preview quiet' }, json.slice(0, PREVIEW)),
  );
  const details = element('details', {}, line, whole);
  details.addEventListener('toggle', () => {
    whole.textContent = JSON.stringify(payload ?? null, null, 2);
  });
  return element('li', {}, details);
}
