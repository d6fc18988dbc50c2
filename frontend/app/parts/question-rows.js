// The planned questions, one in each row: written, taken from the bank, put in order.

import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { moved, row, split } from "../planning.js";

/** `rows` and `onChange(rows)`. A row moves by its buttons, by Alt and an arrow key, or is dragged. */
export function QuestionRows({ rows, onChange }) {
  const list = useRef(null);
  const [focused, setFocused] = useState(null); // {key, part}: where the focus goes after drawing
  const [dragged, setDragged] = useState(null);
  const [said, setSaid] = useState("");

  useLayoutEffect(() => {
    if (!focused) return;
    list.current?.querySelector(`[data-key="${focused.key}"] [data-part="${focused.part}"]`)?.focus();
    setFocused(null);
  }, [focused]);

  function move(from, to, part) {
    const next = moved(rows, from, to);
    if (next === rows) return;
    onChange(next);
    setSaid(t("plan.moved", { place: to + 1, count: rows.length }));
    if (part) setFocused({ key: rows[from].key, part });
  }
  function change(at, part) {
    onChange(rows.toSpliced(at, 1, { ...rows[at], ...part }));
  }
  function write(at, text) {
    if (!/\n/.test(text)) return change(at, { text });
    const parts = split(rows[at], text); // several lines were pasted: a question each
    onChange(rows.toSpliced(at, 1, ...parts));
    setFocused({ key: parts.at(-1).key, part: "text" });
  }
  function add(at = rows.length) {
    const fresh = row("");
    onChange(rows.toSpliced(at, 0, fresh));
    setFocused({ key: fresh.key, part: "text" });
  }
  function remove(at) {
    onChange(rows.toSpliced(at, 1));
    const next = rows[at + 1] ?? rows[at - 1];
    if (next) setFocused({ key: next.key, part: "text" });
  }
  function keys(event, at) {
    if (event.isComposing) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && step) {
      event.preventDefault();
      move(at, at + step, "text");
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      add(at + 1);
    }
  }

  return html`<div class="stack">
    <ol class="question-rows" ref=${list}>
      ${rows.map(
        (one, at) => html`<li key=${one.key} data-key=${one.key} class=${dragged === at ? "dragged" : ""}
          onDragOver=${(event) => {
            if (dragged === null) return;
            event.preventDefault();
            move(dragged, at);
            setDragged(at);
          }}>
          <span class="question-grip" draggable="true" aria-hidden="true" title=${t("plan.drag")} onDragStart=${() => setDragged(at)} onDragEnd=${() => setDragged(null)}>⠿</span>
          <textarea class="input" rows="1" data-part="text" maxlength="2000" aria-label=${t("plan.question", { number: at + 1 })} value=${one.text} onInput=${(event) => write(at, event.target.value)} onKeyDown=${(event) => keys(event, at)}></textarea>
          <label class="question-minutes small quiet"><input class="input input-s" type="number" min="1" max="240" aria-label=${t("plan.question_minutes", { number: at + 1 })} value=${one.minutes} onInput=${(event) => change(at, { minutes: event.target.value })} />${t("plan.min")}</label>
          <span class="question-buttons">
            <${Small} icon="up" part="up" label=${t("plan.up", { number: at + 1 })} isOff=${at === 0} onClick=${() => move(at, at - 1, "up")} />
            <${Small} icon="down" part="down" label=${t("plan.down", { number: at + 1 })} isOff=${at === rows.length - 1} onClick=${() => move(at, at + 1, "down")} />
            <${Small} icon="close" part="remove" label=${t("plan.remove", { number: at + 1 })} onClick=${() => remove(at)} />
          </span>
        </li>`,
      )}
    </ol>
    <p class="vh" role="status">${said}</p>
    <p><button type="button" class="btn" onClick=${() => add()}>${t("plan.add")}</button></p>
  </div>`;
}

/** `isOff`: it can still be focused, so that who moves a row to the end is not thrown out. */
function Small({ icon, part, label, isOff = false, onClick }) {
  return html`<button type="button" class="btn btn-quiet btn-icon btn-s" data-part=${part} aria-label=${label} title=${label} aria-disabled=${String(isOff)} onClick=${onClick}><${Icon} name=${icon} /></button>`;
}
