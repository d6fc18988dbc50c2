// Before the interview: does the microphone hear, does the camera see, which of them.

import { html, useEffect, useRef, useState } from "../app/html.js";
import { t, useLanguage } from "../app/i18n.js";
import { LevelMeter } from "./level-meter.js";
import { devices } from "./microphone.js";
import { useMicrophone } from "./use-microphone.js";
import "./words.js";

const noDevices = { microphones: [], cameras: [] };

/** `onReady({microphone, camera})` is told the chosen devices' ids. */
export function DeviceCheck({ onReady }) {
  useLanguage();
  const [known, setKnown] = useState(noDevices);
  const [chosen, setChosen] = useState({ microphone: "", camera: "" });
  const microphone = useMicrophone();

  function choose(part) {
    const next = { ...chosen, ...part };
    setChosen(next);
    onReady?.(next);
    return next;
  }

  async function tryMicrophone(id = chosen.microphone) {
    await microphone.stop();
    if (await microphone.start(id)) setKnown(await devices());
  }

  const { isOn, level, hint, problem } = microphone;
  return html`<div class="device-check stack">
    <div class="row">
      <button type="button" class="btn" aria-pressed=${isOn} onClick=${() => (isOn ? microphone.stop() : tryMicrophone())}>
        ${t(isOn ? "devices.stop" : "devices.try")}
      </button>
      <div class="device-level"><${LevelMeter} level=${isOn ? level : null} /></div>
    </div>
    <p class="small quiet" role="status">${problem ? t(`voice.${problem}`) : isOn ? t(hint ? `voice.${hint}` : "devices.say") : ""}</p>
    ${known.microphones.length > 1 &&
    html`<${Choice} label=${t("devices.microphone")} list=${known.microphones} value=${chosen.microphone}
      onChange=${(id) => { choose({ microphone: id }); tryMicrophone(id); }} />`}
    <${Preview} chosen=${chosen.camera} onDevices=${setKnown} />
    ${known.cameras.length > 1 &&
    html`<${Choice} label=${t("devices.camera")} list=${known.cameras} value=${chosen.camera} onChange=${(id) => choose({ camera: id })} />`}
  </div>`;
}

function Choice({ label, list, value, onChange }) {
  return html`<label class="field">
    <span>${label}</span>
    <select class="input" value=${value} onChange=${(event) => onChange(event.target.value)}>
      ${list.map((device) => html`<option value=${device.deviceId} key=${device.deviceId}>${device.label}</option>`)}
    </select>
  </label>`;
}

function Preview({ chosen, onDevices }) {
  const video = useRef(null);
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

  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
    return () => stream?.getTracks().forEach((track) => track.stop());
  }, [stream]);
  useEffect(() => void (stream && show()), [chosen]);

  return html`<div class="stack tight">
    ${stream && html`<video ref=${video} class="camera-preview" autoplay muted playsinline aria-label=${t("devices.preview")}></video>`}
    <button type="button" class="btn" aria-pressed=${Boolean(stream)} onClick=${() => (stream ? setStream(null) : show())}>
      ${t(stream ? "devices.hide" : "devices.show")}
    </button>
    ${isDenied && html`<p class="small" role="status">${t("camera.denied")}</p>`}
  </div>`;
}
