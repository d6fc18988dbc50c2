// The event log as a list that can be filtered, paused, cleared and copied.

import { log } from "../app/use-room.js";
import { matches } from "../core/event-log.js";
import { html, useLayoutEffect, useRef, useState } from "../core/html.js";
import { useChanges } from "../core/use-changes.js";

const PREVIEW = 240; // characters
const ARROWS = { in: "← in", out: "→ out" };

export function LogPanel() {
  useChanges(log);
  const [filter, setFilter] = useState({ direction: "", name: "", text: "" });
  const list = useRef(null);
  const rows = log.rows.filter((row) => matches(row, filter));
  useFollowing(list, rows);
  const set = (part) => (event) => setFilter({ ...filter, [part]: event.target.value.trim() });
  const draw = (change) => {
    change();
    log.dispatchEvent(new Event("change"));
  };
  return html`<div class="row log-tools">
      <label><span class="vh">Direction</span><select class="input input-s" onChange=${set("direction")}>
        <option value="">Both ways</option><option value="in">In</option><option value="out">Out</option></select></label>
      <label><span class="vh">Event</span><input class="input input-s" placeholder="Event" spellcheck="false" onInput=${set("name")} /></label>
      <label><span class="vh">Payload</span><input class="input input-s" placeholder="Payload" spellcheck="false" onInput=${set("text")} /></label>
      <label class="check small"><input type="checkbox" checked=${log.heartbeat} onChange=${(event) => (log.heartbeat = event.target.checked)} />Pings</label>
      <span class="small quiet num" role="status">${rows.length} of ${log.rows.length}</span>
      <span class="row push">
        <button type="button" class="btn btn-s" aria-pressed=${String(log.paused)} onClick=${() => draw(() => (log.paused = !log.paused))}>Pause</button>
        <button type="button" class="btn btn-s" onClick=${() => log.clear()}>Clear</button>
        <${Copy} rows=${rows} />
      </span>
    </div>
    <ol class="log-rows" ref=${list} tabindex="0" aria-label="Event log">${rows.map((row) => html`<${Row} key=${row.number} ...${row} />`)}</ol>`;
}

/** Stay at the end, unless the reader has scrolled up. */
function useFollowing(list, rows) {
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const box = list.current;
    const look = () => (atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40);
    box.addEventListener("scroll", look);
    return () => box.removeEventListener("scroll", look);
  }, []);
  useLayoutEffect(() => {
    if (atEnd.current) list.current.scrollTop = list.current.scrollHeight;
  }, [rows.at(-1)?.number]);
}

function Copy({ rows }) {
  const [isDone, setDone] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(JSON.stringify(rows, null, 2));
    setDone(true);
  }
  // Browsers let only pages of secure origins write to the clipboard.
  if (!navigator.clipboard) return null;
  return html`<button type="button" class="btn btn-s" onClick=${copy}>${isDone ? "Copied" : "Copy"}</button>`;
}

/** One line, which opens to the whole payload. */
function Row({ time, direction, name, payload }) {
  const [isOpen, setOpen] = useState(false);
  return html`<li><details onToggle=${(event) => setOpen(event.target.open)}>
    <summary>
      <span class="quiet num">${exactTime(time)}</span>
      <span class="direction-${direction}">${ARROWS[direction]}</span>
      <b>${name}</b>
      <span class="num quiet">${payload?.seq ?? ""}</span>
      <span class="preview quiet">${brief(payload).slice(0, PREVIEW)}</span>
    </summary>
    ${isOpen && html`<pre class="code">${brief(payload, 2)}</pre>`}
  </details></li>`;
}

/** JSON, with sound and pictures as their size. */
function brief(payload, indent) {
  const shorten = (_, value) => (value instanceof ArrayBuffer ? `<${value.byteLength} bytes>` : value);
  return JSON.stringify(payload ?? null, shorten, indent);
}

/** A date as 12:04:09.031. */
function exactTime(date) {
  const pad = (number, length = 2) => String(number).padStart(length, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part)).join(":");
  return `${time}.${pad(date.getMilliseconds(), 3)}`;
}
