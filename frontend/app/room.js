// Membership in one interview: joining, coming back after a loss, and how it stands by its events.

import { waitAfter } from "../core/backoff.js";
import { CommandError } from "../core/command-error.js";
import { emptyInterview, fold } from "../core/events.js";
import { InOrder, isBroadcast } from "./in-order.js";
import { Outbox } from "./outbox.js";
import { Presence } from "./presence.js";

const PATIENCE = 3; // times that one asks to come in, without an answer

/**
 * Emits `change` whenever something to be shown changed, and `problem` (detail: CommandError) when
 * coming in or back failed, and `event` (detail: {name, payload}) for each logged event, once and in
 * order, and `leaving` while there still is something to say. `phase` is out, joining, waiting (a host has to let one in), in, or away
 * (a member whose connection is lost).
 */
export class Room extends EventTarget {
  phase = "out";
  interviewId = null;
  userId = null;
  role = null;
  spoken = [];
  consentDefault = "ask";
  purpose = "hiring";
  /** How many questions are planned. */
  planned = 0;
  /** What people are doing right now. */
  presence = new Presence();
  /** What the server found in one's own answers, by the answer's seq. */
  analyses = new Map();
  notices = [];
  /** What the log went on by while one was away: {from, to} as seq, {since, until} in ms; null where one was not. */
  missed = null;
  outbox;
  /** The emergency stop does not queue behind anything. */
  urgent;
  #connection;
  #state = emptyInterview;
  #lostAt = null;
  #news = []; // events that the state does not tell of yet
  #order = new InOrder({
    deliver: (name, payload) => this.#happened(name, payload),
    ask: (fields) => this.ask("sync_interview", fields),
    startOver: () => this.#startOver(),
    caughtUp: () => this.#changed(),
  });

  constructor(connection) {
    super();
    this.#connection = connection;
    const request = (event, payload) => connection.request(event, payload);
    this.outbox = new Outbox(request);
    this.urgent = new Outbox(request);
    for (const part of [this.outbox, this.urgent, this.presence])
      part.addEventListener("change", () => this.#changed());
    connection.addEventListener("status", () => this.#connectionChanged());
    connection.addEventListener("event", ({ detail }) => this.#heard(detail.name, detail.payload));
  }

  /** Enter, with the whole history; rejects with why not. `spoken`: the languages that one speaks. */
  async join(interviewId, userId, role, spoken = []) {
    Object.assign(this, { interviewId, userId, role, spoken, phase: "joining" });
    this.#order.begin();
    try {
      await this.#enterPatiently();
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** A server that is slow to answer is asked on a while. */
  async #enterPatiently() {
    for (let tries = 1; ; tries += 1)
      try {
        return await this.#enter();
      } catch (error) {
        if (error.code !== "no_answer" || tries === PATIENCE || this.phase !== "joining") throw error;
      }
  }

  /** Go. What still waits to be sent is given up. */
  async leave() {
    this.dispatchEvent(new Event("leaving"));
    const payload = { interview_id: this.interviewId, user_id: this.userId };
    const told =
      this.phase === "in" || this.phase === "waiting" ? this.#connection.request("leave_interview", payload) : null;
    this.#forget();
    await told;
  }

  /** Send a command about this interview that must arrive, once. */
  send(event, fields = {}) {
    return this.outbox.add(event, this.#named(fields));
  }

  /** Stop the interview, before everything that waits. */
  stop(reason) {
    return this.urgent.add("emergency_stop", this.#named(reason ? { reason } : {}));
  }

  /** Send what is worth nothing later: typing, one's own status. Lost when there is no connection. */
  async mention(event, fields) {
    if (this.phase !== "in") return;
    await this.#connection.request(event, this.#named(fields)).catch(() => undefined);
  }

  /** Ask for something about this interview now. */
  ask(event, fields = {}) {
    return this.#connection.request(event, this.#named(fields));
  }

  /** The interview as its events tell it; of a long replay, folded once for each drawing. */
  get state() {
    if (this.#news.length > 0) this.#state = fold(this.#news.splice(0), this.#state);
    return this.#state;
  }

  /** Speak these languages from now on. */
  async speak(languages) {
    this.spoken = languages;
    if (this.phase === "in") await this.#enter().catch(() => undefined); // else coming back tells it
  }

  get isHost() {
    return this.role === "interviewer" || this.role === "admin";
  }

  get lastSeq() {
    return this.#order.cursor;
  }

  /** Whether the log up to the moment of joining has been taken in. */
  get caughtUp() {
    return this.#order.isCaughtUp;
  }

  get waitingCount() {
    return this.outbox.waiting.length + this.urgent.waiting.length;
  }

  #named(fields) {
    return { interview_id: this.interviewId, user_id: this.userId, ...fields };
  }

  // --- entering, again and again

  async #enter() {
    const { interviewId, userId, role, spoken } = this;
    const named = { interview_id: interviewId, user_id: userId, role, spoken_languages: spoken };
    const { status } = await this.#connection.request("join_interview", { ...named, ...this.#order.place });
    if (interviewId !== this.interviewId) return; // left in the meantime
    if (status === "waiting") this.#atTheDoor();
    else this.#inside();
  }

  #atTheDoor() {
    if (this.phase === "in") return; // let in before the answer was here
    this.phase = "waiting";
    this.#changed();
  }

  #inside() {
    this.phase = "in";
    const place = `unsent:${this.interviewId}:${this.userId}`;
    this.urgent.keepAs(`${place}:urgent`);
    this.outbox.keepAs(place);
    this.urgent.open();
    this.outbox.open();
    this.#changed();
  }

  async #comeBack() {
    try {
      await this.#enter();
    } catch (error) {
      if (!this.#isComing() || this.#connection.status !== "online") return;
      if (error.retryAfter !== undefined || error.code === "no_answer") {
        setTimeout(() => this.#tryAgain(), waitAfter(error));
        return;
      }
      this.#forget();
      this.dispatchEvent(new CustomEvent("problem", { detail: error }));
    }
  }

  #tryAgain() {
    if (this.#isComing() && this.#connection.status === "online") this.#comeBack();
  }

  #isComing() {
    return this.phase === "away" || this.phase === "waiting";
  }

  #connectionChanged() {
    if (this.#connection.status === "online") {
      if (this.#isComing()) this.#comeBack();
    } else if (this.phase === "in") {
      this.phase = "away";
      this.#lostAt = Date.now();
      this.outbox.close();
      this.urgent.close();
      this.presence.stopWriting();
    }
    this.#changed();
  }

  #forget() {
    this.phase = "out";
    this.interviewId = null;
    this.missed = this.#lostAt = null;
    this.outbox.clear();
    this.urgent.clear();
    this.#order.begin();
  }

  #startOver() {
    this.#state = emptyInterview;
    this.#news = [];
    this.presence.clear();
    this.analyses.clear();
    this.#changed();
  }

  // --- events

  #heard(name, payload) {
    if (name === "system_message") this.#notice(payload);
    if (this.phase === "out" || String(payload?.interview_id) !== String(this.interviewId)) return;
    if (name === "joined_interview") this.#joined(payload);
    else if (name === "error" && payload.event === "join_interview") this.#turnedAway(payload);
    else if (name === "answer_confirmed") this.analyses.set(payload.seq, payload.analysis);
    else if (name === "answer_analysis") this.analyses.set(payload.answer_seq, payload.analysis);
    else if (isBroadcast(name, payload)) this.#order.receive(name, payload);
    else if (!this.presence.hear(name, payload)) return;
    this.#changed();
  }

  #joined(payload) {
    if (payload.status === "waiting") {
      this.#atTheDoor();
      return;
    }
    this.#wasAway(payload);
    this.#order.joined(payload);
    this.consentDefault = payload.state?.consent_default ?? this.consentDefault;
    this.purpose = payload.state?.purpose ?? this.purpose;
    this.planned = payload.state?.progress?.planned ?? this.planned;
    this.presence.setWaiting(payload.waiting);
    if (this.phase === "waiting") this.#inside();
  }

  #wasAway({ reset, last_seq: to }) {
    if (this.#lostAt !== null)
      this.missed = reset ? null : { from: this.lastSeq, to, since: this.#lostAt, until: Date.now() };
    this.#lostAt = null;
  }

  /** One knows now what was missed. */
  caughtUpOn() {
    this.missed = null;
    this.#changed();
  }

  /** While one waits, the host's answer; and whenever a host takes one out. */
  #turnedAway(refusal) {
    if (this.phase !== "waiting" && refusal.code !== "removed") return;
    this.#forget();
    this.dispatchEvent(new CustomEvent("problem", { detail: new CommandError(refusal) }));
  }

  /** The next event of the log. */
  #happened(name, payload) {
    this.#news.push({ event: name, data: payload });
    this.presence.follow(name, payload);
    this.dispatchEvent(new CustomEvent("event", { detail: { name, payload } }));
    this.#changed();
  }

  #notice(payload) {
    this.notices.push(payload);
    this.#changed();
  }

  /** Take a notice off the page. */
  dismiss(notice) {
    this.notices = this.notices.filter((other) => other !== notice);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
