// What others do in the call, said without shouting: what happens together is said together, and not too often.

const GATHERED = 1500; // ms in which what happens is one announcement
const PAUSE = 4000; // ms between two of them
const OPPOSITES = { "call.joined": "call.left", "call.left": "call.joined" };

export class Announcer {
  #waiting = []; // {key, name}
  #timer = null;
  #saidAt = -Infinity;

  /** `say(list)`: [{key, names}]; `now()`: in ms. */
  constructor(say, now = () => performance.now()) {
    Object.assign(this, { say, now });
  }

  hear(key, name) {
    const undone = this.#waiting.findIndex((one) => one.name === name && one.key === OPPOSITES[key]);
    if (undone >= 0)
      this.#waiting.splice(undone, 1); // a reload is no news
    else if (!this.#waiting.some((one) => one.key === key && one.name === name)) this.#waiting.push({ key, name });
    const due = Math.max(GATHERED, this.#saidAt + PAUSE - this.now());
    this.#timer ??= setTimeout(() => this.#speak(), due);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
  }

  #speak() {
    this.#timer = null;
    const said = new Map();
    for (const { key, name } of this.#waiting.splice(0)) said.set(key, [...(said.get(key) ?? []), name]);
    if (said.size === 0) return;
    this.#saidAt = this.now();
    this.say([...said].map(([key, names]) => ({ key, names })));
  }
}
