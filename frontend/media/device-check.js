// Before the interview: does the microphone hear, does the camera see, which of them.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { Preview } from "./camera-panel.js";
import { LevelMeter } from "./level-meter.js";
import { devices } from "./microphone.js";
import { meterShare } from "./quality.js";
import { useMicrophone } from "./use-microphone.js";
import "./words.js";

const noDevices = { microphones: [], cameras: [] };

/** `onReady({microphone, camera})` is told the chosen devices' ids. */
export function DeviceCheck({ onReady }) {
  useLanguage();
  const [known, setKnown] = useState(noDevices);
  const [chosen, setChosen] = useState({ microphone: "", camera: "" });
  const [wasHeard, setHeard] = useState(false);
  const microphone = useMicrophone();
  const { isOn, level, hint, problem } = microphone;
  useLayoutEffect(() => {
    if (isOn && meterShare(level?.rms ?? 0) > 0.4) setHeard(true);
  }, [level]);

  function choose(part) {
    const next = { ...chosen, ...part };
    setChosen(next);
    onReady?.(next);
  }

  async function tryMicrophone(id = chosen.microphone) {
    await microphone.stop();
    setHeard(false);
    if (await microphone.start(id)) setKnown(await devices());
  }

  const said = problem
    ? `voice.${problem}`
    : !isOn
      ? null
      : hint
        ? `voice.${hint}`
        : wasHeard
          ? "devices.heard"
          : "devices.say";
  return html`<div class="device-check">
    <${CameraCheck} chosen=${chosen.camera} onDevices=${setKnown} />
    <div class="stack">
      <${Choice} label=${t("devices.microphone")} list=${known.microphones} value=${chosen.microphone}
        onChange=${(id) => {
          choose({ microphone: id });
          tryMicrophone(id);
        }} />
      <${Choice} label=${t("devices.camera")} list=${known.cameras} value=${chosen.camera} onChange=${(id) => choose({ camera: id })} />
      <button type="button" class="btn" aria-pressed=${isOn} onClick=${() => (isOn ? microphone.stop() : tryMicrophone())}>
        ${t(isOn ? "devices.stop" : "devices.try")}
      </button>
      <${LevelMeter} level=${isOn ? level : null} />
      <p class="small quiet device-said" role="status">${said && t(said)}</p>
    </div>
  </div>`;
}

/** Names are known, and there is a choice, once the browser's question was answered. */
function Choice({ label, list, value, onChange }) {
  if (list.length < 2) return null;
  return html`<label class="field">
    <span>${label}</span>
    <select class="input" value=${value || list[0].deviceId} onChange=${(event) => onChange(event.target.value)}>
      ${list.map((device) => html`<option value=${device.deviceId} key=${device.deviceId}>${device.label}</option>`)}
    </select>
  </label>`;
}

function CameraCheck({ chosen, onDevices }) {
  const [stream, setStream] = useState(null);
  const [isDenied, setDenied] = useState(false);

  async function show() {
    try {
      setStream(await navigator.mediaDevices.getUserMedia({ video: { deviceId: chosen || undefined } }));
      setDenied(false);
      onDevices(await devices());
    } catch {
      setDenied(true);
    }
  }

  useLayoutEffect(
    () => () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    },
    [stream],
  );
  useLayoutEffect(() => void (stream && show()), [chosen]);
  return html`<div class="stack tight">
    <div class="camera-frame">
      ${stream ? html`<${Preview} stream=${stream} />` : html`<${Nobody} />`}
      ${stream && html`<span class="badge">${t("devices.alone")}</span>`}
    </div>
    <button type="button" class="btn" aria-pressed=${Boolean(stream)} onClick=${() => (stream ? setStream(null) : show())}>
      ${t(stream ? "devices.hide" : "devices.show")}
    </button>
    ${isDenied && html`<p class="small" role="status">${t("camera.denied")}</p>`}
  </div>`;
}

/** Where a picture would be. */
function Nobody() {
  return html`<svg viewBox="0 0 80 60" aria-hidden="true">
    <circle cx="40" cy="24" r="11" /><path d="M16 60c0-14 10-22 24-22s24 8 24 22z" />
  </svg>`;
}
