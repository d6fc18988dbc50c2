// How often the lines to others broke, and for how long at most: nobody may hold a bad line against a person.

export class Interruptions {
  #since = new Map(); // member -> when
  #count = 0;
  #longest = 0; // s

  /** Whether it is one that is not known yet. */
  begin(member) {
    if (this.#since.has(member)) return false;
    this.#since.set(member, performance.now());
    this.#count += 1;
    return true;
  }

  /** Seconds that it took; null where there was none. */
  end(member) {
    if (!this.#since.has(member)) return null;
    const seconds = rounded((performance.now() - this.#since.get(member)) / 1000);
    this.#since.delete(member);
    this.#longest = Math.max(this.#longest, seconds);
    return seconds;
  }

  /** Somebody has left: that they cannot be reached is no bad line. */
  forget(member) {
    this.#since.delete(member);
  }

  /** As `call_leave` takes them. */
  figures() {
    for (const member of [...this.#since.keys()]) this.end(member);
    return { interruptions: this.#count, longest_interruption: this.#longest };
  }
}

const rounded = (seconds) => Math.round(seconds * 10) / 10;
