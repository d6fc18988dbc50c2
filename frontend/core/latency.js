// How far away the server is, and how its clock differs from this one: a `ping` now and then.

const INTERVAL = 1500; // ms
const KEPT = 120;
const PATIENCE = 1500; // ms: with the interval, three seconds until a loss is seen
const FIRST_PATIENCE = 5000; // ms, while nothing is known of the way
const FAR = 3; // a round trip may take so many times the usual one

/**
 * Emits `change` after each measurement, and `silent` where the server said nothing at all since a
 * ping: the transport learns of packets that vanish a minute later.
 * Milliseconds; null is a ping that was not answered.
 */
export class Latency extends EventTarget {
  samples = [];
  #connection;
  #offset = 0;
  #bestOfOffset = Infinity;
  #timer = null;

  constructor(connection) {
    super();
    this.#connection = connection;
    connection.addEventListener("status", () => this.#connectionChanged());
  }

  get last() {
    return this.samples.at(-1) ?? null;
  }

  get median() {
    const answered = this.samples.filter((ms) => ms !== null).sort((a, b) => a - b);
    return answered.length === 0 ? null : answered[Math.floor(answered.length / 2)];
  }

  /** The server's time now, in ms since 1970, as well as it is known. */
  serverNow() {
    return Date.now() + this.#offset;
  }

  get #patience() {
    return this.median === null ? FIRST_PATIENCE : Math.max(PATIENCE, FAR * this.median);
  }

  #connectionChanged() {
    clearInterval(this.#timer);
    if (this.#connection.status !== "online") return;
    this.#bestOfOffset = Infinity;
    this.#measure();
    this.#timer = setInterval(() => this.#measure(), INTERVAL);
  }

  async #measure() {
    const sentAt = performance.now();
    const timestamp = new Date().toISOString();
    let elapsed = null;
    try {
      const answer = await this.#connection.request("ping", { timestamp }, this.#patience);
      elapsed = performance.now() - sentAt;
      this.#learnOffset(answer.server_time, elapsed);
    } catch (error) {
      if (error.code === "not_connected") return;
      if (this.#connection.heardAt < sentAt) this.dispatchEvent(new Event("silent"));
    }
    this.samples = [...this.samples, elapsed].slice(-KEPT);
    this.dispatchEvent(new Event("change"));
  }

  /** The quickest round trip knows the offset best: the server answered in its middle. */
  #learnOffset(serverTime, elapsed) {
    if (elapsed >= this.#bestOfOffset) return;
    this.#bestOfOffset = elapsed;
    this.#offset = Date.parse(serverTime) - (Date.now() - elapsed / 2);
  }
}
