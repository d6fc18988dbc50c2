// Whether one heard of everybody who came into the call and went: the log says it for certain, what it is told by may
// be lost on the way. Nothing is asked as long as both agree.

const SETTLED = 1000; // ms in which what belongs together has come

export class Comings {
  /** `idsOf(userId)`: the peer ids that one knows somebody by; `onMissed()`: something was not heard. */
  constructor({ idsOf, onMissed }) {
    Object.assign(this, { idsOf, onMissed });
  }

  /** Somebody entered the call, the log says. */
  came(userId) {
    this.#expectChange(userId);
  }

  /** Somebody left it. */
  left(userId) {
    if (this.idsOf(userId).length > 0) this.#expectChange(userId);
  }

  /** Another peer, or none, is to stand for them in a moment. */
  #expectChange(userId) {
    const before = String(this.idsOf(userId));
    setTimeout(() => String(this.idsOf(userId)) === before && this.onMissed(), SETTLED);
  }
}
