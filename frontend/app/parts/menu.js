// A button with a small sheet above it: Escape, a press elsewhere, or going on by Tab closes it.

import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { Icon } from "../icon.js";

/** `children(close)` draws what the sheet holds. */
export function Menu({ icon, name, label, isPressed, children }) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef(null);
  const close = () => setOpen(false);
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const press = ({ target }) => root.current.contains(target) || close();
    addEventListener("pointerdown", press);
    return () => removeEventListener("pointerdown", press);
  }, [isOpen]);
  function key(event) {
    if (event.key !== "Escape" || event.shiftKey || !isOpen) return;
    close();
    root.current.querySelector("button").focus();
  }
  const left = ({ relatedTarget }) => relatedTarget && !root.current.contains(relatedTarget) && close();
  return html`<div class="menu" ref=${root} onKeyDown=${key} onFocusOut=${left}>
    <button type="button" class="btn bar-btn" aria-expanded=${String(isOpen)} aria-pressed=${isPressed === undefined ? undefined : String(isPressed)} aria-label=${label} title=${label} onClick=${() => setOpen(!isOpen)}>
      <${Icon} name=${icon} /><span class="bar-word" aria-hidden="true">${name}</span></button>
    ${isOpen && html`<div class="menu-sheet stack" role="group" aria-label=${label}>${children(close)}</div>`}
  </div>`;
}
