// One's own camera: preview, the stream's state, what was observed, and consent to it.

import { html, useEffect, useRef, useState } from "../app/html.js";
import { t, useLanguage } from "../app/i18n.js";
import { VideoStream } from "./video-stream.js";
import "./words.js";

/** The stream's address beside the page, under any path. */
export function streamUrl(interviewId, userId) {
  const url = new URL(`ws/video-stream/${encodeURIComponent(interviewId)}`, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (userId) url.searchParams.set("user_id", userId);
  return url.href;
}

export function CameraPanel({ interviewId, token, connection }) {
  useLanguage();
  const video = useRef(null);
  const sender = useRef(null);
  const [stream, setStream] = useState(null);
  const [state, setState] = useState({ state: "off" });
  const [found, setFound] = useState(null);

  async function start() {
    let camera;
    try {
      camera = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 }, audio: true });
    } catch {
      setState({ state: "denied" });
      return;
    }
    setStream(camera);
    sender.current = new VideoStream({
      url: streamUrl(interviewId, token ? null : connection?.userId),
      token,
      stream: camera,
      onState: setState,
      onMessage: (message) => message.type === "video_analysis_result" && setFound(message.result),
    });
    sender.current.start();
  }

  function stop() {
    sender.current?.stop();
    sender.current = null;
    setStream(null);
    setFound(null);
  }

  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
    return () => stream?.getTracks().forEach((track) => track.stop());
  }, [stream]);
  useEffect(() => () => sender.current?.stop(), []);

  const isOn = Boolean(stream);
  return html`<section class="camera stack" aria-label=${t("camera.title")}>
    ${isOn && html`<video ref=${video} class="camera-preview" autoplay muted playsinline aria-label=${t("devices.preview")}></video>`}
    <div class="row">
      <button type="button" class="btn" aria-pressed=${isOn} onClick=${isOn ? stop : start}>${t(isOn ? "camera.stop" : "camera.start")}</button>
      <span class="badge" role="status">${stateWords(state)}</span>
    </div>
    ${isOn && connection && html`<${Consent} ...${{ interviewId, connection }} />`}
    ${isOn && found && html`<${Observations} result=${found} />`}
  </section>`;
}

function stateWords({ state, message }) {
  if (state === "refused") return t("camera.refused", { message });
  return t(`camera.${state}`);
}

function Consent({ interviewId, connection }) {
  const [granted, setGranted] = useState(null);
  async function change(event) {
    const wanted = event.target.checked;
    setGranted(wanted);
    const about = { interview_id: interviewId, user_id: connection.userId, scope: "video_analysis", granted: wanted };
    await connection.emit("set_consent", about).catch(() => setGranted(!wanted));
  }
  return html`<label class="switch-row">
    <span class="small">${t("camera.observe")}</span>
    <input type="checkbox" role="switch" class="switch" checked=${granted ?? false} onChange=${change} />
  </label>`;
}

/** Figures as they are; what was not measured says so and is never a number. */
export function Observations({ result }) {
  const share = (figure) => (figure === null || figure === undefined ? t("camera.not_measured") : `${Math.round(figure * 100)} %`);
  const gestures = result.gestures?.map((gesture) => t(`gesture.${gesture.type ?? gesture}`)) ?? [];
  const measured = result.observations_status === undefined || result.observations_status === "on";
  return html`<dl class="facts num">
      <dt>${t("camera.eye_contact")}</dt><dd>${share(result.eye_contact)}</dd>
      <dt>${t("camera.posture_score")}</dt><dd>${share(result.posture_score)}</dd>
      <dt>${t("camera.gestures")}</dt><dd>${measured ? gestures.join(", ") || t("camera.none") : t("camera.not_measured")}</dd>
    </dl>
    <p class="quiet small">${t("camera.why")}</p>`;
}
