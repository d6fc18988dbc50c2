// A field: its name above, its hint below and tied to it, so that the hint is no part of the name.

import { html } from "../../core/html.js";

/** `children(attributes)` draws the control, with the attributes that tie it to name and hint. */
export function Field({ id, label, hint, children }) {
  const attributes = hint ? { id, "aria-describedby": `${id}-hint` } : { id };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children(attributes)}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>`;
}
