// Commands that must arrive, once: they wait while there is no connection, and a lost answer makes
// them go out again under the same request_id, which the server recognises.

import { waitAfter } from "../core/backoff.js";
import { CommandError } from "../core/command-error.js";
import { newId } from "../core/ids.js";

const ATTEMPTS = 3; // without any answer, on a connection that stands
const PASSING = new Set(["temporarily_unavailable", "rate_limited", "server_draining"]);

/** One queue, sent one after the other, so that the order is that of the writing. */
export class Outbox extends EventTarget {
  /** {event, payload, request_id} of what was not yet answered, oldest first. */
  waiting = [];
  #request;
  #key = null;
  #open = false;
  #busy = false;

  /** @param {(event: string, payload: object) => Promise<object>} request rejects with CommandError */
  constructor(request) {
    super();
    this.#request = request;
  }

  /** Keep what waits under this name, and take up what a page before a reload left there. */
  keepAs(key) {
    if (this.#key === key) return;
    this.#key = key;
    const known = new Set(this.waiting.map(({ payload }) => payload.request_id));
    const left = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    const nobody = () => undefined; // who wrote it is gone with the page
    for (const { event, payload } of left.filter((one) => !known.has(one.payload.request_id))) {
      this.waiting.push({ event, payload, attempts: 1, resolve: nobody, reject: nobody });
    }
    this.#changed();
  }

  /** Send from now on: the interview is joined. */
  open() {
    this.#open = true;
    this.#send();
  }

  /** Keep what comes, until open(). */
  close() {
    this.#open = false;
  }

  /** Forget everything: nobody wants it any more. */
  clear() {
    this.close();
    for (const item of this.waiting.splice(0)) item.reject(new CommandError({ code: "given_up" }));
    this.#changed();
    this.#key = null;
  }

  /** Add a command; resolves with the server's answer, rejects with its refusal. */
  add(event, payload) {
    return new Promise((resolve, reject) => {
      const item = { event, payload: { ...payload, request_id: newId() }, attempts: 1, resolve, reject };
      this.waiting.push(item);
      this.#changed();
      this.#send();
    });
  }

  async #send() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#open && this.waiting.length > 0) await this.#attempt(this.waiting[0]);
    this.#busy = false;
  }

  async #attempt(item) {
    try {
      const data = await this.#request(item.event, item.payload);
      this.#finish(item, () => item.resolve(data));
    } catch (error) {
      if (PASSING.has(error.code)) {
        const wait = waitAfter(error);
        await new Promise((resolve) => setTimeout(resolve, wait));
      } else if (error.code === "not_connected") {
        this.close(); // whoever joins again opens it
      } else if (error.code === "no_answer" && (!this.#open || item.attempts < ATTEMPTS)) {
        if (this.#open) item.attempts += 1;
      } else {
        this.#finish(item, () => item.reject(error));
      }
    }
  }

  #finish(item, settle) {
    const at = this.waiting.indexOf(item);
    if (at >= 0) this.waiting.splice(at, 1);
    settle();
    this.#changed();
  }

  #changed() {
    this.#keep();
    this.dispatchEvent(new Event("change"));
  }

  #keep() {
    if (this.#key === null) return;
    const kept = this.waiting.map(({ event, payload }) => ({ event, payload }));
    if (kept.length > 0) sessionStorage.setItem(this.#key, JSON.stringify(kept));
    else sessionStorage.removeItem(this.#key);
  }
}
