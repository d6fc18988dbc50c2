// What people in the room are doing right now. Nothing of it stands in the log.

export const TYPING_SHOWN = 6000; // ms without news after which somebody no longer counts as typing
const WRITING_SHOWN = 120_000; // ms without news after which nobody waits for somebody's answer any more

/** Emits `change` where time alone changed something. All go by id as text. */
export class Presence extends EventTarget {
  /** The people writing in the chat. */
  typing = new Map();
  /** Answers that were begun and not sent, by their author: when last heard of. */
  answering = new Map();
  /** What people say of themselves: ready, thinking, away. */
  statuses = new Map();
  /** The people with their microphones on. */
  recording = new Set();
  /** For hosts: the people waiting to be let in. */
  waiting = new Map();

  /** Whether it was one of these events. */
  hear(name, payload) {
    const key = String(payload.user_id);
    if (name === "user_typing") this.#typed(key, payload);
    else if (name === "participant_status") this.statuses.set(key, payload.status);
    else if (name === "recording_status" && payload.is_recording) this.recording.add(key);
    else if (name === "recording_status") this.recording.delete(key);
    else if (name === "participant_waiting" && payload.waiting) this.waiting.set(key, payload);
    else if (name === "participant_waiting") this.waiting.delete(key);
    else return false;
    return true;
  }

  /** What an event of the log puts an end to. */
  follow(name, { user_id: userId }) {
    const key = String(userId);
    const isGone = name === "participant_left";
    if (name === "new_message" || isGone) this.#stopped(key);
    if (name === "answer_submitted" || isGone) this.answering.delete(key);
    if (name === "question_started" || name === "question_skipped") this.answering.clear();
    if (!isGone) return;
    this.statuses.delete(key);
    this.recording.delete(key);
  }

  /** Whether somebody writes an answer right now, or has left it half-written. */
  isAnswering(userId, within = WRITING_SHOWN) {
    return Date.now() - (this.answering.get(String(userId)) ?? -Infinity) < within;
  }

  /** The people waiting, as the server tells it on coming in. */
  setWaiting(people = []) {
    this.waiting = new Map(people.map((person) => [String(person.user_id), person]));
  }

  /** Nobody can be heard writing: the connection is lost. */
  stopWriting() {
    for (const key of [...this.typing.keys()]) this.#stopped(key);
    this.answering.clear();
  }

  clear() {
    this.stopWriting();
    this.statuses.clear();
    this.recording.clear();
    this.waiting.clear();
  }

  #typed(key, { is_typing: isTyping, about }) {
    if (about === "answer") {
      this.#writesAnAnswer(key, isTyping);
      return;
    }
    this.#stopped(key);
    if (isTyping)
      this.typing.set(
        key,
        setTimeout(() => this.#fellSilent(key), TYPING_SHOWN),
      );
  }

  #writesAnAnswer(key, isTyping) {
    if (!isTyping) {
      this.answering.delete(key);
      return;
    }
    this.answering.set(key, Date.now());
    setTimeout(() => this.#changed(), TYPING_SHOWN + 10);
  }

  #stopped(key) {
    clearTimeout(this.typing.get(key));
    this.typing.delete(key);
  }

  #fellSilent(key) {
    this.typing.delete(key);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
