// The camera's WebM over a raw WebSocket: paced by the server's credit, reconnecting by itself.

const PIECE_MS = 500;
const BEHIND_BYTES = 1_500_000; // about this much unconfirmed, and the quality goes down
const CAUGHT_UP_BYTES = 200_000;
const BIT_RATES = [800_000, 400_000, 200_000, 100_000];
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const GIVE_UP = new Set(["SESSION_NOT_FOUND", "UNAUTHORIZED", "SESSION_REPLACED", "SESSION_ENDED", "INVALID_DATA"]);
const FORMATS = ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/webm"];

/** The next quality's index for so many bytes that the server has not taken yet. Pure. */
export function nextQuality(index, behind) {
  if (behind > BEHIND_BYTES) return Math.min(index + 1, BIT_RATES.length - 1);
  if (behind < CAUGHT_UP_BYTES) return Math.max(index - 1, 0);
  return index;
}

/** Milliseconds before try number `attempt` (from 0), spread so that not all come at once. Pure. */
export function waitBefore(attempt, random = Math.random()) {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt) * (0.5 + random / 2);
}

export class VideoStream {
  /** `onState({state, message, quality})`; `onMessage(message)` for every message of the server. */
  constructor({ url, token, stream, onState = () => {}, onMessage = () => {} }) {
    Object.assign(this, { url, token, stream, onState, onMessage });
    this.quality = 0;
    this.attempt = 0;
    this.sent = this.taken = 0;
  }

  start() {
    this.wanted = true;
    this.#connect();
  }

  stop() {
    this.wanted = false;
    clearTimeout(this.timer);
    this.#endRecording();
    this.socket?.close(1000);
    this.#tell("off");
  }

  #tell(state, message = "") {
    this.onState({ state, message, quality: this.quality });
  }

  #connect() {
    this.#tell(this.attempt ? "reconnecting" : "connecting");
    const socket = (this.socket = new WebSocket(this.url));
    socket.onopen = () => this.token && socket.send(JSON.stringify({ type: "auth", token: this.token }));
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = () => this.#lost();
  }

  #hear(message) {
    if (message.type === "connection_established") this.#record();
    if (message.type === "video_data_received") this.#credit(message);
    if (message.type === "error" && GIVE_UP.has(message.error_code)) {
      this.wanted = false;
      this.#tell("refused", message.message);
    }
    this.onMessage(message);
  }

  #record() {
    this.attempt = 0;
    this.sent = this.taken = 0;
    this.#endRecording();
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    // A recorder for each connection and quality: each begins with a header of its own.
    const recorder = (this.recorder = new MediaRecorder(this.stream, {
      mimeType,
      videoBitsPerSecond: BIT_RATES[this.quality],
    }));
    let order = Promise.resolve();
    recorder.ondataavailable = ({ data }) => {
      order = order.then(() => this.recorder === recorder && this.#send(data));
    };
    recorder.start(PIECE_MS);
    this.#tell(this.quality ? "slower" : "streaming");
  }

  async #send(piece) {
    if (!piece.size || this.socket.readyState !== WebSocket.OPEN) return;
    const bytes = await piece.arrayBuffer();
    for (let at = 0; at < bytes.byteLength; at += 65536) {
      this.socket.send(bytes.slice(at, at + 65536));
    }
    this.sent += bytes.byteLength;
  }

  #credit({ total_size, pending, data_size }) {
    this.taken += data_size ?? 0;
    const behind = Math.max(pending ?? 0, this.sent - this.taken);
    const quality = nextQuality(this.quality, behind);
    const isCalm = quality < this.quality && performance.now() - (this.changed ?? 0) < 20_000;
    if (quality === this.quality || isCalm) return;
    this.quality = quality;
    this.changed = performance.now();
    this.total = total_size;
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
    this.#tell("reconnecting");
    this.timer = setTimeout(() => this.#connect(), waitBefore(this.attempt++));
  }
}
