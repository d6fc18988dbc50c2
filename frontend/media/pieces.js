// Pieces of what a microphone gives, as they go to the server. Pure.

import { millisecondsOf } from "./opus.js";
import { SAMPLE_RATE } from "./rate.js";
import { webmCluster, webmHeader } from "./webm-writer.js";

const QUIET = 600; // largest sample of a quiet piece, of 32767

/** `form`: what voice_data says of the bytes; `bytes(at, isFirst)`: they, `at` ms into an utterance. */
export class PcmPiece {
  form = { codec: "pcm_s16le", sample_rate: SAMPLE_RATE };

  constructor(samples) {
    this.samples = samples;
    this.milliseconds = (1000 * samples.length) / SAMPLE_RATE;
    this.isQuiet = isQuiet(samples);
  }

  bytes() {
    return this.samples.buffer;
  }
}

/** Packets of Opus, which the first piece of an utterance puts a header before. */
export class OpusPiece {
  form = { codec: "webm/opus" };

  constructor(head, packets, isQuiet) {
    Object.assign(this, { head, packets, isQuiet });
    this.milliseconds = packets.reduce((sum, packet) => sum + millisecondsOf(packet), 0);
  }

  bytes(at, isFirst) {
    const cluster = webmCluster(at, this.packets);
    if (!isFirst) return cluster.buffer;
    const header = webmHeader(this.head);
    const both = new Uint8Array(header.length + cluster.length);
    both.set(header);
    both.set(cluster, header.length);
    return both.buffer;
  }
}

/** What ends an utterance. */
export const noSound = { form: {}, milliseconds: 0, isQuiet: true, bytes: () => new ArrayBuffer(0) };

export function isQuiet(samples) {
  return samples.every((sample) => Math.abs(sample) < QUIET);
}
