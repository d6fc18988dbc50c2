// A field for code: monospaced, Tab indents, a new line begins where the one before did. Escape gives Tab back.

import { html, useLayoutEffect, useRef } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { indented } from "../../core/indent.js";

export function CodeField({ value, label, onInput, onKeyDown }) {
  const field = useRef(null);
  const leaves = useRef(false); // the next Tab goes on to the next control
  const caret = useRef(null); // where it is to stand once the new text is drawn
  useLayoutEffect(() => {
    if (caret.current) field.current.setSelectionRange(...caret.current);
    caret.current = null;
  });
  function press(event) {
    onKeyDown?.(event);
    if (event.key === "Escape") leaves.current = true;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab" && leaves.current) return;
    if (event.key.length === 1) leaves.current = false;
    const { value: text, selectionStart, selectionEnd } = field.current;
    const next = indented({ text, from: selectionStart, to: selectionEnd }, event.key, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    caret.current = [next.from, next.to];
    onInput(next.text);
  }
  return html`<textarea class="input words code-words" ref=${field} rows="4" wrap="off" spellcheck="false" autocapitalize="off" autocomplete="off"
    aria-label=${label} aria-describedby="answer-hint" title=${t("answer.code_hint")} value=${value}
    onInput=${(event) => onInput(event.target.value)} onKeyDown=${press} onBlur=${() => (leaves.current = false)}></textarea>`;
}
