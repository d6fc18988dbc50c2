// What a client must remember of a room so that nothing is lost and nothing happens twice.
// No sockets and no clocks: the client asks it what to send and what to tell.

import { ECHOING } from "./events.js";

export type Data = Record<string, unknown>;

/** A refusal: `code` is stable, `message` is for people. */
export class Refused extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(readonly error: Data) {
    super(`${error.code}: ${error.message}`);
    this.name = "Refused";
    this.code = String(error.code);
    this.field = typeof error.field === "string" ? error.field : undefined;
    this.retryAfter = typeof error.retry_after === "number" ? error.retry_after : undefined;
  }

  /** Whether the same command is sent again once `retryAfter` is over. */
  get isPassing(): boolean {
    return this.code === "rate_limited" || this.code === "temporarily_unavailable";
  }
}

/** No answer within the client's patience: the same `request_id` asks again, and it happens once. */
export class Unanswered extends Error {
  constructor(
    readonly event: string,
    readonly requestId: string | number,
  ) {
    super(`no answer to ${event} (request_id ${requestId})`);
    this.name = "Unanswered";
  }
}

export interface Command {
  event: string;
  payload: Data;
  requestId: string | number;
}

/** A command with a `request_id`: the caller's, else a new one. */
export function command(event: string, payload: object = {}, own: Data = {}): Command {
  const given: Data = { ...own, ...payload };
  const requestId = (given.request_id ?? crypto.randomUUID()) as string | number;
  return { event, payload: { ...given, request_id: requestId }, requestId };
}

/** An acknowledgement's data; throws `Refused`. */
export function answerOf(acknowledgement: unknown): Data {
  const { ok, data, error } = (acknowledgement ?? {}) as { ok?: boolean; data?: Data; error?: Data };
  if (ok && data) return data;
  throw new Refused(error ?? { code: "unknown" });
}

export type Status = "joined" | "waiting" | "away";

/** One room: how far its log was seen, and how to come back to it. */
export class Memory {
  lastSeq = 0;
  epoch: string | undefined;
  status: Status = "away";
  /** Commands without an answer, in the order in which they were given. */
  readonly outbox = new Map<string | number, Command>();

  constructor(readonly joining: Data & { interview_id: string | number }) {}

  /** What `join_interview` carries: after a loss, what was seen so that the rest comes. */
  joinPayload(): Data {
    if (this.epoch === undefined) return { ...this.joining };
    return { ...this.joining, last_seq: this.lastSeq, epoch: this.epoch };
  }

  /** Whether an event is this room's: 1 and "1" are the same. */
  isAbout(payload: unknown): payload is Data {
    if (payload === null || typeof payload !== "object") return false;
    return String((payload as Data).interview_id) === String(this.joining.interview_id);
  }

  /** Take an event in; whether it is news. An event of the log comes once. */
  take(event: string, payload: Data): boolean {
    if (event === "joined_interview") {
      if (payload.reset) this.lastSeq = 0;
      if (typeof payload.epoch === "string") this.epoch = payload.epoch;
      this.status = payload.status === "waiting" ? "waiting" : "joined";
      return true;
    }
    const seq = payload.seq;
    if (typeof seq !== "number" || ECHOING.has(event)) return true;
    if (seq <= this.lastSeq) return false;
    this.lastSeq = seq;
    return true;
  }
}
