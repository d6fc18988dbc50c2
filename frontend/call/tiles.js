// The people in the call, a tile each, and the screen that one of them shows.

import { html, useRef } from "../core/html.js";
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

/** The screen that somebody else shows; beside the question it is small, so it can fill one's own. */
export function SharedScreen({ stream, name }) {
  const figure = useRef(null);
  function enlarge() {
    const video = figure.current.querySelector("video");
    if (video.requestFullscreen) video.requestFullscreen().catch(() => undefined);
    else video.webkitEnterFullscreen?.(); // a telephone's only way
  }
  return html`<figure class="call-screen" ref=${figure}>
    <${Picture} stream=${stream} label=${t("call.screen_of", { name })} />
    <figcaption class="row small quiet"><span>${t("call.screen_of", { name })}</span>
      <button type="button" class="btn btn-s push" onClick=${enlarge}>${t("call.enlarge")}</button></figcaption>
  </figure>`;
}
