// In the audio thread: what the microphone gives, as 16 kHz mono s16le in pieces of about a quarter
// second, each with its level.

import { PIECE_MS, SAMPLE_RATE } from "./rate.js";
import { Resampler } from "./resampler.js";

const PIECE = (SAMPLE_RATE * PIECE_MS) / 1000;
const FULL = 0.985; // louder is as loud as can be

class PcmPieces extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, SAMPLE_RATE);
    this.piece = new Int16Array(PIECE);
    this.clear();
    this.port.onmessage = () => this.send(true);
  }

  process([channels]) {
    if (channels[0]) for (const sample of this.resampler.push(channels[0])) this.take(sample);
    return true;
  }

  take(value) {
    const sample = Math.max(-1, Math.min(1, value));
    this.squares += sample * sample;
    if (Math.abs(sample) >= FULL) this.full += 1;
    this.piece[this.filled++] = Math.round(sample * 32767);
    if (this.filled === PIECE) this.send(false);
  }

  send(isLast) {
    const samples = this.piece.slice(0, this.filled);
    const rms = this.filled ? Math.sqrt(this.squares / this.filled) : 0;
    const clipped = this.filled ? this.full / this.filled : 0;
    this.port.postMessage({ samples, rms, clipped, isLast }, [samples.buffer]);
    this.clear();
  }

  clear() {
    this.filled = this.squares = this.full = 0;
  }
}

registerProcessor("pcm-pieces", PcmPieces);
