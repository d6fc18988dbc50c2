// From the microphone's sample rate to another, without aliases. Pure.

const ZEROS = 12; // of the sinc on each side: the filter's length
const PHASES = 64; // places between two input samples that have a filter of their own

export class Resampler {
  constructor(from, to) {
    this.step = from / to; // input samples for each output sample
    const cutoff = Math.min(1, to / from) * 0.92;
    this.half = Math.ceil(ZEROS / cutoff);
    this.filters = Array.from({ length: PHASES }, (_, phase) => filter(phase / PHASES, this.half, cutoff));
    this.kept = new Float32Array(this.half); // the end of the input so far
    this.position = this.half; // of the next output sample, within kept and the input after it
  }

  /** The output for some more input; some milliseconds of it come with the next. */
  push(input) {
    const all = new Float32Array(this.kept.length + input.length);
    all.set(this.kept);
    all.set(input, this.kept.length);
    const output = [];
    while (this.position + this.half + 2 <= all.length) {
      output.push(this.#at(all));
      this.position += this.step;
    }
    this.kept = all.slice(Math.max(0, Math.floor(this.position) - this.half));
    this.position -= all.length - this.kept.length;
    return output;
  }

  #at(all) {
    const nearest = Math.round(this.position * PHASES) / PHASES;
    const whole = Math.floor(nearest);
    const taps = this.filters[Math.round((nearest - whole) * PHASES)];
    let sum = 0;
    for (let i = 0; i < taps.length; i += 1) sum += taps[i] * all[whole - this.half + 1 + i];
    return sum;
  }
}

/** A sinc under a Blackman window, `fraction` of a sample late, of sum 1. */
function filter(fraction, half, cutoff) {
  const taps = Array.from({ length: 2 * half }, (_, index) => {
    const at = index - half + 1 - fraction;
    const share = Math.max(-1, Math.min(1, at / half));
    const window = 0.42 + 0.5 * Math.cos(Math.PI * share) + 0.08 * Math.cos(2 * Math.PI * share);
    const x = Math.PI * at * cutoff;
    return window * (x === 0 ? 1 : Math.sin(x) / x);
  });
  const sum = taps.reduce((one, other) => one + other, 0);
  return Float32Array.from(taps, (tap) => tap / sum);
}
