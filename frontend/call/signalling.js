// The server's part in a call: entering it and coming back, what the server is told of what one sends, and what it
// says. It may be away meanwhile.

import { waitAfter } from "../core/backoff.js";

const SHUT_OUT = new Set(["call_full", "forbidden", "not_in_interview", "removed"]); // why nobody comes back
const ASK_AGAIN = 2000; // ms between two questions for the roster

export class Signalling {
  /** The server's last answer, as long as one is in the call: peer_id, order, ice, relay_only, ladder. */
  joined = null;
  /** Whether the server cannot be reached. */
  isAway = false;
  #offs = null; // how to stop listening, as long as one is in the call or about to be
  #attempt = 0; // counts the entries, and what gave them up
  #isComing = false; // on the way back
  #mayBeIn = false; // an entry was not answered, or too late
  #askedAt = -Infinity; // when the roster was asked last
  #told = null; // the media state that the server knows
  #isTelling = false;

  /**
   * `line`: see Call. `device()`: {mic, cam} to enter with; `sent()`: {mic, cam, screen} as it really goes out, null of
   * who only receives. `hear`: by event, what to do with it. `onJoined(joined, {before, wasAway})`: one is in, or back;
   * `onSlow()`: the server has not answered yet; `onOver(reason)`: the interview is; `onShutOut(error)`: one is not let
   * back in.
   */
  constructor(settings) {
    Object.assign(this, settings);
  }

  get isIn() {
    return this.joined !== null;
  }

  /** Listen to what the server says of the call, from before one enters. */
  start() {
    this.#offs = Object.entries(this.hear).map(([event, act]) => this.line.on(event, act));
    this.#offs.push(
      this.line.onPhase((phase) => {
        if (phase === "away") this.isAway = true;
        else if (phase === "in" && this.isAway && this.isIn) this.#comeBack();
        else if (phase === "in") this.isAway = false;
      }),
    );
  }

  /** Hear and say nothing more. */
  stop() {
    for (const off of this.#offs ?? []) off();
    this.#offs = null;
    if (this.#mayBeIn && !this.isIn) this.#leave();
    this.joined = this.#told = null;
    this.isAway = this.#isComing = false;
    this.#attempt += 1;
  }

  /** Enter the call, however long the server takes to answer; rejects where it does not let one in. */
  async enter() {
    const attempt = this.#next();
    const isStill = () => attempt === this.#attempt;
    while (isStill()) {
      try {
        await this.#join(attempt);
        return;
      } catch (error) {
        if (!isStill()) return;
        if (!(error.isNobodysWord || error.code === "not_connected" || this.isAway)) throw error;
        this.onSlow();
        await new Promise((go) => setTimeout(go, waitAfter(error)));
      }
    }
  }

  /** Ask who is in the call: one seems to have missed something. */
  ask() {
    const now = performance.now();
    if (!this.isIn || this.isAway || now - this.#askedAt <= ASK_AGAIN) return;
    this.#askedAt = now;
    this.#comeBack();
  }

  /** Whether the server still has one in the call; true where it does not say. */
  async isKnown() {
    try {
      await this.line.request("call_ice", {});
      return true;
    } catch (error) {
      return error.code !== "not_in_call";
    }
  }

  /** One at a time: each of them might make one somebody new to the others. */
  async #comeBack() {
    if (this.#isComing) return;
    this.#isComing = true;
    const attempt = this.#next();
    const { peer_id, secret } = this.joined;
    try {
      await this.#join(attempt, { resume: { peer_id, secret } });
    } catch (error) {
      if (attempt === this.#attempt) this.#isNotBack(error);
    } finally {
      if (attempt === this.#attempt) this.#isComing = false;
    }
  }

  #isNotBack(error) {
    if (error.code === "call_closed") this.onOver("ended");
    else if (SHUT_OUT.has(error.code)) this.onShutOut(error);
    else setTimeout(() => this.isIn && this.isAway && this.#comeBack(), waitAfter(error));
  }

  #next() {
    this.#attempt += 1;
    return this.#attempt;
  }

  /** What is answered after one has left, or begun anew, brings nobody in. */
  async #join(attempt, again = {}) {
    const device = this.device();
    let joined;
    try {
      joined = await this.line.request("call_join", { device, ...again });
    } catch (error) {
      if (error.isNobodysWord) this.#mayHaveEntered();
      throw error;
    }
    if (attempt !== this.#attempt) {
      this.#mayHaveEntered();
      return;
    }
    const { joined: before, isAway: wasAway } = this;
    this.joined = joined;
    this.isAway = this.#mayBeIn = false;
    this.#told = again.resume ? null : { ...device, screen: false };
    this.onJoined(joined, { before, wasAway });
  }

  /** The server may have one in the call who is not: nobody is to wait for their picture. */
  #mayHaveEntered() {
    if (this.#offs) this.#mayBeIn = true;
    else this.#leave();
  }

  #leave() {
    this.#mayBeIn = false;
    this.mention("call_leave", {});
  }

  /** Say what is worth nothing later. */
  mention(event, fields) {
    this.line.request(event, fields).catch(() => undefined);
  }

  /** Let the server know what one really sends, or means to; rejects where it does not allow that. */
  async tell(meant = {}) {
    const sent = this.sent();
    if (!sent || !this.isIn) return;
    const now = { ...sent, ...meant };
    if (JSON.stringify(now) === JSON.stringify(this.#told)) return;
    await this.line.request("call_media", now);
    this.#told = now;
  }

  /** The same, until all is known. */
  async tellSoon() {
    if (this.#isTelling || this.isAway) return;
    this.#isTelling = true;
    try {
      await this.tell();
      await this.tell(); // what changed meanwhile
    } catch (error) {
      if (error.retryAfter !== undefined || error.isNobodysWord) setTimeout(() => this.tellSoon(), waitAfter(error));
    } finally {
      this.#isTelling = false;
    }
  }
}
