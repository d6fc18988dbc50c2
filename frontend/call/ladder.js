// How much of one's own picture goes to somebody: less where the line or the computer cannot, more again once they
// can. Pure: time and measurements are handed in.

export const LEAST = 150; // kbit/s: on a line with less the sound goes out alone
const PATIENCE = 6000; // ms of too much until there is less
const URGENT = 2000; // ms of far too much: the sound has to share the line with it
const CALM = 20_000; // ms without trouble until there is more
const LONGEST_CALM = 160_000; // ms, where more was too much again and again
const TRIED = 30_000; // ms after which more counts as borne
const NARROW = 0.8; // of what the picture may take
const FAR_TOO_NARROW = 0.5;
const LOSSY = 0.1; // share of packets that never arrive

export class Ladder {
  #steps;
  #step = 0;
  #since = null; // {isGood, at}: how it has been, and from when on
  #calm = CALM;
  #raisedAt = null; // of a step that may still turn out too much

  /** `steps`: [{kbps, …}], the best first. Below the last one there is sound alone. */
  constructor(steps) {
    this.#steps = steps;
  }

  /** The step that is taken; null: sound alone. `highest`: what so many people allow at most. */
  step(highest = 0) {
    return this.#steps[Math.max(this.#step, this.#bounded(highest))] ?? null;
  }

  /**
   * Take in what was measured: `available` (kbit/s of the line, null where the browser does not say), `limitation`
   * (why the encoder gives less: none, bandwidth, cpu), `loss` (a share, or null). True where the step changed.
   */
  look({ available, limitation, loss }, now, highest = 0) {
    const step = Math.max(this.#step, this.#bounded(highest));
    const isTooLittle = available !== null && limitation === "bandwidth" && available < LEAST;
    const isGood = !this.#isTooMuch(step, { available, limitation, loss });
    if (this.#since?.isGood !== isGood) this.#since = { isGood, at: now };
    const passed = now - this.#since.at;
    const hasRoom = step > this.#bounded(highest) && this.#mayBear(step - 1, { available, limitation });
    if (isGood && hasRoom && passed >= this.#calm) return this.#raise(now);
    const isUrgent = !this.#bears(step, { available, limitation }, FAR_TOO_NARROW);
    if (!isGood && step < this.#steps.length && passed >= (isUrgent ? URGENT : PATIENCE))
      return this.#lower(step, now, isTooLittle);
    if (isGood && this.#raisedAt !== null && now - this.#raisedAt > TRIED) {
      this.#raisedAt = null;
      this.#calm = CALM;
    }
    return false;
  }

  #isTooMuch(step, { available, limitation, loss }) {
    if (loss !== null && loss > LOSSY) return true;
    if (step === this.#steps.length) return false; // what does not go out is not measured
    return limitation === "cpu" || !this.#bears(step, { available, limitation });
  }

  #mayBear(step, measured) {
    return step === this.#steps.length - 1 || this.#bears(step, measured); // of silence it is not known: it is tried
  }

  /** Where the encoder has all it wants, the browser does not find out what else there would be room for. */
  #bears(step, { available, limitation }, share = NARROW) {
    if (step === this.#steps.length || limitation !== "bandwidth" || available === null) return true;
    return available >= share * this.#steps[step].kbps;
  }

  #raise(now) {
    this.#step -= 1;
    this.#raisedAt = now;
    this.#since = null;
    return true;
  }

  /** What was tried in vain is tried again later each time. */
  #lower(step, now, isTooLittle) {
    const isInVain = this.#raisedAt !== null && now - this.#raisedAt < TRIED;
    if (isInVain) this.#calm = Math.min(2 * this.#calm, LONGEST_CALM);
    this.#raisedAt = this.#since = null;
    const last = this.#steps.length - 1;
    if (isTooLittle) this.#step = this.#steps.length;
    else if (step === last)
      return false; // it is little, and goes through
    else this.#step = step + 1;
    return true;
  }

  #bounded(highest) {
    return Math.min(Math.max(0, highest), this.#steps.length - 1);
  }
}
