// In what form a microphone's sound goes out: the smallest that this browser can make.

import { canEncodeOpus, OpusEncoder } from "./opus-encoder.js";
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

/** `push(samples)` and `finish()`, which resolves once `onPiece(piece)` was given everything. */
export async function openEncoder(onPiece) {
  return (await canEncodeOpus()) ? new OpusEncoder(onPiece) : new NoEncoder(onPiece);
}
