// Before the room: who comes, what they agree to, whether microphone and camera work.

import { Consents, SCOPES } from '../parts/consents.js';
import { html, useState } from '../html.js';
import { t } from '../i18n.js';
import { Later } from '../later.js';

const ROLES = ['candidate', 'interviewer', 'observer'];

export function Lobby({ seat, problem, isBusy, isInvited, onJoin }) {
  const [consents, setConsents] = useState({});

  function submit(event) {
    event.preventDefault();
    const { user, role, name } = Object.fromEntries(new FormData(event.target));
    const chosen = Object.fromEntries(SCOPES.filter((scope) => scope in consents).map((scope) => [scope, consents[scope]]));
    onJoin({ ...seat, userId: user?.trim() || seat.userId, name: name?.trim() || undefined, role: role ?? seat.role, consents: chosen });
  }

  return html`<main class="page lobby" id="stage">
    <form class="lobby-grid" onSubmit=${submit}>
      <section class="card stack">
        <h2>${t('lobby.you')}</h2>
        ${!isInvited && html`<label class="field"><span>${t('lobby.name')}</span>
          <input class="input" name="user" required maxlength="128" autocomplete="name" value=${seat?.userId ?? ''} /></label>
        <label class="field"><span>${t('lobby.role')}</span>
          <select class="input" name="role" value=${seat?.role ?? 'candidate'}>
            ${ROLES.map((role) => html`<option value=${role} key=${role}>${t(`role.${role}`)}</option>`)}
          </select></label>`}
        ${isInvited && html`<p>${t('lobby.invited')}</p>`}
        <fieldset class="stack-tight">
          <legend>${t('lobby.consents')}</legend>
          <${Consents} values=${consents} onChange=${(scope, granted) => setConsents({ ...consents, [scope]: granted })} />
        </fieldset>
        ${problem && html`<p class="error" role="alert">${problem}</p>`}
        <button class="btn btn-primary btn-l" disabled=${isBusy}>${t(isBusy ? 'lobby.joining' : 'lobby.join')}</button>
      </section>
      <section class="card stack">
        <h2>${t('lobby.devices')}</h2>
        <p class="quiet small">${t('lobby.devices_lead')}</p>
        <${Later} from="media" part="DeviceCheck" />
      </section>
    </form>
  </main>`;
}
