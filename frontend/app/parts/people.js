// Who is here, and what they are doing.

import { html } from '../html.js';
import { t } from '../i18n.js';
import { room } from '../use-room.js';
import { hueOf, initials, personName } from './names.js';

export function People() {
  return html`<ul class="people" aria-label=${t('people.label')}>
    ${[...room.state.participants.values()].map((person) => html`<${Person} key=${person.id} person=${person} />`)}
  </ul>`;
}

function Person({ person }) {
  const name = personName(person.id);
  return html`<li class="person ${hueOf(person.id)}">
    <span class="avatar" aria-hidden="true">${initials(name)}</span>
    <div><b>${name}</b><span class="person-state">${doing(person)}</span></div>
  </li>`;
}

function doing({ id, role }) {
  const key = String(id);
  const known = ['thinking', 'ready', 'away', 'speaking', 'waiting'];
  const status = room.statuses.get(key);
  if (room.phase === 'away') return t('people.last_known');
  if (known.includes(status) && status !== 'ready') return t(`people.${status}`);
  if (room.recording.has(key)) return t('people.recording');
  if (room.typing.has(key)) return t('people.typing');
  return role ? t(`role.${role}`) : '';
}

/** For hosts: who waits before the door. */
export function Knocks() {
  const decide = (one, admit) => room.ask('admit_participant', { user_id: one.user_id, admit }).catch(() => undefined);
  return [...room.waiting.values()].map(
    (one) => html`<div class="notice" role="status" key=${one.user_id}>
      <p>${t('knock.text', { name: one.name ?? one.user_id })}</p>
      <button type="button" class="btn btn-s push" onClick=${() => decide(one, true)}>${t('knock.admit')}</button>
      <button type="button" class="btn btn-s" onClick=${() => decide(one, false)}>${t('knock.refuse')}</button>
    </div>`,
  );
}

