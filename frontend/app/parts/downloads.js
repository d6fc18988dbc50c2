// One button for everything that one can keep of an interview.

import { explain } from "../../core/explain.js";
import { html, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { FILE_KINDS, saveFile } from "../../core/record-files.js";
import { Icon } from "../icon.js";

/** `about`: {interviewId, token, title}; `hasChat`: it may be asked for, too. */
export function Downloads({ about, hasChat = false }) {
  const [problem, setProblem] = useState("");
  const [withChat, setWithChat] = useState(false);
  const menu = useRef(null);

  function close(focuses) {
    menu.current.open = false;
    if (focuses) menu.current.querySelector("summary").focus();
  }
  function save(kind) {
    close(true);
    setProblem("");
    saveFile({ ...about, kind, withChat }).catch((error) => setProblem(explain(error)));
  }
  const key = (event) => event.key === "Escape" && close(true);
  const gone = ({ relatedTarget }) => relatedTarget && !menu.current.contains(relatedTarget) && close(false);
  return html`<div class="downloads no-print">
    <details ref=${menu} onKeyDown=${key} onFocusOut=${gone}>
      <summary class="btn"><${Icon} name="download" />${t("download")}</summary>
      <div class="downloads-sheet" role="group" aria-label=${t("download")}>
        ${FILE_KINDS.map((kind) => html`<button type="button" class="btn btn-quiet" key=${kind} onClick=${() => save(kind)}>${t(`download.${kind}`)}</button>`)}
        ${hasChat && html`<label class="check small"><input type="checkbox" checked=${withChat} onChange=${(event) => setWithChat(event.target.checked)} />${t("download.with_chat")}</label>`}
      </div>
    </details>
    ${problem && html`<p class="banner" role="alert">${problem}</p>`}
  </div>`;
}
