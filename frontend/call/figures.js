// What is measured of a call, numbers only; null where nothing was. They go with the word that one leaves.

/** As `call_leave` takes them; times in seconds, losses as shares. */
export class Figures {
  #started = null;
  #joined = null;
  #connected = null;
  #figures = {
    click_to_joined: null,
    joined_to_connected: null,
    connected_to_frame: null,
    restarts: 0,
    refreshes: 0,
    frozen_seconds: null,
    relayed: null,
  };
  #roundTrips = [];
  #losses = [];

  /** `now()`: in ms. */
  constructor(now = () => performance.now()) {
    this.now = now;
  }

  started() {
    this.#started = this.now();
  }

  joined() {
    if (this.#joined !== null) return; // one came back
    this.#joined = this.now();
    this.#figures.click_to_joined = rounded((this.#joined - this.#started) / 1000, 2);
  }

  /** Somebody who was in the call before is reached: only then it says something of the line. */
  connected() {
    if (this.#connected !== null) return;
    this.#connected = this.now();
    this.#figures.joined_to_connected = rounded((this.#connected - this.#joined) / 1000, 2);
  }

  frame() {
    if (this.#connected === null || this.#figures.connected_to_frame !== null) return;
    this.#figures.connected_to_frame = rounded((this.now() - this.#connected) / 1000, 2);
  }

  restarted() {
    this.#figures.restarts += 1;
  }

  refreshed() {
    this.#figures.refreshes += 1;
  }

  /** What gauge.js found of a line. */
  measured({ roundTrip, lossIn, frozen, isRelayed }) {
    if (roundTrip !== null) this.#roundTrips.push(roundTrip);
    if (lossIn !== null) this.#losses.push(lossIn);
    if (isRelayed !== null) this.#figures.relayed = this.#figures.relayed === 1 ? 1 : Number(isRelayed);
    if (frozen !== null) this.#figures.frozen_seconds = rounded((this.#figures.frozen_seconds ?? 0) + frozen, 2);
  }

  get all() {
    return {
      ...this.#figures,
      round_trip: rounded(median(this.#roundTrips), 4),
      round_trip_worst: rounded(worst(this.#roundTrips), 4),
      loss: rounded(median(this.#losses), 4),
      loss_worst: rounded(worst(this.#losses), 4),
    };
  }
}

const rounded = (value, digits) => value && Math.round(value * 10 ** digits) / 10 ** digits;
const worst = (values) => (values.length === 0 ? null : values.reduce((most, one) => Math.max(most, one)));

function median(values) {
  if (values.length === 0) return null;
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
