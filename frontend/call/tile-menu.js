// Behind a button of somebody's tile: how loud they are here, how the line to them is, and what a host may do.

import { html, useLayoutEffect, useRef, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icon.js";
import { lineWords } from "./line-words.js";

/**
 * `person`: as everybody.js has them, of somebody else in the call; `volume` (0 to 1), `onVolume(volume)`;
 * `onControl(action)`: null for who may not; see `call_control`.
 */
export function TileMenu({ person, volume, onVolume, onControl }) {
  const { name, userId, sound, measured, line } = person;
  const sheet = useRef(null);
  const id = `tile-menu-${userId}`;
  return html`<button type="button" class="btn btn-icon btn-s tile-more" popovertarget=${id} aria-label=${t("call.more_of", { name })} title=${t("call.more_of", { name })}><${Icon} name="more" /></button>
    <div class="tile-sheet stack" id=${id} ref=${sheet} popover="auto" role="group" aria-label=${name}>
      <h3>${name}</h3>
      ${sound && html`<label class="field"><span>${t("call.volume")}</span><input type="range" min="0" max="1" step="0.05" value=${volume} onInput=${({ target }) => onVolume(Number(target.value))} /></label>`}
      ${onControl && html`<p class="small quiet">${lineWords({ line, measured, name })}</p><${HostActions} person=${person} onControl=${onControl} close=${() => sheet.current.hidePopover()} />`}
    </div>`;
}

/** What is on can be turned off; nobody is turned on from afar. */
function HostActions({ person, onControl, close }) {
  const { name, isHeard, isSeen, isSharing } = person;
  const [isAsking, setAsking] = useState(false);
  const act = (action) => {
    setAsking(false);
    close();
    onControl(action);
  };
  if (isAsking)
    return html`<${SureToRemove} name=${name} onYes=${() => act("remove")} onNo=${() => setAsking(false)} />`;
  const possible = [isHeard && "mute", isSeen && "stop_camera", isSharing && "stop_screen"].filter(Boolean);
  return html`<div class="stack-tight">
    ${possible.map((action) => html`<button type="button" class="btn" key=${action} onClick=${() => act(action)}>${t(`call.do_${action}`)}</button>`)}
    <button type="button" class="btn" onClick=${() => setAsking(true)}>${t("call.remove")}</button>
  </div>`;
}

/** The focus stands on going back. */
function SureToRemove({ name, onYes, onNo }) {
  const back = useRef(null);
  useLayoutEffect(() => back.current.focus(), []);
  return html`<p>${t("call.remove_sure", { name })}</p>
    <div class="row"><button type="button" class="btn" ref=${back} onClick=${onNo}>${t("call.remove_not")}</button>
      <button type="button" class="btn btn-danger push" onClick=${onYes}>${t("call.remove")}</button></div>`;
}
