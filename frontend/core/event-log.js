// What went over the wire, newest last, bounded.

const LIMIT = 500;
const HEARTBEAT = new Set(["ping", "pong", "ack ping"]);

/** Emits `change`. A row: {number, time (Date), direction (in, out), name, payload}. */
export class EventLog extends EventTarget {
  rows = [];
  paused = false;
  /** Whether pings and pongs are recorded: they would push everything else out. */
  heartbeat = false;
  #number = 0;

  constructor(connection) {
    super();
    connection.addEventListener("traffic", ({ detail }) => this.#record(detail));
  }

  clear() {
    this.rows = [];
    this.dispatchEvent(new Event("change"));
  }

  #record({ direction, name, payload }) {
    if (this.paused || (!this.heartbeat && HEARTBEAT.has(name))) return;
    this.#number += 1;
    this.rows.push({ number: this.#number, time: new Date(), direction, name, payload });
    if (this.rows.length > LIMIT) this.rows.shift();
    this.dispatchEvent(new Event("change"));
  }
}

/** Whether a row passes a filter {direction, name, text}; empty parts let everything through. */
export function matches(row, { direction, name, text }) {
  return (
    (!direction || row.direction === direction) &&
    (!name || row.name.toLowerCase().includes(name.toLowerCase())) &&
    (!text ||
      JSON.stringify(row.payload ?? null)
        .toLowerCase()
        .includes(text.toLowerCase()))
  );
}
