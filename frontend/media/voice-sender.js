// One utterance after the other to the server, in order, over losses of the connection.

import { PASSING_FOR_VOICE, waitAfter } from "../core/backoff.js";
import { newId } from "../core/ids.js";
import { noSound } from "./pieces.js";

const IN_FLIGHT = 16; // chunks on their way: as many as the server puts in order
const MOST_WAITING = 240; // a minute of quarter seconds: a sender may run no further ahead
const LONG_MS = 96_000; // after which an utterance ends at the next quiet chunk
const LONGEST_MS = 110_000; // the server would cut at 120 s
const AWAY = new Set(["not_connected", "no_answer", "not_in_interview"]);

export class VoiceSender {
  /**
   * `onTrouble(trouble)`: null while all is well, else {code, message}: why nothing is
   * transcribed right now. `onSettled()`: whenever no utterance waits for its text any more.
   * `onMoved(id, next)`: the rest of an utterance goes on as another one.
   * `onLate(isLate)`: whether texts come late, or the server has no room as yet; null: who knows.
   * `segmentation`: who ends utterances, the "client" or, at pauses, the "server".
   */
  constructor({
    connection,
    interviewId,
    userId,
    segmentation = "client",
    onTrouble = () => {},
    onSettled = () => {},
    onMoved = () => {},
    onLate = () => {},
  }) {
    Object.assign(this, { connection, interviewId, userId, segmentation, onTrouble, onSettled, onMoved, onLate });
    this.utterance = null; // what is being said
    this.own = new Set();
    this.unsettled = new Set();
    this.queue = []; // chunks without a confirmation, the first `sent` of them on their way
    this.sent = 0;
    this.isAway = false;
    this.refusal = null; // why the server keeps nothing
    this.retryAfter = undefined; // for how long, in seconds
    this.taken = null; // the utterance of which the server took something last
    this.isLate = null;
    this.isBehind = false; // the server's word
    this.offs = [
      connection.on("joined_interview", (event) => this.#isHere(event) && this.#back()),
      connection.on("voice_error", (event) => this.#refused(event)),
      connection.on("voice_transcribed", (event) => this.#settle(event.utterance_id)),
      connection.on("voice_status", (event) => this.#isHere(event) && this.#behind(event.state !== "normal")),
    ];
  }

  /** Whether an utterance is this sender's; the server numbers parts of long ones: "id.2". */
  owns(utteranceId) {
    return this.own.has(String(utteranceId).split(".")[0]);
  }

  /** Begin an utterance. */
  start() {
    if (this.unsettled.size === 0) this.#unknown();
    this.#begin();
    this.#tellRecording("voice_recording_started");
  }

  /** Pieces as they come; none waits for the next one: that it was the last is said by an empty one. */
  take(piece) {
    if (!this.utterance) return;
    if (this.codec && this.codec !== piece.form.codec) {
      this.#end();
      this.#begin();
    }
    this.codec = piece.form.codec;
    this.#add(piece, false);
    if (this.queue.length >= MOST_WAITING) {
      this.finish();
      this.onTrouble({ code: this.refusal === "capacity" ? "capacity" : "away_too_long" });
    } else if (this.at >= LONGEST_MS || (this.at >= LONG_MS && piece.isQuiet)) {
      this.#end();
      this.#begin();
    }
  }

  /** End the utterance. */
  finish() {
    if (!this.utterance) return;
    this.#tellRecording("voice_recording_stopped");
    this.#end();
  }

  /** Nobody takes more from it; what was said still goes out, over losses of the connection too. */
  close() {
    this.finish();
    this.isClosed = true;
    this.#leaveWhenDone();
  }

  #leaveWhenDone() {
    if (!this.isClosed || this.queue.length > 0) return;
    for (const off of this.offs) off();
    clearTimeout(this.timer);
  }

  #begin() {
    this.utterance = newId();
    this.own.add(this.utterance);
    this.unsettled.add(this.utterance);
    this.next = 0;
    this.at = 0;
    this.codec = null;
  }

  #end() {
    if (this.next > 0) this.#add(noSound, true);
    else this.#forget(this.utterance);
    this.utterance = null;
  }

  /** Nothing was said in it: the server never hears of it. */
  #forget(utterance) {
    this.own.delete(utterance);
    this.#settled(utterance);
  }

  #add(piece, isFinal) {
    this.queue.push({ utterance: this.utterance, number: this.next++, at: this.at, piece, isFinal });
    this.at += piece.milliseconds;
    this.#pump();
  }

  #pump() {
    while (!this.isAway && !this.timer && this.sent < Math.min(IN_FLIGHT, this.queue.length)) {
      const chunk = this.queue[this.sent];
      // The first one goes alone: were it refused, the server would take what follows for a beginning.
      if (this.sent > 0 && chunk.utterance !== this.taken) return;
      this.sent += 1;
      this.#emit(chunk);
    }
  }

  #emit(chunk) {
    const { utterance, number, at, piece, isFinal } = chunk;
    const payload = {
      interview_id: this.interviewId,
      user_id: this.userId,
      utterance_id: utterance,
      chunk_id: number,
      audio_data: piece.bytes(at, number === 0),
      ...piece.form,
      segmentation: this.segmentation,
      is_final: isFinal,
    };
    this.connection.emit("voice_data", payload).then(
      (answer) => this.#confirmed(chunk, utterance, answer),
      (error) => this.#failed(chunk, error),
    );
  }

  #confirmed(chunk, utterance, answer) {
    if (!this.queue.includes(chunk) || chunk.utterance !== utterance) return; // it was moved
    if (chunk.piece !== noSound && isLate(answer, chunk.number)) {
      this.#moveOn(utterance);
      return;
    }
    if (answer.status !== "unavailable") {
      this.refusal = null;
      this.taken = utterance;
      this.onTrouble(null);
      this.#tellLate();
    } else if (PASSING_FOR_VOICE.has(this.refusal)) {
      this.taken = null;
      this.#sendAgain(waitAfter(this));
      return;
    }
    this.#done(chunk);
  }

  #failed(chunk, error) {
    if (!this.queue.includes(chunk)) return;
    const { code, said: message } = error;
    if (PASSING_FOR_VOICE.has(code)) this.#sendAgain(waitAfter(error));
    else if (!code || AWAY.has(code)) this.#away();
    else {
      this.#done(chunk);
      this.#refused({ utterance_id: chunk.utterance, code, message });
    }
  }

  #done(chunk) {
    const at = this.queue.indexOf(chunk);
    this.queue.splice(at, 1);
    if (at < this.sent) this.sent -= 1;
    this.#pump();
    this.#leaveWhenDone();
  }

  #sendAgain(wait) {
    this.sent = 0;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.#pump();
    }, wait);
  }

  #away() {
    this.isAway = true;
    this.sent = 0;
  }

  /** In the room again: what was not confirmed goes out once more; the server drops what it has. */
  #back() {
    this.isAway = false;
    this.sent = 0;
    this.taken = null;
    this.#unknown();
    if (this.utterance) this.#tellRecording("voice_recording_started");
    this.#pump();
  }

  /** The server ended the utterance while we were away: the rest of it becomes another one. */
  #moveOn(ended) {
    const next = newId();
    const rest = this.queue.filter((chunk) => chunk.utterance === ended);
    let at = 0;
    for (const [number, chunk] of rest.entries()) {
      Object.assign(chunk, { utterance: next, number, at });
      at += chunk.piece.milliseconds;
    }
    this.own.add(next);
    this.unsettled.add(next);
    this.onMoved(ended, next);
    if (this.utterance === ended) {
      this.utterance = next;
      this.next = rest.length;
      this.at = at;
    }
    this.sent = 0;
    this.#pump();
  }

  #refused(event) {
    if (!this.#isHere(event) || !this.owns(event.utterance_id)) return;
    if (event.code === "late_audio") return; // of one piece, which the text names as missing
    this.refusal = event.code;
    this.retryAfter = event.retry_after;
    this.#tellLate();
    if (PASSING_FOR_VOICE.has(event.code)) return;
    this.onTrouble(event);
    this.#settle(event.utterance_id);
  }

  #settle(utteranceId) {
    if (!this.owns(utteranceId)) return;
    this.#settled(String(utteranceId).split(".")[0]);
  }

  #settled(utterance) {
    this.unsettled.delete(utterance);
    if (this.unsettled.size > 0) return;
    this.onSettled();
    if (!this.utterance) this.#behind(false); // all texts are there
  }

  #behind(isBehind) {
    this.isBehind = isBehind;
    this.#tellLate();
  }

  /** What was told of lateness may be over without a word. */
  #unknown() {
    this.isBehind = false;
    this.isLate = null;
    this.onLate(null);
  }

  #tellLate() {
    const isLate = this.isBehind || PASSING_FOR_VOICE.has(this.refusal);
    if (isLate === (this.isLate ?? false)) return;
    this.isLate = isLate;
    this.onLate(isLate);
  }

  #isHere({ interview_id }) {
    return interview_id === undefined || String(interview_id) === String(this.interviewId);
  }

  #tellRecording(event) {
    const about = { interview_id: this.interviewId, user_id: this.userId, utterance_id: this.utterance };
    this.connection.emit(event, about).catch(() => {});
  }
}

/** The server took nothing of it and misses nothing: the utterance had ended before. */
function isLate({ status, received_upto, missing }, number) {
  const isKnown = status !== "unavailable" && typeof received_upto === "number";
  return isKnown && received_upto < number && missing.length === 0;
}
