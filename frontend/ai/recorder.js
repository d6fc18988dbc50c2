// An answer as one recording, with the microphone's level while it is made.

import { Microphone } from "../media/microphone.js";

const FORMATS = [
  ["audio/webm;codecs=opus", "webm"],
  ["audio/mp4", "m4a"],
  ["audio/ogg;codecs=opus", "ogg"],
];

export class Recorder {
  constructor({ onLevel }) {
    this.microphone = new Microphone({ onLevel });
  }

  /** Rejects with what getUserMedia rejects with. */
  async start() {
    await this.microphone.start();
    const [mimeType, format] = FORMATS.find(([type]) => MediaRecorder.isTypeSupported(type));
    this.format = format;
    this.pieces = [];
    this.recorder = new MediaRecorder(this.microphone.stream, { mimeType });
    this.recorder.ondataavailable = ({ data }) => this.pieces.push(data);
    this.recorder.start();
  }

  /** {audio: base64, format} */
  async finish() {
    const stopped = new Promise((resolve) => (this.recorder.onstop = resolve));
    this.recorder.stop();
    await stopped;
    await this.microphone.stop();
    return { audio: await base64(new Blob(this.pieces)), format: this.format };
  }

  /** Throw it away. */
  async cancel() {
    if (this.recorder && this.recorder.state !== "inactive") this.recorder.stop();
    await this.microphone.stop();
  }
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
