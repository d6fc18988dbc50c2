// The camera's WebM over a raw WebSocket: paced by the server's credit, reconnecting by itself.

import { Backoff } from "../core/backoff.js";

const PIECE_MS = 500;
const MOST_AT_ONCE = 65_536; // bytes
const BIT_RATES = [800_000, 400_000, 200_000, 100_000];
const BEHIND_SECONDS = 6; // this much video that the server has not taken, and the quality goes down
const CAUGHT_UP_SECONDS = 1;
const TOO_MUCH = 4_000_000; // bytes on their way, and nothing more is recorded for now
const CALM_MS = 20_000; // before the quality goes up again
const GIVE_UP = new Set(["SESSION_NOT_FOUND", "UNAUTHORIZED", "SESSION_REPLACED", "SESSION_ENDED", "INVALID_DATA"]);
const WITH_SOUND = ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/webm"];
const SILENT = ["video/webm;codecs=vp8", "video/webm;codecs=vp9", "video/webm"];

/** The next quality's index for so many bytes that the server has not taken yet. Pure. */
export function nextQuality(index, behind) {
  const seconds = (behind * 8) / BIT_RATES[index];
  if (seconds > BEHIND_SECONDS) return Math.min(index + 1, BIT_RATES.length - 1);
  if (seconds < CAUGHT_UP_SECONDS) return Math.max(index - 1, 0);
  return index;
}

/** Whether this browser can record WebM at all. */
export const canStream = () =>
  Boolean(globalThis.MediaRecorder) && SILENT.some((type) => MediaRecorder.isTypeSupported(type));

export class VideoStream {
  /**
   * `onState({state, message})`: connecting, streaming, slower, reconnecting, refused (with the
   * server's reason) or off; `onMessage(message)` for every message of the server.
   */
  constructor({ url, token, stream, onState = () => {}, onMessage = () => {} }) {
    Object.assign(this, { url, token, stream, onState, onMessage });
    this.quality = 0;
    this.changedAt = 0;
    this.backoff = new Backoff();
  }

  start() {
    this.wanted = true;
    this.#connect();
  }

  /** Send this from now on. */
  show(stream) {
    this.stream = stream;
    if (this.recorder) this.#record();
  }

  stop() {
    this.wanted = false;
    this.backoff.stop();
    this.#endRecording();
    this.socket?.close(1000);
    this.#tell("off");
  }

  #tell(state, message = "") {
    if (this.state === state && !message) return;
    this.state = state;
    this.onState({ state, message });
  }

  #connect() {
    this.#tell(this.backoff.isRetrying ? "reconnecting" : "connecting");
    this.onTheirWay = 0; // bytes sent and not confirmed
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => this.token && socket.send(JSON.stringify({ type: "auth", token: this.token }));
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = () => this.#lost();
  }

  #hear(message) {
    if (message.type === "connection_established") this.#record();
    if (message.type === "video_data_received") this.#credit(message);
    if (message.type === "error" && GIVE_UP.has(message.error_code)) {
      this.wanted = false;
      this.#endRecording();
      this.#tell("refused", message.message);
    }
    this.onMessage(message);
  }

  /** A recorder for each connection and quality: each begins with a header of its own. */
  #record() {
    this.#endRecording();
    const types = this.stream.getAudioTracks().length ? WITH_SOUND : SILENT;
    const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(this.stream, { mimeType, videoBitsPerSecond: BIT_RATES[this.quality] });
    this.recorder = recorder;
    let order = Promise.resolve();
    recorder.ondataavailable = ({ data }) => {
      order = order.then(async () => this.#send(recorder, await data.arrayBuffer()));
    };
    recorder.start(PIECE_MS);
    this.#tell(this.quality ? "slower" : "streaming");
  }

  #send(recorder, bytes) {
    if (this.recorder !== recorder || this.socket.readyState !== WebSocket.OPEN) return;
    for (let at = 0; at < bytes.byteLength; at += MOST_AT_ONCE) {
      this.socket.send(bytes.slice(at, at + MOST_AT_ONCE));
    }
    this.onTheirWay += bytes.byteLength;
    if (this.onTheirWay > TOO_MUCH && recorder.state === "recording") recorder.pause();
  }

  #credit({ data_size, pending }) {
    this.backoff.worked(); // only now does the connection work
    this.onTheirWay = Math.max(0, this.onTheirWay - data_size);
    const behind = this.onTheirWay + pending;
    if (this.recorder?.state === "paused" && behind < TOO_MUCH / 2) this.recorder.resume();
    const quality = nextQuality(this.quality, behind);
    const now = performance.now();
    if (quality === this.quality || (quality < this.quality && now - this.changedAt < CALM_MS)) return;
    this.quality = quality;
    this.changedAt = now;
    this.#record();
  }

  #endRecording() {
    const recorder = this.recorder;
    this.recorder = null;
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }

  #lost() {
    this.#endRecording();
    if (!this.wanted) return;
    this.backoff.again(() => this.#connect());
    this.#tell("reconnecting");
  }
}
