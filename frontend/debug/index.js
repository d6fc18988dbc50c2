// What goes over the wire, one key away (F8): the log, any event by hand, round trips, who is online.
// For developers: it speaks English only.

import { Icon } from "../app/icon.js";
import { html, useLayoutEffect, useState } from "../core/html.js";
import { EmitPanel } from "./emit-panel.js";
import { LogPanel } from "./log-panel.js";
import { Monitor } from "./monitor.js";
import { Statistics } from "./statistics.js";

const KEY = "F8";
const TABS = { log: "Log", emit: "Emit", statistics: "Statistics" };
const PANELS = { log: LogPanel, emit: EmitPanel, statistics: Statistics };

export function Debug() {
  const [isOpen, setOpen] = useState(new URLSearchParams(location.search).has("debug"));
  const [tab, setTab] = useState("log");
  useLayoutEffect(() => {
    const toggle = (event) => {
      if (event.key !== KEY) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    addEventListener("keydown", toggle);
    return () => removeEventListener("keydown", toggle);
  }, []);
  if (!isOpen) return null;
  return html`<section class="drawer" lang="en" aria-label="Debug drawer">
    <header class="row">
      <h2>Debug</h2>
      <${Tabs} tab=${tab} onTab=${setTab} />
      <button type="button" class="btn btn-s btn-quiet push" onClick=${() => setOpen(false)}><${Icon} name="close" />Close (F8)</button>
    </header>
    <div class="drawer-body">
      <div class="drawer-main" role="tabpanel" tabindex="0" aria-labelledby=${`debug-${tab}`}><${PANELS[tab]} /></div>
      <aside class="drawer-side" aria-label="Connection" tabindex="0"><${Monitor} /></aside>
    </div>
  </section>`;
}

function Tabs({ tab, onTab }) {
  const names = Object.keys(TABS);
  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = names[(names.indexOf(tab) + step + names.length) % names.length];
    onTab(next);
    document.getElementById(`debug-${next}`).focus();
  }
  return html`<div class="tabs" role="tablist" aria-label="Debug drawer’s parts" onKeyDown=${move}>
    ${names.map(
      (
        name,
      ) => html`<button type="button" class="tab" role="tab" key=${name} id=${`debug-${name}`} tabindex=${tab === name ? 0 : -1}
        aria-selected=${String(tab === name)} onClick=${() => onTab(name)}>${TABS[name]}</button>`,
    )}
  </div>`;
}
