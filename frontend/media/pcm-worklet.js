// In the audio thread: what the microphone gives, as 16 kHz mono s16le in pieces of a quarter second,
// each with its level.

const RATE = 16000;
const PIECE = RATE / 4;

class PcmPieces extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE; // input samples for each output sample
    this.position = 0; // of the next output sample, counted from the carried one
    this.carried = 0;
    this.piece = new Int16Array(PIECE);
    this.filled = 0;
    this.squares = 0;
    this.peak = 0;
    this.smooth = 0;
    // One pole below half the output rate: enough against aliasing for speech.
    this.alpha = Math.min(1, (2 * Math.PI * 7000) / (2 * Math.PI * 7000 + sampleRate));
    this.port.onmessage = () => this.send(true);
  }

  process([channels]) {
    const input = channels[0];
    if (!input) return true;
    while (this.position < input.length) {
      const at = Math.floor(this.position);
      const before = at === 0 ? this.carried : input[at - 1];
      const value = before + (input[at] - before) * (this.position - at);
      this.take(value);
      this.position += this.step;
    }
    this.position -= input.length;
    this.carried = input[input.length - 1];
    return true;
  }

  take(value) {
    this.smooth = this.step > 1 ? this.smooth + this.alpha * (value - this.smooth) : value;
    const sample = Math.max(-1, Math.min(1, this.smooth));
    this.squares += value * value;
    this.peak = Math.max(this.peak, Math.abs(value));
    this.piece[this.filled++] = sample * 32767;
    if (this.filled === PIECE) this.send(false);
  }

  send(isLast) {
    const samples = this.piece.slice(0, this.filled);
    const rms = this.filled ? Math.sqrt(this.squares / this.filled) : 0;
    this.port.postMessage({ samples, rms, peak: this.peak, isLast }, [samples.buffer]);
    this.filled = 0;
    this.squares = 0;
    this.peak = 0;
  }
}

registerProcessor("pcm-pieces", PcmPieces);
