// A microphone's sound as Opus where the browser has a recorder alone: its packets, out of what it writes.

import { opusHead } from "./opus.js";
import { isQuiet, OpusPiece, PcmPiece } from "./pieces.js";
import { PIECE_MS, SAMPLE_RATE } from "./rate.js";
import { WebmReader } from "./webm-reader.js";

const FORM = "audio/webm;codecs=opus";
const BITS = 20_000;
const PATIENCE_MS = 2000;

export function canRecordOpus() {
  return Boolean(globalThis.MediaRecorder?.isTypeSupported(FORM));
}

/** Where it fails, what it had not given yet, and all that follows, goes out as samples. */
export class OpusRecorder {
  constructor(onPiece, stream) {
    this.onPiece = onPiece;
    this.reader = new WebmReader();
    this.waiting = []; // samples since the last piece
    this.isOver = false;
    this.reading = Promise.resolve(); // of one piece of the recording after the other
    this.recorder = new MediaRecorder(stream, { mimeType: FORM, audioBitsPerSecond: BITS });
    this.stopped = new Promise((resolve) => (this.recorder.onstop = resolve));
    this.recorder.ondataavailable = ({ data }) => {
      this.reading = this.reading.then(() => this.#take(data));
    };
    this.recorder.onerror = () => this.#giveUp();
    this.recorder.start(PIECE_MS);
  }

  push(samples) {
    this.waiting.push(samples);
    if (this.isOver) this.#giveUp();
  }

  /** Nothing more comes: resolves once every piece was given. */
  async finish() {
    if (this.isOver) return;
    if (this.recorder.state !== "inactive") this.recorder.stop();
    const all = this.stopped.then(() => this.reading).then(() => true);
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    if (await Promise.race([all, late])) this.isOver = true;
    else this.#giveUp();
  }

  async #take(data) {
    const packets = this.reader.push(new Uint8Array(await data.arrayBuffer()));
    if (this.isOver || packets.length === 0) return;
    const head = this.reader.head ?? opusHead(SAMPLE_RATE);
    this.onPiece(new OpusPiece(head, packets, this.waiting.splice(0).every(isQuiet)));
  }

  #giveUp() {
    this.isOver = true;
    for (const samples of this.waiting.splice(0)) this.onPiece(new PcmPiece(samples));
  }
}
