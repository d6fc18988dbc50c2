// Membership in one interview: joining, coming back after a loss, every event once and in order.

import { waitAfter } from "../core/backoff.js";
import { CommandError } from "../core/command-error.js";
import { emptyInterview, fold } from "../core/events.js";
import { Outbox } from "./outbox.js";

export const TYPING_SHOWN = 6000; // ms without news after which somebody no longer counts as typing
const WRITING_SHOWN = 120_000; // ms without news after which nobody waits for somebody's answer any more

/**
 * Emits `change` whenever something to be shown changed, and `problem` (detail: CommandError) when
 * coming in or back failed, and `event` (detail: {name, payload}) for each logged event, once and in
 * order. `phase` is out, joining, waiting (a host has to let one in), in, or away
 * (a member whose connection is lost).
 */
export class Room extends EventTarget {
  phase = "out";
  interviewId = null;
  userId = null;
  role = null;
  consentDefault = "ask";
  purpose = "hiring";
  /** Whether the log up to the moment of joining has been taken in. */
  caughtUp = false;
  /** Who writes in the chat, by id as text. */
  typing = new Map();
  /** Who has begun to write an answer and has not sent it, by id as text: when last heard of. */
  answering = new Map();
  statuses = new Map();
  /** Whose microphones are on, by id as text. */
  recording = new Set();
  /** For hosts: who waits to be let in, by id as text. */
  waiting = new Map();
  /** What the server found in one's own answers, by the answer's seq. */
  analyses = new Map();
  notices = [];
  outbox;
  /** The emergency stop does not queue behind anything. */
  urgent;
  #connection;
  #state = emptyInterview;
  #news = []; // events that the state does not tell of yet
  #cursor = 0;
  #epoch = null;
  #target = 0;
  #early = new Map();
  #syncing = false;

  constructor(connection) {
    super();
    this.#connection = connection;
    const request = (event, payload) => connection.request(event, payload);
    this.outbox = new Outbox(request);
    this.urgent = new Outbox(request);
    for (const box of [this.outbox, this.urgent]) box.addEventListener("change", () => this.#changed());
    connection.addEventListener("status", () => this.#connectionChanged());
    connection.addEventListener("event", ({ detail }) => this.#heard(detail.name, detail.payload));
  }

  /** Enter, with the whole history; rejects with why not. */
  async join(interviewId, userId, role) {
    Object.assign(this, { interviewId, userId, role, phase: "joining" });
    this.#startOver(null);
    try {
      await this.#enter();
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** Go. What still waits to be sent is given up. */
  async leave() {
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

  get isHost() {
    return this.role === "interviewer" || this.role === "admin";
  }

  get lastSeq() {
    return this.#cursor;
  }

  get waitingCount() {
    return this.outbox.waiting.length + this.urgent.waiting.length;
  }

  #named(fields) {
    return { interview_id: this.interviewId, user_id: this.userId, ...fields };
  }

  // --- entering, again and again

  async #enter() {
    const { interviewId, userId, role } = this;
    const known = this.#epoch === null ? {} : { epoch: this.#epoch };
    const { status } = await this.#connection.request("join_interview", {
      interview_id: interviewId,
      user_id: userId,
      role,
      last_seq: this.#cursor,
      ...known,
    });
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
      this.outbox.close();
      this.urgent.close();
      this.typing.clear();
      this.answering.clear();
    }
    this.#changed();
  }

  #forget() {
    this.phase = "out";
    this.interviewId = null;
    this.outbox.clear();
    this.urgent.clear();
    this.#startOver(null);
  }

  #startOver(epoch) {
    this.#state = emptyInterview;
    this.#news = [];
    this.#cursor = 0;
    this.#epoch = epoch;
    this.#early.clear();
    this.caughtUp = false;
    this.typing.clear();
    this.answering.clear();
    this.statuses.clear();
    this.recording.clear();
    this.waiting.clear();
    this.analyses.clear();
    this.#changed();
  }

  // --- events

  #heard(name, payload) {
    if (name === "system_message") this.#notice(payload);
    if (this.phase === "out" || String(payload?.interview_id) !== String(this.interviewId)) return;
    if (name === "joined_interview") this.#joined(payload);
    else if (name === "user_typing") this.#typed(payload);
    else if (name === "participant_waiting") this.#waits(payload);
    else if (name === "recording_status") this.#records(payload);
    else if (name === "error" && payload.event === "join_interview") this.#turnedAway(payload);
    else if (name === "participant_status") this.statuses.set(String(payload.user_id), payload.status);
    else if (name === "answer_confirmed") this.analyses.set(payload.seq, payload.analysis);
    else if (name === "answer_analysis") this.analyses.set(payload.answer_seq, payload.analysis);
    else if (isBroadcast(name, payload)) this.#receive(name, payload);
    else return;
    this.#changed();
  }

  /** Comes before the replay: says how far the log goes, and whether it is the one known here. */
  #joined(payload) {
    if (payload.status === "waiting") {
      this.#atTheDoor();
      return;
    }
    if (payload.reset || payload.epoch !== this.#epoch) this.#startOver(payload.epoch);
    this.consentDefault = payload.state?.consent_default ?? this.consentDefault;
    this.purpose = payload.state?.purpose ?? this.purpose;
    this.#target = payload.last_seq ?? 0;
    this.caughtUp = this.#cursor >= this.#target;
    this.waiting = new Map((payload.waiting ?? []).map((person) => [String(person.user_id), person]));
    if (this.phase === "waiting") this.#inside();
  }

  /** While one waits, the host's answer; and whenever a host takes one out. */
  #turnedAway(refusal) {
    if (this.phase !== "waiting" && refusal.code !== "removed") return;
    this.#forget();
    this.dispatchEvent(new CustomEvent("problem", { detail: new CommandError(refusal) }));
  }

  #waits(payload) {
    if (payload.waiting) this.waiting.set(String(payload.user_id), payload);
    else this.waiting.delete(String(payload.user_id));
  }

  #records({ user_id: userId, is_recording: isRecording }) {
    if (isRecording) this.recording.add(String(userId));
    else this.recording.delete(String(userId));
  }

  #receive(name, payload) {
    if (payload.seq <= this.#cursor) return;
    this.#early.set(payload.seq, { name, payload });
    while (this.#early.has(this.#cursor + 1)) {
      this.#cursor += 1;
      const next = this.#early.get(this.#cursor);
      this.#early.delete(this.#cursor);
      this.#apply(next.name, next.payload);
    }
    this.caughtUp = this.#cursor >= this.#target;
    if (this.#early.size > 0) this.#sync();
  }

  #apply(name, payload) {
    this.#news.push({ event: name, data: payload });
    if (name === "new_message" || name === "participant_left") this.typing.delete(String(payload.user_id));
    if (name === "answer_submitted" || name === "participant_left") this.answering.delete(String(payload.user_id));
    if (name === "question_started" || name === "question_skipped") this.answering.clear();
    this.dispatchEvent(new CustomEvent("event", { detail: { name, payload } }));
    if (name === "participant_left") {
      this.statuses.delete(String(payload.user_id));
      this.recording.delete(String(payload.user_id));
    }
  }

  /** Events are missing before those that wait: ask for them. */
  async #sync() {
    if (this.#syncing) return;
    this.#syncing = true;
    try {
      let answer;
      do {
        answer = await this.ask("sync_interview", { after_seq: this.#cursor, epoch: this.#epoch });
        if (answer.reset) this.#startOver(answer.epoch);
        for (const { event, data } of answer.events) this.#receive(event, data);
        this.#cursor = Math.max(this.#cursor, answer.last_seq);
      } while (!answer.complete && this.phase === "in");
      this.#changed();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error; // else the next event or join asks again
    } finally {
      this.#syncing = false;
    }
  }

  /** Whether somebody writes an answer right now, or has left it half-written. */
  isAnswering(userId, within = WRITING_SHOWN) {
    return Date.now() - (this.answering.get(String(userId)) ?? -Infinity) < within;
  }

  #typed({ user_id: userId, is_typing: isTyping, about }) {
    const key = String(userId);
    if (about === "answer") {
      this.#writesAnAnswer(key, isTyping);
      return;
    }
    clearTimeout(this.typing.get(key));
    this.typing.delete(key);
    if (isTyping)
      this.typing.set(
        key,
        setTimeout(() => this.#stoppedTyping(key), TYPING_SHOWN),
      );
  }

  #writesAnAnswer(key, isTyping) {
    if (!isTyping) this.answering.delete(key);
    else {
      this.answering.set(key, Date.now());
      setTimeout(() => this.#changed(), TYPING_SHOWN + 10);
    }
  }

  #stoppedTyping(key) {
    this.typing.delete(key);
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

/** Confirmations repeat a seq without being the event of that seq. */
function isBroadcast(name, payload) {
  const confirmations = ["answer_confirmed", "help_request_sent", "voice_transcribed", "voice_processing", "error"];
  return Number.isInteger(payload.seq) && !confirmations.includes(name);
}
