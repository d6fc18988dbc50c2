// Hold an interview: typed events, nothing lost over lost lines, nothing twice.

import { io, type Socket } from "socket.io-client";
import type { Sent, Told } from "./events.js";
import { answerOf, type Command, command, type Data, Memory, Refused, type Status, Unanswered } from "./session.js";

export type { Sent, Told } from "./events.js";
export { Refused, type Status, Unanswered } from "./session.js";

/** A token, or what fetches one: asked at each connection, and when the last is about to expire. */
export type Token = string | (() => string | Promise<string>);

export interface Options {
  token?: Token;
  locale?: "en" | "zh";
  /** Milliseconds in which a call must be answered, reconnects included. */
  patience?: number;
}

/** What `join_interview` takes beside the interview. `last_seq: 0` brings all that happened before, too. */
export type Joining = Omit<Sent.JoinInterview, "request_id" | "epoch">;

type Answer = (acknowledgement: unknown) => void;
type Handler = (payload: never) => void;

/** A connection to a server and the rooms on it; it comes back by itself. */
export class Client {
  readonly patience: number;
  readonly #socket: Socket;
  readonly #rooms = new Set<Room>();
  readonly #token: Token | undefined;

  constructor(url: string, { token, locale = "en", patience = 60_000 }: Options = {}) {
    this.patience = patience;
    this.#token = token;
    this.#socket = io(url, {
      autoConnect: false,
      transports: ["websocket"],
      reconnectionDelay: 500,
      auth: (give) => void this.#freshToken().then((fresh) => give({ locale, ...(fresh && { token: fresh }) })),
    });
    this.#socket.on("connect", () => this.#rooms.forEach((room) => room.comeBack()));
    this.#socket.on("disconnect", (reason) => {
      this.#rooms.forEach((room) => room.lose());
      // Socket.IO comes back by itself from lost lines only.
      if (reason === "io server disconnect") setTimeout(() => this.#socket.connect(), 1000);
    });
    this.#socket.onAny((event: string, payload: unknown) => {
      if (event === "token_expiring" && typeof this.#token === "function") void this.#renew();
      this.#rooms.forEach((room) => room.receive(event, payload));
    });
  }

  /** Connect; rejects with `Refused` for a bad token. */
  connect(): Promise<this> {
    return new Promise((resolve, reject) => {
      const connected = () => {
        this.#socket.off("connect_error", failed);
        resolve(this);
      };
      const failed = (error: Error & { data?: Data }) => {
        this.#socket.off("connect", connected);
        this.#socket.close();
        reject(error.data?.code ? new Refused(error.data) : error);
      };
      this.#socket.once("connect", connected);
      this.#socket.once("connect_error", failed);
      this.#socket.connect();
    });
  }

  close(): void {
    this.#socket.close();
    this.#rooms.forEach((room) => room.lose());
  }

  /** A room that is not joined yet: give it handlers, then `join` it. */
  room(interviewId: string | number, joining: Joining = {}): Room {
    const room = new Room(this, new Memory({ interview_id: interviewId, ...joining }));
    this.#rooms.add(room);
    return room;
  }

  /** Join a room; rejects with `Refused`. */
  async join(interviewId: string | number, joining: Joining = {}): Promise<Room> {
    const room = this.room(interviewId, joining);
    await room.join();
    return room;
  }

  /** Tell a room what comes for it. */
  keep(room: Room): void {
    this.#rooms.add(room);
  }

  /** Tell it no more. */
  forget(room: Room): void {
    this.#rooms.delete(room);
  }

  /** Send, if there is a connection; a command that waits is sent after the next one. */
  emit({ event, payload }: Command, answered: Answer): void {
    if (this.#socket.connected) this.#socket.emit(event, payload, answered);
  }

  async #freshToken(): Promise<string | undefined> {
    return typeof this.#token === "function" ? await this.#token() : this.#token;
  }

  async #renew(): Promise<void> {
    this.emit(command("renew_token", { token: await this.#freshToken() }), () => {});
  }
}

/** One interview's room. */
export class Room {
  readonly #answers = new Map<string | number, Answer>();
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #changes = new Set<() => void>();
  #entered: Answer | undefined;
  #isWanted = false;

  constructor(
    readonly client: Client,
    readonly memory: Memory,
  ) {}

  get lastSeq(): number {
    return this.memory.lastSeq;
  }

  /** joined, waiting (in the lobby), or away (without a connection). */
  get status(): Status {
    return this.memory.status;
  }

  /** Enter: the answer of `join_interview`, or `Refused`. */
  join(): Promise<Told.JoinedInterview> {
    this.#isWanted = true;
    this.client.keep(this);
    const joining = command("join_interview");
    const entered = this.#answered(joining, (answer) => {
      this.#entered = answer;
      this.comeBack();
    });
    return entered as Promise<unknown> as Promise<Told.JoinedInterview>;
  }

  /** Leave; the connection stays. */
  async leave(): Promise<void> {
    this.#isWanted = false;
    await this.call("leave_interview");
    if (!this.#isWanted) this.client.forget(this);
  }

  /** Send a command: its answer, `Refused`, or `Unanswered`. It happens once, however often it was sent. */
  async call<E extends keyof Sent.Events>(event: E, payload?: Sent.Events[E]): Promise<Data> {
    const asked = command(event, payload, { interview_id: this.memory.joining.interview_id });
    try {
      return await this.#answered(asked, (answer) => {
        this.#answers.set(asked.requestId, answer);
        this.memory.outbox.set(asked.requestId, asked);
        if (this.memory.status !== "away") this.#send(asked);
      });
    } finally {
      this.#answers.delete(asked.requestId);
      this.memory.outbox.delete(asked.requestId);
    }
  }

  /** Tell `handler` of an event; the function that comes back ends it. Before `join` none is missed. */
  on<E extends keyof Told.Events>(event: E, handler: (payload: Told.Events[E]) => void): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers.add(handler as Handler));
    return () => void handlers.delete(handler as Handler);
  }

  /** Tell `listener` when `status` changed. */
  onStatus(listener: () => void): () => void {
    this.#changes.add(listener);
    return () => void this.#changes.delete(listener);
  }

  /** Enter again with what was seen, if it is wanted. */
  comeBack(): void {
    if (!this.#isWanted) return;
    const again = { event: "join_interview", payload: this.memory.joinPayload(), requestId: "" };
    this.client.emit(again, (acknowledgement) => this.#came(acknowledgement));
  }

  /** The connection is gone; commands wait. */
  lose(): void {
    this.memory.status = "away";
    this.#changes.forEach((listener) => listener());
  }

  /** Take an event in, if it is this room's and news. */
  receive(event: string, payload: unknown): void {
    if (!this.memory.isAbout(payload) || !this.memory.take(event, payload)) return;
    this.#handlers.get(event)?.forEach((handler) => handler(payload as never));
    if (event === "joined_interview") this.#changes.forEach((listener) => listener());
  }

  #came(acknowledgement: unknown): void {
    const refused = refusalOf(acknowledgement);
    if (refused?.isPassing) {
      setTimeout(() => this.comeBack(), 1000 * (refused.retryAfter ?? 1));
      return;
    }
    if (refused) for (const answer of this.#answers.values()) answer(acknowledgement);
    else for (const waiting of this.memory.outbox.values()) this.#send(waiting);
    this.#entered?.(acknowledgement);
  }

  #send(sent: Command): void {
    this.client.emit(sent, (acknowledgement) => {
      const refused = refusalOf(acknowledgement);
      if (refused?.isPassing && refused.retryAfter !== undefined) {
        setTimeout(() => this.#sendAgain(sent), 1000 * refused.retryAfter);
      } else {
        this.#answers.get(sent.requestId)?.(acknowledgement);
      }
    });
  }

  #sendAgain(sent: Command): void {
    if (this.memory.outbox.has(sent.requestId) && this.memory.status !== "away") this.#send(sent);
  }

  /** The answer that `begin` hands on, within the client's patience. */
  #answered(asked: Command, begin: (answer: Answer) => void): Promise<Data> {
    return new Promise((resolve, reject) => {
      const unanswered = () => reject(new Unanswered(asked.event, asked.requestId));
      const timer = setTimeout(unanswered, this.client.patience);
      begin((acknowledgement) => {
        clearTimeout(timer);
        try {
          resolve(answerOf(acknowledgement));
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}

function refusalOf(acknowledgement: unknown): Refused | undefined {
  try {
    answerOf(acknowledgement);
    return undefined;
  } catch (error) {
    return error as Refused;
  }
}
