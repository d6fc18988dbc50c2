// One's own consents, and in a few words those of the others.

import { byId, element } from '../dom.js';
import { showError } from '../forms.js';
import { words } from '../strings.js';

const SCOPES = ['record', 'transcribe', 'ai_analysis', 'video_analysis', 'share'];

/** Set up; returns what draws the switches. */
export function setUpConsents({ room }) {
  const boxes = SCOPES.map((scope) => consentSwitch(room, scope));
  return () => {
    for (const { scope, box, label } of boxes) {
      if (!box.dataset.sending) box.checked = isGranted(room, String(room.userId), scope);
      label.textContent = words(`consent.${scope}`);
    }
  };
}

/** Which consents a person gave, in a few words. */
export function consentSummary(room, userKey) {
  const missing = SCOPES.filter((scope) => !isGranted(room, userKey, scope));
  if (missing.length === 0) return words('consent.all');
  if (missing.length === SCOPES.length) return words('consent.nothing');
  const scopes = missing.map((scope) => words(`consent.${scope}.short`)).join(words('list.separator'));
  return words('consent.some', { scopes });
}

function isGranted(room, userKey, scope) {
  return room.state.consents.get(userKey)?.[scope] ?? room.consentDefault === 'given';
}

function consentSwitch(room, scope) {
  const box = element('input', { type: 'checkbox', role: 'switch', class: 'switch' });
  const label = element('span');
  box.addEventListener('change', async () => {
    box.dataset.sending = 'yes'; // shows what was chosen until the answer is here
    showError(byId('consent-error'), null);
    try {
      await room.send('set_consent', { scope, granted: box.checked });
    } catch (error) {
      showError(byId('consent-error'), error);
    }
    delete box.dataset.sending;
    box.checked = isGranted(room, String(room.userId), scope);
  });
  byId('consents').append(element('label', { class: 'switch-row' }, label, box));
  return { scope, box, label };
}
