// The Socket.IO connection: opening, closing, commands with an answer, and who listens.

import { CommandError } from "../core/command-error.js";
import { io } from "../vendor/socket.io.esm.min.js";

const ANSWER_TIMEOUT = 8000; // ms
const CONNECT_TIMEOUT = 5000; // ms, after which an attempt that hangs makes room for the next
const RECONNECT_DELAY = 300; // ms, doubling up to RECONNECT_DELAY_MAX
const RECONNECT_DELAY_MAX = 5000;

/**
 * Emits, as a DOM event target: `status` (detail: this), `event` (detail: {name, payload}) and
 * `traffic` (detail: {direction, name, payload}) for the log.
 * `status` is offline, connecting, online, lost (will reconnect) or refused.
 */
export class Connection extends EventTarget {
  status = "offline";
  /** The payload of `connected`: user_id, session_id, server_version, role. */
  greeting = null;
  /** Why the last attempt failed. */
  problem = null;
  /** What each new connection shows; may be renewed. */
  token = null;
  /** When something came last, as performance.now() tells it. */
  heardAt = 0;
  #socket = null;
  #timer = null;

  /** Open to this page's server. `path` is Socket.IO's; `locale`: en or zh. */
  open({ path, token, locale }) {
    this.close();
    this.token = token ?? null;
    const socket = io(location.origin, {
      path,
      auth: (show) => show(this.token ? { token: this.token, locale } : { locale }),
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      timeout: CONNECT_TIMEOUT,
      reconnectionDelay: RECONNECT_DELAY,
      reconnectionDelayMax: RECONNECT_DELAY_MAX,
      forceNew: true,
      autoConnect: false,
    });
    this.#socket = socket;
    this.#listen(socket);
    this.#change("connecting", null);
    socket.connect();
  }

  /** Open, and wait until the server greets; rejects with why it cannot, once that is known. */
  openAndWait(settings) {
    this.open(settings);
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.status === "connecting") return;
        this.removeEventListener("status", look);
        if (this.status === "online") resolve();
        else reject(this.problem ?? new CommandError({ code: "not_connected" }));
      };
      this.addEventListener("status", look);
    });
  }

  /** Close for good. */
  close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.offAny().offAnyOutgoing().off();
      socket.disconnect();
    }
    if (this.status !== "offline") this.#change("offline", null);
  }

  /** Try again now, without waiting for the next attempt. */
  retryNow() {
    clearTimeout(this.#timer);
    this.#socket?.disconnect().connect();
  }

  get transport() {
    return this.#socket?.io.engine?.transport?.name ?? null;
  }

  /**
   * Send a command; resolves with the `data` of its answer, rejects with a CommandError:
   * the server's, or `not_connected`, or `no_answer` (then nobody knows whether it arrived).
   */
  async request(name, payload, timeout = ANSWER_TIMEOUT) {
    const socket = this.#socket;
    if (this.status !== "online" || !socket.connected) throw new CommandError({ code: "not_connected" });
    let answer;
    try {
      answer = await socket.timeout(timeout).emitWithAck(name, payload);
    } catch {
      throw new CommandError({ code: "no_answer" });
    }
    this.#traffic("in", `ack ${name}`, answer);
    if (!answer?.ok) throw new CommandError(answer?.error ?? { code: "no_answer" });
    return answer.data;
  }

  #listen(socket) {
    socket.onAny((name, payload) => {
      this.#traffic("in", name, payload);
      if (name === "connected") this.#greeted(payload);
      if (name === "server_draining") this.#moveAway(payload);
      this.dispatchEvent(new CustomEvent("event", { detail: { name, payload } }));
    });
    socket.onAnyOutgoing((name, payload) => this.#traffic("out", name, payload));
    socket.on("connect", () => clearTimeout(this.#timer));
    socket.on("disconnect", (reason) => {
      this.#traffic("in", "disconnect", { reason });
      this.#change("lost", null);
      // After this one the client would not come back by itself.
      if (reason === "io server disconnect") this.#reconnectIn(1000);
    });
    socket.on("connect_error", (error) => {
      this.#traffic("in", "connect_error", { message: error.message, ...error.data });
      const refused = !socket.active;
      const code = refused ? (error.data?.code ?? "refused") : "unreachable";
      const problem = new CommandError({ code, message: refused ? error.data?.message : undefined });
      this.#change(refused ? "refused" : "lost", problem);
    });
  }

  #greeted(payload) {
    this.greeting = payload;
    this.#change("online", null);
  }

  /** The server process is about to stop: go to another one before it closes the connection. */
  #moveAway(payload) {
    this.#reconnectIn(1000 * (payload?.reconnect_after ?? 1));
  }

  #reconnectIn(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.retryNow(), delay);
  }

  #change(status, problem) {
    this.status = status;
    this.problem = problem;
    this.dispatchEvent(new CustomEvent("status", { detail: this }));
  }

  #traffic(direction, name, payload) {
    if (direction === "in") this.heardAt = performance.now();
    this.dispatchEvent(new CustomEvent("traffic", { detail: { direction, name, payload } }));
  }
}
