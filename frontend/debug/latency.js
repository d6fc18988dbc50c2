// How far away the server is, and how its clock differs from this one: one `ping` every few seconds.

const INTERVAL = 3000; // ms
const KEPT = 60;

/** Emits `change` after each measurement. Milliseconds; null is a ping that was not answered. */
export class Latency extends EventTarget {
  samples = [];
  #connection;
  #offset = 0;
  #bestOfOffset = Infinity;
  #timer = null;

  constructor(connection) {
    super();
    this.#connection = connection;
    connection.addEventListener('status', () => this.#connectionChanged());
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

  #connectionChanged() {
    clearInterval(this.#timer);
    if (this.#connection.status !== 'online') return;
    this.#bestOfOffset = Infinity;
    this.#measure();
    this.#timer = setInterval(() => this.#measure(), INTERVAL);
  }

  async #measure() {
    const sentAt = performance.now();
    const timestamp = new Date().toISOString();
    let elapsed = null;
    try {
      const answer = await this.#connection.request('ping', { timestamp }, INTERVAL);
      elapsed = performance.now() - sentAt;
      this.#learnOffset(answer.server_time, elapsed);
    } catch (error) {
      if (error.code === 'not_connected') return;
    }
    this.samples = [...this.samples, elapsed].slice(-KEPT);
    this.dispatchEvent(new Event('change'));
  }

  /** The quickest round trip knows the offset best: the server answered in its middle. */
  #learnOffset(serverTime, elapsed) {
    if (elapsed >= this.#bestOfOffset) return;
    this.#bestOfOffset = elapsed;
    this.#offset = Date.parse(serverTime) - (Date.now() - elapsed / 2);
  }
}
