// The people in the call, a tile each, and the screen that one of them shows.

import { html } from "../core/html.js";
import { t } from "../core/i18n.js";
import { initials } from "../core/names.js";
import { Icon } from "./icon.js";
import { Picture, Sound } from "./media-elements.js";

/**
 * `people`: {key, userId, name, hue, isOwn, isMuted, isSpeaking, line, picture, sound, screenSound}, `line` being
 * good, weak, connecting or shaky. `attempt`, `onBlocked`: see media-elements.js.
 */
export function Tiles({ people, attempt, onBlocked }) {
  return html`<ul class="call-tiles" aria-label=${t("call.people")}>
    ${people.map((person) => html`<${Tile} key=${person.key} ...${{ person, attempt, onBlocked }} />`)}
  </ul>`;
}

function Tile({ person, attempt, onBlocked }) {
  const { name, hue, isOwn, isMuted, isSpeaking, line, picture, sound, screenSound } = person;
  return html`<li class="call-tile ${hue} ${isSpeaking ? "is-speaking" : ""}" data-line=${line}>
    ${picture ? html`<${Picture} stream=${picture} isOwn=${isOwn} label=${t("call.camera_of", { name })} />` : html`<span class="avatar" aria-hidden="true">${initials(name)}</span>`}
    <span class="call-name"><b>${name}</b>
      ${isMuted && html`<span class="call-mark" title=${t("call.muted")}><${Icon} name="muted" /><span class="vh">${t("call.muted")}</span></span>`}
      ${line !== "good" && html`<span class="call-mark" title=${t(`call.line_${line}`)}><${Icon} name="line" /><span class="vh">${t(`call.line_${line}`)}</span></span>`}</span>
    ${sound && !isOwn && html`<${Sound} ...${{ stream: sound, attempt, onBlocked }} />`}
    ${screenSound && html`<${Sound} ...${{ stream: screenSound, attempt, onBlocked }} />`}
  </li>`;
}

/** The screen that somebody else shows. */
export function SharedScreen({ stream, name }) {
  return html`<figure class="call-screen">
    <${Picture} stream=${stream} label=${t("call.screen_of", { name })} />
    <figcaption class="small quiet">${t("call.screen_of", { name })}</figcaption>
  </figure>`;
}
