// One's own camera: preview, the stream's state, what was observed, and consent to it.

import { html, useLayoutEffect, useRef, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { useCamera } from "./camera.js";
import { Observations } from "./observations.js";
import { canStream } from "./video-stream.js";
import "./words.js";

/** One's own camera in an interview; it goes on while the panel is closed. */
export function CameraPanel({ interviewId, token, connection }) {
  useLanguage();
  const [wantsSound, setWantsSound] = useState(false);
  const camera = useCamera({ interviewId, token, connection });
  const { stream, state, found } = camera;
  const isOn = Boolean(stream);
  const about = { interview_id: interviewId, user_id: connection?.userId, scope: "video_analysis" };
  const consent = (granted) => connection.emit("set_consent", { ...about, granted });

  if (!canStream()) return html`<p class="small">${t("camera.impossible")}</p>`;
  return html`<section class="camera stack" aria-label=${t("camera.title")}>
    ${isOn && html`<${Preview} stream=${stream} />`}
    <div class="row">
      <button type="button" class="btn" onClick=${() => (isOn ? camera.stop() : camera.start(wantsSound))}>
        ${t(isOn ? "camera.stop" : "camera.start")}
      </button>
      <span class="badge" role="status">${state.state === "refused" ? t("camera.refused") : t(`camera.${state.state}`)}</span>
    </div>
    ${state.message && html`<p class="small">${state.message}</p>`}
    ${
      !isOn &&
      html`<label class="switch-row">
      <span>${t("camera.sound")}</span>
      <input type="checkbox" role="switch" class="switch" checked=${wantsSound} onChange=${(event) => setWantsSound(event.target.checked)} />
    </label>`
    }
    ${isOn && connection && html`<${Consent} found=${found} onChange=${consent} />`}
    ${isOn && found && html`<${Observations} found=${found} />`}
  </section>`;
}

export function Preview({ stream }) {
  const video = useRef(null);
  useLayoutEffect(() => {
    video.current.srcObject = stream;
  }, [stream]);
  return html`<video ref=${video} class="camera-preview" autoplay muted playsinline aria-label=${t("devices.preview")}></video>`;
}

/** Whether software may look; only where the server would, if it may. */
function Consent({ found, onChange }) {
  const status = found?.observations_status;
  const [wanted, setWanted] = useState(null);
  useLayoutEffect(() => setWanted(null), [status]);
  if (!["on", "no_face", "consent_required"].includes(status)) return null;
  const change = (granted) => {
    setWanted(granted);
    onChange(granted).catch(() => setWanted(null));
  };
  return html`<label class="switch-row">
    <span>${t("camera.observe")}</span>
    <input type="checkbox" role="switch" class="switch" checked=${wanted ?? status !== "consent_required"} onChange=${(event) => change(event.target.checked)} />
  </label>`;
}
