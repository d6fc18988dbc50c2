// The emergency stop: one button, confirmed once.

import { html, useEffect, useRef } from '../html.js';
import { t } from '../i18n.js';
import { Icon } from '../icon.js';
import { room } from '../use-room.js';

export function Stop() {
  const dialog = useRef(null);
  const open = () => dialog.current.open || dialog.current.showModal();
  useEffect(() => {
    const key = (event) => event.shiftKey && event.key === 'Escape' && open();
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);

  function stop(event) {
    event.preventDefault();
    const reason = new FormData(event.target).get('reason').trim();
    dialog.current.close();
    room.stop(reason).catch(() => undefined);
  }

  if (room.role === 'observer') return null;
  return html`<button type="button" class="btn btn-stop" onClick=${open}><${Icon} name="stop" /><span class="stop-long">${t('stop.button')}</span><span class="stop-short">${t('stop.short')}</span></button>
    <dialog ref=${dialog} aria-labelledby="stop-title">
      <form class="stack" onSubmit=${stop}>
        <h2 id="stop-title">${t('stop.title')}</h2>
        <p class="quiet">${t('stop.text')}</p>
        <label class="field"><span>${t('stop.reason')}</span><input class="input" name="reason" maxlength="500" /></label>
        <div class="row dialog-actions">
          <button type="button" class="btn" autofocus onClick=${() => dialog.current.close()}>${t('stop.back')}</button>
          <button class="btn btn-danger">${t('stop.now')}</button>
        </div>
      </form>
    </dialog>`;
}
