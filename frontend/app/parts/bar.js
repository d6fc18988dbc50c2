// The bar at the foot of the room: what one sends, what one reads, and the ways out.

import { isOpen } from "../../core/events.js";
import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { room } from "../use-room.js";
import { CaptionsMenu } from "./captions-menu.js";
import { Count } from "./panel.js";
import { End } from "./stop.js";

/** `captions`: [whether they are shown, how to change that]; `leave()`; for the rest see Panel. */
export function Bar({ call, captions, tab, unread, choose, leave }) {
  const open = isOpen(room.state);
  const [isShown, setShown] = captions;
  const speaks = room.role === "interviewer" || room.role === "candidate";
  const shared = { tab, unread, choose };
  return html`<nav class="bar" aria-label=${t("bar.controls")}>
    ${open && call && html`<${Later} from="call" part="CallBar" call=${call} />`}
    <div class="bar-group">
      ${open && html`<${CaptionsMenu} isShown=${isShown} onShown=${setShown} speaks=${speaks} onTranscript=${() => choose("transcript")} />`}
      ${room.isHost && open && html`<${PanelButton} name="notes" ...${shared} />`}
      <${PanelButton} name="chat" ...${shared} />
      ${!open && html`<${PanelButton} name="transcript" ...${shared} />`}
      <${PanelButton} name="help" ...${shared} />
    </div>
    <div class="bar-group">
      ${room.isHost && open ? html`<${End} leave=${leave} />` : html`<${BarButton} icon="leave" name=${t("room.leave")} onClick=${leave} />`}
      <${PanelButton} name="more" ...${shared} />
    </div>
  </nav>`;
}

function PanelButton({ name, tab, unread, choose }) {
  return html`<button type="button" class="btn bar-btn bar-${name}" aria-expanded=${String(tab === name)} aria-controls=${tab === name ? "panel" : undefined} onClick=${() => choose(name)}>
    <${Icon} name=${name === "notes" ? "note" : name} /><span class="bar-word">${t(`panel.${name}`)}</span><${Count} number=${unread[name]} /></button>`;
}

export function BarButton({ icon, name, label = name, className = "", onClick }) {
  return html`<button type="button" class="btn bar-btn ${className}" aria-label=${label} title=${label} onClick=${onClick}>
    <${Icon} name=${icon} /><span class="bar-word" aria-hidden="true">${name}</span></button>`;
}
