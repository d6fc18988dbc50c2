// Every event of a log once and in order, however they come; what is missing is asked for.

import { CommandError } from "../core/command-error.js";

/** Whether it is an event of the log. Confirmations repeat a seq without being the event of that seq. */
export function isBroadcast(name, payload) {
  const confirmations = ["answer_confirmed", "help_request_sent", "voice_transcribed", "voice_processing", "error"];
  return Number.isInteger(payload.seq) && !confirmations.includes(name);
}

export class InOrder {
  /** The seq up to which all is known. */
  cursor = 0;
  epoch = null;
  #target = null; // the seq up to which the log went on joining
  #forgotUpTo = 0; // the seq of the last erasure, after which all was read anew
  #run = 0; // counts the logs that were begun
  #early = new Map();
  #isAsking = false;
  #deliver;
  #ask;
  #startOver;
  #caughtUp;

  /**
   * `deliver(name, payload)`: the next event; `ask(fields)`: the answer to sync_interview;
   * `startOver()`: the log is another one, and comes from its beginning; `caughtUp()`: what was
   * missing is there.
   */
  constructor({ deliver, ask, startOver, caughtUp }) {
    this.#deliver = deliver;
    this.#ask = ask;
    this.#startOver = startOver;
    this.#caughtUp = caughtUp;
  }

  /** Whether the log up to the moment of joining has been taken in. */
  get isCaughtUp() {
    return this.#target !== null && this.cursor >= this.#target;
  }

  /** What a join is to say, so that only what is missing comes. */
  get place() {
    return { last_seq: this.cursor, ...(this.epoch !== null && { epoch: this.epoch }) };
  }

  /** Comes before the replay: says how far the log goes, and whether it is the one known here. */
  joined({ reset, epoch, last_seq: lastSeq }) {
    if (reset || epoch !== this.epoch) this.begin(epoch);
    this.#target = lastSeq ?? 0;
  }

  /** From the first event on; in a room that one has not come into, with no epoch. */
  begin(epoch = null) {
    this.cursor = 0;
    this.epoch = epoch;
    this.#target = null;
    this.#run += 1;
    this.#early.clear();
    this.#startOver();
  }

  receive(name, payload) {
    this.#take(name, payload);
    if (this.#early.size > 0) void this.#catchUp();
  }

  #take(name, payload) {
    if (payload.seq <= this.cursor) return;
    this.#early.set(payload.seq, { name, payload });
    this.#deliverInOrder();
  }

  #deliverInOrder() {
    while (this.#early.has(this.cursor + 1)) {
      const next = this.#early.get(this.cursor + 1);
      if (this.#forgetsBefore(next)) return;
      this.cursor += 1;
      this.#early.delete(this.cursor);
      this.#deliver(next.name, next.payload);
    }
  }

  /** Somebody was erased: what this page holds of before is dropped, and read as it is now. */
  #forgetsBefore({ name, payload }) {
    if (name !== "person_erased" || payload.seq <= this.#forgotUpTo) return false;
    this.#forgotUpTo = payload.seq;
    this.begin(this.epoch);
    void this.#catchUp();
    return true;
  }

  /** All up to this seq is known, whether or not there was something to deliver. */
  #passOver(seq) {
    this.cursor = Math.max(this.cursor, seq);
    for (const early of [...this.#early.keys()]) if (early <= this.cursor) this.#early.delete(early);
    this.#deliverInOrder();
  }

  /** Events are missing before those that wait. */
  async #catchUp() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (let isWhole = false; !isWhole; ) {
        const run = this.#run;
        const page = await this.#ask({ after_seq: this.cursor, epoch: this.epoch });
        if (run !== this.#run) return; // it is of a log that nobody follows any more
        if (page.reset) this.begin(page.epoch);
        const before = this.cursor;
        const begun = this.#run;
        for (const { event, data } of page.events) this.#take(event, data);
        if (begun !== this.#run) continue; // somebody was erased: from the beginning
        this.#passOver(page.last_seq);
        isWhole = page.complete || this.cursor === before;
      }
      this.#target ??= this.cursor;
      this.#caughtUp();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error; // else the next event or join asks again
    } finally {
      this.#isAsking = false;
    }
  }
}
