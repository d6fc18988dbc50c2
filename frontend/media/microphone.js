// The microphone: pieces of sound for the server, and their levels.

import { openEncoder } from "./encoders.js";

const WORKLET = new URL("./pcm-worklet.js", import.meta.url);

export const cannotRecord = () => !navigator.mediaDevices?.getUserMedia || !globalThis.AudioWorkletNode;

export class Microphone {
  /**
   * `onPiece(piece)`, see pieces.js, and `onLevel({rms, clipped})`, 0 to 1, are called four times a second,
   * `clipped` being the share of samples that are as loud as can be; `onEnded()` where the device goes away or its use is withdrawn.
   * Nothing is encoded where nobody takes pieces.
   */
  constructor({ onPiece = null, onLevel = () => {}, onEnded = () => {} }) {
    Object.assign(this, { onPiece, onLevel, onEnded });
  }

  /** Ask for the microphone and begin. Rejects with what getUserMedia rejects with; then `stop`. */
  async start(deviceId) {
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: { deviceId: deviceId || undefined, channelCount: 1, echoCancellation: true, noiseSuppression: true },
    });
    this.stream.getAudioTracks()[0].onended = () => this.onEnded();
    this.context = new AudioContext();
    await this.context.audioWorklet.addModule(WORKLET);
    await this.context.resume();
    this.encoder = this.onPiece && (await openEncoder(this.onPiece, this.stream));
    this.node = new AudioWorkletNode(this.context, "pcm-pieces", { numberOfOutputs: 0 });
    this.node.port.onmessage = ({ data }) => this.#take(data);
    this.context.createMediaStreamSource(this.stream).connect(this.node);
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

  #release() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.context?.close();
    this.stream = this.context = this.node = this.encoder = null;
  }
}

/** Microphones and cameras, with their names once one was allowed. */
export async function devices() {
  const found = await navigator.mediaDevices.enumerateDevices();
  const named = (kind) => found.filter((device) => device.kind === kind && device.deviceId);
  return { microphones: named("audioinput"), cameras: named("videoinput") };
}
