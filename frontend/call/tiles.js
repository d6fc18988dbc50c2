// Somebody's tile, and the screen that one of them shows.

import { html, useRef } from "../core/html.js";
import { t } from "../core/i18n.js";
import { initials } from "../core/names.js";
import { Translation } from "../core/translation.js";
import { Icon } from "./icon.js";
import { Picture, Sound } from "./media-elements.js";
import { TileMenu } from "./tile-menu.js";

/**
 * `people`: as everybody.js has them, `line` being good, weak, connecting or shaky. `lines`: the captions to be shown
 * on tiles. `attempt`, `onBlocked`, `onFrame`: see media-elements.js. `menuOf(person)`: what TileMenu needs besides;
 * null where there is none.
 */
export function Tiles({ people, lines, reading = null, menuOf = () => null, ...media }) {
  return html`<ul class="tiles people" aria-label=${t("call.people")} data-count=${Math.min(people.length, 9)}>
    ${people.map(
      (person) =>
        html`<${Tile} key=${person.key} ...${{ person, media, reading }} menu=${menuOf(person)} said=${lines.findLast(({ user }) => String(user) === person.key)} />`,
    )}
  </ul>`;
}

function Tile({ person, said, reading, menu, media: { attempt, onBlocked, onFrame } }) {
  const { name, hue, isOwn, isInCall, isLost, isSpeaking, picture, sound, screenSound, state } = person;
  const { volume } = menu ?? {};
  const classes = ["tile", hue, isSpeaking && "is-speaking", isLost && "is-lost"].filter(Boolean).join(" ");
  return html`<li class=${classes} data-line=${person.line} data-call=${isInCall ? "in" : "out"}>
    <span class="avatar" aria-hidden="true">${initials(name)}</span>
    ${picture && html`<${Picture} stream=${picture} isOwn=${isOwn} label=${t("call.camera_of", { name })} onFrame=${isOwn ? undefined : onFrame} />`}
    ${said && html`<p class="tile-caption"><span class="said"><span class="stable">${said.stable}</span><span class="unstable">${said.unstable}</span></span><${Translation} text=${said.translation} unsure=${said.isUnsure} language=${reading} /></p>`}
    <div class="tile-foot"><b>${name}</b>${state && html`<span class="tile-state">${state}</span>`}
      <span class="tile-marks">
        ${isInCall && html`<${LineMark} person=${person} />`}
        <${Sounding} person=${person} />
      </span></div>
    ${menu && html`<${TileMenu} person=${person} ...${menu} />`}
    ${sound && !isOwn && html`<${Sound} ...${{ stream: sound, volume, attempt, onBlocked }} />`}
    ${screenSound && html`<${Sound} ...${{ stream: screenSound, volume, attempt, onBlocked }} />`}
  </li>`;
}

/** How the line to them is, where it is not good; or that it bears the sound alone. */
function LineMark({ person: { line, isDark } }) {
  if (isDark) return html`<${Mark} icon="line" text=${t("call.dark")} />`;
  return line !== "good" && html`<${Mark} icon="line" text=${t(`call.line_${line}`)} />`;
}

/** Whose microphone is on, and whose is not; nothing of who has none open. */
function Sounding({ person: { name, isMuted, isHeard, isRecording } }) {
  if (isHeard || isRecording) return html`<${Mark} icon="microphone" text=${t("call.microphone_on", { name })} />`;
  return isMuted && html`<${Mark} icon="muted" text=${t("call.muted")} />`;
}

function Mark({ icon, text }) {
  return html`<span class="tile-mark" title=${text}><${Icon} name=${icon} /><span class="vh">${text}</span></span>`;
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
