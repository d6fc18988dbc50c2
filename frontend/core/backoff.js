// How long to wait before trying again, for everything here that tries again by itself.

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 15_000;
const LONGEST_TOLD = 30; // s: however long the server says, one looks again

/** Refusals of speech that pass: it is sent again by itself. */
export const PASSING_FOR_VOICE = new Set(["rate_limited", "temporarily_unavailable", "capacity"]);

/** Milliseconds before try number `attempt` (from 0), spread so that not all come at once. Pure. */
export function waitBefore(attempt, random = Math.random()) {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt) * (0.5 + random / 2);
}

/** Milliseconds until what a CommandError refused may go out again: as the server says, else a second. Pure. */
export function waitAfter({ retryAfter }) {
  return 1000 * Math.min(retryAfter ?? 1, LONGEST_TOLD);
}

/** Tries again later and later, until it is told that it worked. */
export class Backoff {
  #attempt = 0;
  #timer = null;

  /** Whether tries have failed since it last worked. */
  get isRetrying() {
    return this.#attempt > 0;
  }

  /** Call `act` after the next wait. */
  again(act) {
    this.stop();
    this.#timer = setTimeout(act, waitBefore(this.#attempt));
    this.#attempt += 1;
  }

  /** Do not try again for now. */
  stop() {
    clearTimeout(this.#timer);
  }

  /** The next loss is the first one. */
  worked() {
    this.#attempt = 0;
  }
}
