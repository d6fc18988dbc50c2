// Before the call: how one looks and sounds, to oneself alone, and what of it goes with one into the room.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { useChanges } from "../core/use-changes.js";
import { DeviceChoice } from "../media/device-list.js";
import { devices } from "../media/devices.js";
import { playTestSound, playVoice, recordVoice } from "../media/hear-yourself.js";
import { LevelMeter } from "../media/level-meter.js";
import { meterShare } from "../media/quality.js";
import { useMicrophone } from "../media/use-microphone.js";
import { choiceOf, choose } from "./choice.js";
import { Icon } from "./icon.js";
import { LineTest } from "./line-test-button.js";
import { Picture } from "./media-elements.js";
import { maySend } from "./member.js";
import { useStream } from "./use-stream.js";
import "./words.js";

const TAKER = "lobby";
const HELD = 5000; // ms for which the devices stay on from this screen to the next one
let letGo = null;

/**
 * `interviewId`: for which the choice is kept; CallPanel begins with it. `role`: who may not be seen and heard only
 * chooses a loudspeaker. `token`: an access token or an unused invitation, for the test of the line; null where none
 * is needed. `children` stand between the picture and the rest. Stands in a form or not; it submits nothing.
 */
export function PreJoin({ interviewId, role, token = null, children }) {
  useLanguage();
  useChanges(devices);
  const [, draw] = useState(0);
  const choice = choiceOf(interviewId);
  const canSend = maySend(role);
  const level = useLevel(canSend && devices.microphone !== null && choice.microphone);

  /** What was turned on and is not to be had counts as off: nobody is surprised later. */
  async function turn(isOn, ...kinds) {
    choose(interviewId, Object.fromEntries(kinds.map((kind) => [kind, isOn])));
    draw((times) => times + 1);
    if (!isOn) devices.release(TAKER, ...kinds);
    else if (!(await devices.take(TAKER, ...kinds))) {
      choose(interviewId, Object.fromEntries(kinds.map((kind) => [kind, devices[kind] !== null])));
    }
    draw((times) => times + 1);
  }

  useLayoutEffect(() => {
    clearTimeout(letGo);
    if (!canSend) devices.release(TAKER, "microphone", "camera");
    const kinds = canSend ? ["microphone", "camera"].filter((kind) => choice[kind]) : [];
    if (kinds.length > 0) turn(true, ...kinds); // as it was before a reload, or on the screen before this one
    return () => (letGo = setTimeout(() => devices.release(TAKER, "microphone", "camera"), HELD));
  }, [canSend]);

  function join({ target }) {
    choose(interviewId, { joins: target.checked });
    draw((times) => times + 1);
  }

  return html`<div class="pre-join">
    ${canSend && html`<${Mirror} choice=${choice} turn=${turn} />`}
    ${children}
    <div class="stack-tight">
      ${canSend && html`<${Sounding} ...${{ ...level, isOn: choice.microphone }} />`}
      <${DeviceChoice} canSend=${canSend} />
      <div class="row">
        ${canSend && html`<${HearYourself} stream=${level.stream} />`}
        <button type="button" class="btn btn-s" onClick=${() => playTestSound().catch(() => undefined)}>${t("pre.test_sound")}</button>
        <${LineTest} interviewId=${interviewId} token=${token} />
      </div>
      <label class="switch-row"><span>${t(canSend ? "pre.joins" : "pre.follows")}</span>
        <input type="checkbox" role="switch" class="switch" checked=${choice.joins} onChange=${join} /></label>
      <p class="small quiet">${t("pre.address")}</p>
    </div>
  </div>`;
}

/** One's own picture, with the buttons on it. */
function Mirror({ choice, turn }) {
  const stream = useStream(choice.camera ? devices.camera : null);
  const isOff = !choice.microphone && !choice.camera;
  return html`<div class="stack-tight">
    <div class="pre-join-mirror">
      ${stream ? html`<${Picture} stream=${stream} isOwn=${true} label=${t("devices.preview")} />` : html`<${Nobody} />`}
      ${stream && html`<span class="badge">${t("devices.alone")}</span>`}
      <div class="pre-join-buttons" role="group" aria-label=${t("call.bar")}>
        ${["microphone", "camera"].map((kind) => html`<${Toggle} key=${kind} kind=${kind} isOn=${choice[kind]} onClick=${() => turn(!choice[kind], kind)} />`)}
      </div>
    </div>
    ${isOff && html`<button type="button" class="btn" onClick=${() => turn(true, "microphone", "camera")}>${t("pre.both")}</button>`}
    <div class="small" role="status">${["microphone", "camera"].map((kind) => devices.problems[kind] && html`<p class="call-trouble" key=${kind}>${t(`call.${kind}_${devices.problems[kind]}`)}</p>`)}</div>
  </div>`;
}

function Toggle({ kind, isOn, onClick }) {
  const off = { microphone: "muted", camera: "dark" };
  return html`<button type="button" class="btn btn-icon call-switch" aria-pressed=${String(isOn)} aria-label=${t(`call.${kind}`)} title=${t(`call.${kind}`)} onClick=${onClick}>
    <${Icon} name=${isOn ? kind : off[kind]} /></button>`;
}

/** The bars, and in words what they show. */
function Sounding({ isOn, level, hint, wasHeard }) {
  const said = !isOn ? "pre.off" : hint ? `voice.${hint}` : wasHeard ? "devices.heard" : "devices.say";
  return html`<${LevelMeter} level=${isOn ? level : null} />
    <p class="small quiet device-said" role="status">${t(said)}</p>`;
}

/** {level, hint, wasHeard, stream} of the microphone while it is on. */
function useLevel(isOn) {
  const [wasHeard, setHeard] = useState(false);
  const microphone = useMicrophone();
  const { level, hint, stream } = microphone;
  useLayoutEffect(() => {
    if (isOn) microphone.start();
    else microphone.stop();
    setHeard(false);
  }, [isOn]);
  useLayoutEffect(() => {
    if (isOn && meterShare(level?.rms ?? 0) > 0.4) setHeard(true);
  }, [level]);
  return { level, hint, wasHeard, stream: microphone.isOn ? stream() : null };
}

/** Three seconds of one's own voice, as the others would hear it. */
function HearYourself({ stream }) {
  const [step, setStep] = useState("hear");
  async function listen() {
    try {
      setStep("speak");
      const sound = await recordVoice(stream);
      setStep("listen");
      await playVoice(sound);
    } catch {
      // The microphone was turned off meanwhile.
    }
    setStep("hear");
  }
  return html`<button type="button" class="btn btn-s" disabled=${!stream} aria-disabled=${String(step !== "hear")} onClick=${() => step === "hear" && listen()}>${t(`pre.${step}`)}</button>`;
}

/** Where a picture would be. */
function Nobody() {
  return html`<svg viewBox="0 0 160 90" aria-hidden="true">
    <circle cx="80" cy="36" r="16" /><path d="M44 90c0-20 15-32 36-32s36 12 36 32z" />
  </svg>`;
}
