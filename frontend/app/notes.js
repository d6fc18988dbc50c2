// A host's own notes: one page for each question and one for the whole, kept on the server. What
// the server does not have yet stands in this browser, and goes out when it can.

export const SAVED_AFTER = 2000; // ms without a key

const WHOLE = "general-notes"; // the id of the page that belongs to no question

/** `room`: interviewId, userId, state, send(). Emits `change`. Questions by id as text, or null. */
export class Notes extends EventTarget {
  #room;
  #storage;
  #timers = new Map();
  #onTheirWay = new Set();
  #problems = new Map();
  #resumed = null;

  constructor({ room, storage }) {
    super();
    this.#room = room;
    this.#storage = storage;
  }

  /** What stands on a page. */
  textOf(question) {
    return this.#storage.getItem(this.#placeOf(question)) ?? this.#savedText(question);
  }

  /** `saved`, `unsaved` (it will be), or why it cannot be: a CommandError. */
  statusOf(question) {
    if (this.#storage.getItem(this.#placeOf(question)) === null) return "saved";
    return this.#problems.get(question) ?? "unsaved";
  }

  write(question, text) {
    this.#storage.setItem(this.#placeOf(question), text);
    this.#problems.delete(question);
    clearTimeout(this.#timers.get(question));
    this.#timers.set(
      question,
      setTimeout(() => this.#save(question), SAVED_AFTER),
    );
    this.#changed();
  }

  /** Send what waits for the end of the writing, now. */
  flush() {
    for (const question of [...this.#timers.keys()]) this.#save(question);
  }

  /** Send what an earlier page left in this browser; once for each coming in. */
  resume() {
    if (this.#resumed === this.#room.interviewId) return;
    this.#resumed = this.#room.interviewId;
    for (const question of this.unsaved()) if (!this.#timers.has(question)) this.#save(question);
  }

  /** The pages of which this browser knows more than the server. */
  unsaved() {
    const beginning = `notes:${this.#room.interviewId}:`;
    const places = Array.from({ length: this.#storage.length }, (_, at) => this.#storage.key(at));
    return places.filter((place) => place.startsWith(beginning)).map((place) => place.slice(beginning.length) || null);
  }

  async #save(question) {
    clearTimeout(this.#timers.get(question));
    this.#timers.delete(question);
    if (this.#onTheirWay.has(question)) return; // its answer looks whether there is more
    const place = this.#placeOf(question);
    const text = this.#storage.getItem(place);
    if (text === null) return;
    if (text === this.#savedText(question)) {
      this.#storage.removeItem(place);
      this.#changed();
      return;
    }
    this.#onTheirWay.add(question);
    try {
      await this.#room.send("save_note", this.#named(question, text));
      this.#onTheirWay.delete(question);
      if (this.#storage.getItem(place) === text) this.#storage.removeItem(place);
      else if (!this.#timers.has(question)) this.#save(question);
    } catch (error) {
      this.#onTheirWay.delete(question);
      if (error.code !== "given_up") this.#problems.set(question, error);
    }
    this.#changed();
  }

  #named(question, text) {
    if (question === null) return { note_id: WHOLE, text };
    const id = this.#room.state.questions.get(question)?.id ?? question;
    return { note_id: id, question_id: id, text };
  }

  #savedText(question) {
    const { notes } = this.#room.state;
    return notes.get(`${this.#room.userId} ${question ?? WHOLE}`)?.text ?? "";
  }

  #placeOf(question) {
    return `notes:${this.#room.interviewId}:${question ?? ""}`;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
