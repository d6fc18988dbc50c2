// Pieces of the microphone's sound for the server, and their levels.

import { devices } from "./devices.js";
import { openEncoder } from "./encoders.js";

const WORKLET = new URL("./pcm-worklet.js", import.meta.url);

export const cannotRecord = () => !navigator.mediaDevices?.getUserMedia || !globalThis.AudioWorkletNode;

export class Microphone {
  /**
   * `onPiece(piece)`, see pieces.js, and `onLevel({rms, clipped})`, 0 to 1, are called four times a second,
   * `clipped` being the share of samples that are as loud as can be; `onEnded()` where the device goes away, no other
   * one takes its place, or its use is withdrawn. Nothing is encoded where nobody takes pieces.
   */
  constructor({ onPiece = null, onLevel = () => {}, onEnded = () => {} }) {
    Object.assign(this, { onPiece, onLevel, onEnded });
    this.follow = () => this.#follow();
  }

  /** Take the microphone and begin. Rejects with what getUserMedia rejects with; then `stop`. */
  async start() {
    this.context = new AudioContext();
    // Both at once: the first words are not to be lost to what loads after the device is on.
    const [isThere] = await Promise.all([
      devices.take(this, "microphone"),
      this.context.audioWorklet.addModule(WORKLET),
    ]);
    if (!isThere) throw devices.errorOf("microphone");
    await this.context.resume();
    this.outlet = this.context.createMediaStreamDestination();
    this.encoder = this.onPiece && (await openEncoder(this.onPiece, this.stream));
    this.node = new AudioWorkletNode(this.context, "pcm-pieces", { numberOfOutputs: 0 });
    this.node.port.onmessage = ({ data }) => this.#take(data);
    devices.addEventListener("change", this.follow);
    this.#follow();
  }

  /** The same sound for who records it; it goes on when the device changes. */
  get stream() {
    return this.outlet?.stream ?? null;
  }

  /** End; the last words still come as a piece before this resolves. */
  async stop() {
    if (!this.node) return this.#release();
    const last = new Promise((resolve) => (this.resolveLast = resolve));
    this.node.port.postMessage("last");
    await Promise.race([last, new Promise((resolve) => setTimeout(resolve, 500))]);
    await this.encoder?.finish();
    this.#release();
  }

  #take({ samples, rms, clipped, isLast }) {
    if (samples.length) {
      this.onLevel({ rms, clipped });
      this.encoder?.push(samples);
    }
    if (isLast) this.resolveLast?.();
  }

  /** Hear the device that is there now. It is a copy: the call may mute its own. */
  #follow() {
    const track = devices.microphone;
    if (!track && devices.problems.microphone) this.onEnded();
    if (!this.node || track === this.heard) return;
    this.#disconnect();
    this.heard = track;
    if (!track) return;
    this.copy = track.clone();
    this.source = this.context.createMediaStreamSource(new MediaStream([this.copy]));
    this.source.connect(this.node);
    this.source.connect(this.outlet);
  }

  #disconnect() {
    this.source?.disconnect();
    this.copy?.stop();
    this.source = this.copy = null;
  }

  #release() {
    devices.removeEventListener("change", this.follow);
    this.#disconnect();
    this.context?.close();
    this.context = this.node = this.encoder = this.outlet = this.heard = null;
    devices.release(this, "microphone");
  }
}
