// In what form a microphone's sound goes out: the smallest that this browser can make.

import { canEncodeOpus, OpusEncoder } from "./opus-encoder.js";
import { canRecordOpus, OpusRecorder } from "./opus-recorder.js";
import { PcmPiece } from "./pieces.js";

class NoEncoder {
  constructor(onPiece) {
    this.onPiece = onPiece;
  }

  push(samples) {
    this.onPiece(new PcmPiece(samples));
  }

  async finish() {}
}

/**
 * `push(samples)`, and `finish()`, which resolves once `onPiece(piece)` was given everything.
 * `stream`: the same sound, for who takes no samples.
 */
export async function openEncoder(onPiece, stream) {
  if (await canEncodeOpus()) return new OpusEncoder(onPiece);
  return canRecordOpus() ? new OpusRecorder(onPiece, stream) : new NoEncoder(onPiece);
}
