// What the server suggests to a host, as one quiet line: when it may change, when it goes, what is kept of it.

export const CHANGES_AFTER = 20_000; // ms between one suggestion and the next that comes by itself
export const PAUSE = 1500; // ms without a word or a key of a candidate
const KEPT = "suggestions";
const MOVED_ON = new Set(["question_started", "question_skipped", "interview_ended", "emergency_stopped"]);
const OF_WORDS = new Set(["probe", "follow_up"]);

/** `room`: interviewId, isHost, state, send(), ask(). Emits `change`. */
export class Suggestions extends EventTarget {
  /** What is shown: the server's suggestion with its `about_seq`; null: nothing. */
  line = null;
  /** Whether a follow-up was asked for that is not whole yet. */
  isAsking = false;
  /** Why there is no follow-up; null where none was asked for, or it came. */
  problem = null;
  #room;
  #storage;
  #now;
  #waiting = null; // what may be shown once it is quiet
  #changedAt = -Infinity;
  #heardAt = -Infinity;
  #gone = new Set(); // ids of what was used or put away
  #timer = null;

  constructor({ room, storage, now = Date.now }) {
    super();
    this.#room = room;
    this.#storage = storage;
    this.#now = now;
  }

  get isOn() {
    return this.#storage.getItem(KEPT) !== "off";
  }

  setOn(isOn) {
    this.#storage.setItem(KEPT, isOn ? "on" : "off");
    if (!isOn) this.#clear();
    this.#changed();
  }

  /** An event of the interview, of its log or not. */
  hear(name, payload) {
    if (!this.#room.isHost || String(payload?.interview_id) !== String(this.#room.interviewId)) return;
    if (MOVED_ON.has(name)) this.#clear();
    else if (name === "suggestion") this.#suggested(payload);
    else if (name === "consent_changed") this.#agreed(payload);
    else if (name === "suggestion_used") this.#wasUsed(String(payload.suggestion_id));
    else if (isCandidateAtWork(name, payload, this.#room.state)) this.#heardAt = this.#now();
    else return;
    this.#changed();
  }

  /** Take up what is shown; its words, to be asked. */
  use() {
    const { line } = this;
    if (!line?.text || !line.final) return null;
    this.#room.send("use_suggestion", { suggestion_id: line.suggestion_id }).catch(() => undefined);
    this.putAway();
    return line.text;
  }

  /** Show it no more. */
  putAway() {
    if (this.line) this.#gone.add(String(this.line.suggestion_id));
    this.line = null;
    this.#changed();
  }

  /** Have a follow-up worded, now. */
  async ask() {
    if (!this.isOn || this.isAsking) return;
    this.isAsking = true;
    this.problem = null;
    this.#changed();
    try {
      await this.#room.ask("ask_suggestion");
    } catch (error) {
      this.isAsking = false;
      this.problem = error;
      this.#changed();
    }
  }

  #suggested({ about_seq: aboutSeq, suggestion }) {
    if (!this.isOn) return;
    if (suggestion?.kind === "follow_up") this.#word({ ...suggestion, about_seq: aboutSeq });
    else if (this.isAsking && suggestion === null) this.#endAsking("nothing_came");
    else if (suggestion === null || this.#isDone(suggestion)) this.#nothing();
    else this.#offer({ ...suggestion, about_seq: aboutSeq });
  }

  /** It was asked for, so that it need not wait. */
  #word(line) {
    this.#show(line);
    if (line.final) this.#endAsking(null);
  }

  #endAsking(why) {
    this.isAsking = false;
    this.problem = why && { code: why };
    if (why) this.line = null;
  }

  #nothing() {
    this.#waiting = null;
    if (!this.isAsking) this.line = null;
  }

  #offer(next) {
    if (this.line?.suggestion_id === next.suggestion_id) {
      this.line = next;
      return;
    }
    this.#waiting = next;
    if (!this.isAsking) this.line = null; // the talk has moved on from it
    this.#showOnceQuiet();
  }

  #showOnceQuiet() {
    clearTimeout(this.#timer);
    if (this.#waiting === null) return;
    const wait = Math.max(this.#changedAt + CHANGES_AFTER, this.#heardAt + PAUSE) - this.#now();
    if (wait > 0 || this.isAsking) {
      this.#timer = setTimeout(() => this.#showOnceQuiet(), Math.max(wait, 100));
      return;
    }
    const next = this.#waiting;
    this.#waiting = null;
    this.#show(next);
    this.#changed();
  }

  #show(line) {
    if (this.line?.suggestion_id !== line.suggestion_id) this.#changedAt = this.#now();
    this.line = line;
    this.problem = null;
    const { suggestion_id, kind, about_seq, text } = line;
    if (!line.final || this.#room.state.suggestions.has(String(suggestion_id))) return;
    const shown = { suggestion_id, kind, about_seq, ...(text && { text }) };
    this.#room.send("show_suggestion", shown).catch(() => undefined);
  }

  #isDone({ suggestion_id: id }) {
    return this.#gone.has(String(id)) || this.#room.state.suggestions.get(String(id))?.used === true;
  }

  /** Without their yes, nothing that leans on a candidate's words stays. */
  #agreed({ scope, granted }) {
    if (scope !== "ai_analysis" || granted) return;
    if (OF_WORDS.has(this.#waiting?.kind)) this.#waiting = null;
    if (OF_WORDS.has(this.line?.kind)) this.line = null;
  }

  #wasUsed(id) {
    this.#gone.add(id);
    if (String(this.line?.suggestion_id) === id) this.line = null;
    if (String(this.#waiting?.suggestion_id) === id) this.#waiting = null;
  }

  #clear() {
    clearTimeout(this.#timer);
    this.line = this.#waiting = this.problem = null;
    this.isAsking = false;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Whether a candidate speaks or writes an answer just now. */
function isCandidateAtWork(name, payload, { roles }) {
  if (roles.get(String(payload.user_id)) !== "candidate") return false;
  if (name === "live_transcription") return payload.is_final === false;
  return name === "user_typing" && payload.is_typing === true && payload.about === "answer";
}
