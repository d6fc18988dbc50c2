// The side panel: notes, chat, transcript, help; or what else there is.

import { isOpen } from "../../core/events.js";
import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { room } from "../use-room.js";
import { Chat } from "./chat.js";
import { Help } from "./help.js";
import { More } from "./more.js";
import { Notes } from "./notes.js";
import { Transcript } from "./transcript.js";

const PARTS = { notes: Notes, chat: Chat, transcript: Transcript, help: Help, more: More };

/** What stands side by side; `more` stands for itself. */
const tabs = () =>
  ["notes", "chat", "transcript", "help"].filter((name) => name !== "notes" || (room.isHost && isOpen(room.state)));

/** `unread`: how much is new, by tab; the rest is for the parts. */
export function Panel({ tab, unread, onTab, onClose, ...rest }) {
  const Part = PARTS[tab];
  const close = html`<button type="button" class="btn btn-quiet btn-icon panel-close" aria-label=${t("panel.close")} onClick=${onClose}><${Icon} name="close" /></button>`;
  if (tab === "more")
    return html`<aside class="panel" id="panel" aria-label=${t("panel.label")}>
      <div class="panel-head"><h2>${t("panel.more")}</h2>${close}</div>
      <div class="tabpanel"><${Part} ...${rest} /></div>
    </aside>`;
  return html`<aside class="panel" id="panel" aria-label=${t("panel.label")}>
    <div class="panel-head"><${TabList} tab=${tab} unread=${unread} onTab=${onTab} />${close}</div>
    <div class="tabpanel" role="tabpanel" aria-labelledby=${`tab-${tab}`}><${Part} ...${rest} /></div>
  </aside>`;
}

function TabList({ tab, unread, onTab }) {
  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = tabs();
    const next = all[(all.indexOf(tab) + step + all.length) % all.length];
    onTab(next);
    document.getElementById(`tab-${next}`).focus();
  }
  return html`<div class="tabs" role="tablist" aria-label=${t("panel.label")} onKeyDown=${move}>
    ${tabs().map(
      (
        name,
      ) => html`<button type="button" class="tab" role="tab" key=${name} id=${`tab-${name}`} tabindex=${tab === name ? 0 : -1}
        aria-selected=${String(tab === name)} onClick=${() => onTab(name)}>${t(`panel.${name}`)}<${Count} number=${unread[name]} /></button>`,
    )}
  </div>`;
}

export function Count({ number }) {
  return number > 0 && html`<span class="count" aria-label=${t("panel.new", { number })}>${number}</span>`;
}
