// The camera of an interview: on or off, its stream to the server, and what came back. It outlives
// the part of the page that shows it.

import { useLayoutEffect, useState } from "../core/html.js";
import { devices } from "./devices.js";
import { mute } from "./mute.js";
import { VideoStream } from "./video-stream.js";

const SIZE = { width: 640, height: 480 };
const cameras = new Map(); // interview id -> Camera

/** The stream's address beside the page, under any path. */
export function streamUrl(interviewId, userId, base = document.baseURI) {
  const url = new URL(`ws/video-stream/${encodeURIComponent(interviewId)}`, base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (userId) url.searchParams.set("user_id", userId);
  return url.href;
}

class Camera extends EventTarget {
  stream = null;
  state = { state: "off" };
  found = null; // the last VideoAnalysis
  #sender = null;
  #shown = null; // the device that the stream is of
  #follow = () => this.#changeDevice();

  constructor({ interviewId, token, connection }) {
    super();
    this.url = streamUrl(interviewId, token ? null : connection?.userId);
    this.token = token;
    mute.addEventListener("change", () => this.#hush());
    connection?.on("left_interview", (event) => {
      if (String(event.interview_id) === String(interviewId)) this.stop();
    });
  }

  async start(withSound) {
    this.kinds = withSound ? ["camera", "microphone"] : ["camera"];
    if (!(await devices.take(this, ...this.kinds))) {
      devices.release(this, ...this.kinds);
      this.#set({ state: { state: "denied" } });
      return;
    }
    await this.#copy();
    devices.addEventListener("change", this.#follow);
    this.#sender = new VideoStream({
      url: this.url,
      token: this.token,
      stream: this.stream,
      onState: (state) => this.#changed(state),
      onMessage: (message) => message.type === "video_analysis_result" && this.#set({ found: message.result }),
    });
    this.#sender.start();
  }

  stop() {
    this.#sender?.stop();
    this.#sender = null;
    this.#release();
  }

  /** Of the devices that are on, a picture as small as it is looked at. */
  async #copy() {
    const before = this.stream;
    this.#shown = devices.camera;
    const tracks = this.kinds.map((kind) => devices[kind].clone());
    await tracks[0].applyConstraints(SIZE).catch(() => undefined);
    this.#set({ stream: new MediaStream(tracks) });
    for (const track of before?.getTracks() ?? []) track.stop();
    this.#hush();
  }

  /** Another camera took the place of the one before; or it went away, and none came. */
  async #changeDevice() {
    if (!devices.camera && devices.problems.camera) this.stop();
    if (!devices.camera || devices.camera === this.#shown || !this.kinds.every((kind) => devices[kind])) return;
    await this.#copy();
    this.#sender?.show(this.stream);
  }

  /** Muted in a call, its sound is silence. */
  #hush() {
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !mute.isMuted;
  }

  #changed(state) {
    this.#set({ state });
    if (state.state === "refused") this.#release(); // the camera's light goes off with it
  }

  #release() {
    devices.removeEventListener("change", this.#follow);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    devices.release(this, "camera", "microphone");
    this.#set({ stream: null, found: null });
  }

  #set(part) {
    Object.assign(this, part);
    this.dispatchEvent(new Event("change"));
  }
}

/** The interview's camera, drawn again when something of it changes. */
export function useCamera({ interviewId, token, connection }) {
  const [, draw] = useState(0);
  if (!cameras.has(interviewId)) cameras.set(interviewId, new Camera({ interviewId, token, connection }));
  const camera = cameras.get(interviewId);
  useLayoutEffect(() => {
    const changed = () => draw((times) => times + 1);
    camera.addEventListener("change", changed);
    return () => camera.removeEventListener("change", changed);
  }, [camera]);
  return camera;
}
