// A microphone's samples as Opus, by the browser's own encoder, which has a thread of its own.

import { isOpusHead, millisecondsOf, opusHead } from "./opus.js";
import { isQuiet, OpusPiece, PcmPiece } from "./pieces.js";
import { SAMPLE_RATE } from "./rate.js";

const CONFIG = {
  codec: "opus",
  sampleRate: SAMPLE_RATE,
  numberOfChannels: 1,
  bitrate: 20_000,
  opus: { application: "voip", signal: "voice", frameDuration: 60_000 },
};
const PATIENCE_MS = 2000;

export async function canEncodeOpus() {
  const support = await globalThis.AudioEncoder?.isConfigSupported(CONFIG).catch(() => null);
  return Boolean(support?.supported);
}

/** Where it fails, what was not encoded yet, and all that follows, goes out as samples. */
export class OpusEncoder {
  constructor(onPiece) {
    this.onPiece = onPiece;
    this.head = opusHead(SAMPLE_RATE);
    this.waiting = []; // samples whose packets have not all come, and when they end
    this.packets = []; // of the first of them
    this.taken = 0; // milliseconds
    this.encoded = 0;
    this.encoder = new AudioEncoder({
      output: (packet, about) => this.#take(packet, about),
      error: () => this.#giveUp(),
    });
    this.encoder.configure(CONFIG);
  }

  push(samples) {
    const timestamp = 1000 * this.taken; // in microseconds
    this.taken += (1000 * samples.length) / SAMPLE_RATE;
    this.waiting.push({ samples, end: this.taken });
    if (this.encoder) this.#encode(samples, timestamp);
    else this.#giveUp();
  }

  /** Nothing more comes: resolves once every piece was given. */
  async finish() {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([this.encoder?.flush().catch(() => {}), late]);
    this.#giveUp();
  }

  #encode(samples, timestamp) {
    const sound = new AudioData({
      format: "s16",
      sampleRate: SAMPLE_RATE,
      numberOfFrames: samples.length,
      numberOfChannels: 1,
      timestamp,
      data: samples,
    });
    try {
      this.encoder.encode(sound);
    } catch {
      this.#giveUp();
    }
    sound.close();
  }

  #take(packet, about) {
    if (!this.encoder) return;
    const description = about?.decoderConfig?.description;
    if (description && isOpusHead(description)) this.head = new Uint8Array(description);
    const bytes = new Uint8Array(packet.byteLength);
    packet.copyTo(bytes);
    this.packets.push(bytes);
    this.encoded += millisecondsOf(bytes);
    while (this.waiting[0]?.end <= this.encoded) this.#give(this.waiting.shift());
  }

  #give({ samples }) {
    if (this.packets.length > 0) this.onPiece(new OpusPiece(this.head, this.packets, isQuiet(samples)));
    this.packets = [];
  }

  #giveUp() {
    if (this.encoder && this.encoder.state !== "closed") this.encoder.close();
    this.encoder = null;
    this.packets = [];
    for (const { samples } of this.waiting.splice(0)) this.onPiece(new PcmPiece(samples));
  }
}
