// Copying, and what to do where the browser lets no page copy.

import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";

/** A button that copies `text`. Where that fails (plain http), the text stands there selected, to be copied by hand. */
export function CopyButton({ label, text, isMain = false }) {
  const [told, setTold] = useState(""); // "", copied or failed
  async function copy() {
    // Browsers let only pages of secure origins write to the clipboard.
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setTold(isCopied ? "copied" : "failed");
  }
  return html`<button type="button" class="btn ${isMain ? "btn-primary" : ""}" onClick=${copy}><${Icon} name=${told === "copied" ? "check" : "copy"} />${label}</button>
    <span class="small quiet copy-told" role="status">${told && t(`copy.${told}`)}</span>
    ${told === "failed" && html`<${ByHand} text=${text} label=${label} />`}`;
}

function ByHand({ text, label }) {
  const field = useRef(null);
  useLayoutEffect(() => field.current.select(), []);
  return html`<textarea class="input mono copy-by-hand" readonly rows="4" ref=${field} aria-label=${label} onFocus=${(event) => event.target.select()}>${text}</textarea>`;
}
