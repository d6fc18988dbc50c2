// The JSON gateway: a session that outlives its connections, one message after the other.

import { Backoff } from "../core/backoff.js";
import { newId } from "../core/ids.js";

const GIVE_UP = new Set([4401, 4404]);

/** The gateway's address beside the page, under any path. */
export function gatewayUrl(sessionId, base = document.baseURI) {
  const path = sessionId ? `api/v1/ws/${encodeURIComponent(sessionId)}` : "api/v1/ws";
  const url = new URL(path, base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

export class Gateway {
  /**
   * `on(type, data, sessionId, isAnswer)` for every message, `isAnswer`: to the last input; `onState("connecting" | "online" | "reconnecting" | "closed")`.
   * `unanswered` is the input that has no answer yet. After a loss of the connection it is sent
   * once more, under its `request_id`: whether or not the server took it then, it answers it once.
   */
  constructor({ sessionId, token, setting, on, onState }) {
    Object.assign(this, { sessionId, token, setting, on, onState });
    this.backoff = new Backoff();
    this.unanswered = null;
  }

  start() {
    this.wanted = true;
    this.#connect();
  }

  stop() {
    this.wanted = false;
    this.backoff.stop();
    if (this.socket?.readyState === WebSocket.OPEN) this.#send("disconnect", {});
    this.socket?.close();
    this.onState("closed");
  }

  /** Try at once. */
  tryNow() {
    this.backoff.stop();
    const { CONNECTING, OPEN } = WebSocket;
    if (![CONNECTING, OPEN].includes(this.socket?.readyState)) this.#connect();
  }

  say(text) {
    return this.#input("text_input", { text });
  }

  sayRecorded(audio_data, audio_format) {
    return this.#input("audio_input", { audio_data, audio_format });
  }

  /** Give or withdraw a consent; `consent_changed` comes back. Nothing happens while disconnected. */
  consent(scope, granted) {
    if (this.socket?.readyState === WebSocket.OPEN) this.#send("set_consent", { scope, granted }, newId());
  }

  #input(type, data) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.unanswered = { type, data, request_id: newId() };
    this.#sendUnanswered();
    return true;
  }

  #sendUnanswered() {
    const { type, data, request_id } = this.unanswered;
    this.sentOn = this.socket;
    this.#send(type, data, request_id);
  }

  #send(type, data, request_id) {
    const timestamp = new Date().toISOString();
    this.socket.send(JSON.stringify({ type, session_id: this.sessionId ?? null, timestamp, request_id, data }));
  }

  #connect() {
    this.onState(this.backoff.isRetrying ? "reconnecting" : "connecting");
    const socket = new WebSocket(gatewayUrl(this.sessionId));
    this.socket = socket;
    socket.onopen = () => this.#send("connect", { ...this.setting, token: this.token || undefined });
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => this.#lost(code);
  }

  #hear({ type, session_id, data }) {
    if (type === "connected") {
      this.sessionId = session_id;
      this.backoff.worked();
      this.onState("online");
    }
    // A refusal of something else, a consent say, leaves the answer waiting.
    const isAnswer =
      type === "ai_response" ||
      (type === "error" && (data.request_id ?? this.unanswered?.request_id) === this.unanswered?.request_id);
    if (isAnswer) this.unanswered = null;
    if (type === "connected" && this.unanswered && this.sentOn !== this.socket) this.#sendUnanswered();
    this.on(type, data, session_id, isAnswer);
  }

  #lost(code) {
    if (!this.wanted) return;
    if (GIVE_UP.has(code)) {
      this.onState("closed");
      return;
    }
    this.onState("reconnecting");
    this.backoff.again(() => this.#connect());
  }
}
