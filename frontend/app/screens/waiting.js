// Before the door: a host lets in.

import { html } from '../html.js';
import { t } from '../i18n.js';
import { Later } from '../later.js';
import { TopBar } from '../top-bar.js';

export function Waiting({ interviewId, leave }) {
  return html`<${TopBar} title=${t('waiting.title')} subtitle=${interviewId} />
    <main class="page" id="stage">
      <section class="card stack waiting">
        <h2 class="question" role="status">${t('waiting.text')}</h2>
        <p class="quiet">${t('waiting.hint')}</p>
        <${Later} from="media" part="DeviceCheck" />
        <p><button type="button" class="btn" onClick=${leave}>${t('room.leave')}</button></p>
      </section>
    </main>`;
}
