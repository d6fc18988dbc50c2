// A question before something that cannot be undone. The focus stands on going back.

import { html, useLayoutEffect, useRef } from "../../core/html.js";
import { t } from "../../core/i18n.js";

/** Open while it is drawn; `onYes(form)` or `onNo()` ends it. `children`: further fields. */
export function Confirm({ title, text, yes, isDanger, onYes, onNo, children }) {
  const dialog = useRef(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current.showModal();
    return () => before?.focus?.();
  }, []);
  // `close` would come too late: whoever goes back and asks again at once must be heard.
  function cancel(event) {
    event.preventDefault();
    onNo();
  }
  function submit(event) {
    event.preventDefault();
    onYes(new FormData(event.target));
  }
  return html`<dialog ref=${dialog} aria-labelledby="confirm-title" onCancel=${cancel}>
    <form class="stack" onSubmit=${submit}>
      <h2 id="confirm-title">${title}</h2>
      <p class="quiet">${text}</p>
      ${children}
      <div class="row dialog-actions">
        <button type="button" class="btn" autofocus onClick=${onNo}>${t("stop.back")}</button>
        <button class="btn push ${isDanger ? "btn-danger" : "btn-primary"}">${yes}</button>
      </div>
    </form>
  </dialog>`;
}
