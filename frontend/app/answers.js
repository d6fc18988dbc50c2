// One's own answers. A spoken one is sent at once with the words there are; the rest follows as
// another version. What was being said when the next question came stays a draft.

import { PASSING_FOR_VOICE } from "../core/backoff.js";

export const FOLLOWS_WITHIN = 2500; // ms in which the last words mostly come: then one version is enough
export const SLOW_AFTER = 20_000; // ms after which writing is offered

/**
 * `room`: interviewId, userId, send(), state; `hear(name, payload)` is to be told every event.
 * `drafts`: at(place), keep(place, text). Emits `change`.
 * A record is {question_id, said, utterances, texts, shown, isSent, isDraft, since}: `said` stood
 * before the utterances, `texts` are those that came, `shown` is what stood on the page.
 */
export class Answers extends EventTarget {
  #room;
  #drafts;
  #storage;
  #clock;
  #timers = new Map();
  #done = new Map(); // utterance -> what became of it, in this page
  #records = null;
  #place = null;
  #resumed = null;

  constructor({ room, drafts, storage, clock = Date.now }) {
    super();
    this.#room = room;
    this.#drafts = drafts;
    this.#storage = storage;
    this.#clock = clock;
  }

  placeOf(question) {
    return `answer:${this.#room.interviewId}:${question}`;
  }

  /** Send what was written; what speech still had to say to it counts no more. */
  async write(question, text, fields = {}) {
    this.#forget(question);
    await this.#submit(question, text, fields);
    if (this.#drafts.at(this.placeOf(question)).trim() === text.trim()) this.#drafts.keep(this.placeOf(question), "");
  }

  /** Send what was said: {text, said, pending, last}, the ids of utterances without their text, and of the last. */
  speak(question, spoken) {
    if (spoken.pending.length === 0)
      return this.write(question, spoken.text, spoken.last ? { utterance_id: spoken.last } : {});
    this.#drafts.keep(this.placeOf(question), "");
    this.#begin(question, spoken, false);
    return Promise.resolve();
  }

  /** The next question came in between: the words become a draft, also those that are still to come. */
  setAside(question, spoken) {
    this.#forget(question);
    this.#drafts.keep(this.placeOf(question), spoken.text);
    if (spoken.pending.length > 0) this.#begin(question, spoken, true);
  }

  /** Send a draft, as `text`, whether or not its last words are there. */
  async sendDraft(question, text = this.#drafts.at(this.placeOf(question)).trim(), fields = {}) {
    const record = this.#all()[question];
    if (!record?.isDraft) return this.write(question, text, fields);
    this.#drafts.keep(this.placeOf(question), "");
    Object.assign(record, { isDraft: false, shown: text, since: this.#clock() });
    this.#wait(question, record);
    this.#changed();
    return undefined;
  }

  discard(question) {
    this.#forget(question);
    this.#drafts.keep(this.placeOf(question), "");
  }

  /** null, `follows` or `slow`: the text of a spoken answer that was sent. */
  statusOf(question) {
    const record = this.#all()[question];
    if (!record || record.isDraft) return null;
    return this.#clock() - record.since >= SLOW_AFTER ? "slow" : "follows";
  }

  /** The words of a spoken answer whose text follows, as far as they are known. */
  wordsOf(question) {
    const record = this.#all()[question];
    return record && !record.isDraft ? this.#known(record) : "";
  }

  /** The server had ended an utterance while the line was cut: its rest comes as another one. */
  moved(utteranceId, next) {
    for (const record of Object.values(this.#all())) {
      const at = record.utterances.indexOf(utteranceId);
      if (at < 0) continue;
      record.utterances.splice(at + 1, 0, next);
      this.#changed();
      return;
    }
    const done = this.#done.get(utteranceId);
    if (!done) return;
    const text = done.isDraft ? this.#drafts.at(this.placeOf(done.question)) : done.text;
    this.#begin(done.question, { text, said: text, pending: [next] }, done.isDraft);
    if (!done.isDraft) this.#all()[done.question].isSent = true;
  }

  /** Take in an event: texts that were waited for, and one's answers as the server has them. */
  hear(name, payload) {
    if (name === "live_transcription" && payload.is_final) this.#heard(payload.utterance_id, payload.text);
    if (name === "voice_error" && !PASSING_FOR_VOICE.has(payload.code)) this.#heard(payload.utterance_id, "");
    if (name === "echo_marked" && String(payload.user_id) === String(this.#room.userId))
      this.#unsaid(payload.utterance_id);
    if (name === "answer_submitted" && String(payload.user_id) === String(this.#room.userId)) this.#confirmed(payload);
  }

  /** Go on with what a page before a reload left; once the log has been taken in. */
  resume() {
    const records = this.#all();
    if (this.#resumed === records) return;
    this.#resumed = records;
    for (const [question, record] of Object.entries(records)) this.#wait(question, record);
    this.#changed();
  }

  #begin(question, { text, said, pending }, isDraft) {
    const record = { said, utterances: pending, texts: {}, shown: text, isSent: false, isDraft, since: this.#clock() };
    this.#all()[question] = record;
    this.#wait(question, record);
    this.#changed();
  }

  /** Until the last words are there, or have taken too long. */
  #wait(question, record) {
    this.#stopWaiting(question);
    if (record.isDraft) return;
    if (this.#isWhole(record)) {
      this.#complete(question, record);
      return;
    }
    const left = Math.max(0, record.since + FOLLOWS_WITHIN - this.#clock());
    const slow = Math.max(0, record.since + SLOW_AFTER - this.#clock());
    this.#timers.set(question, [
      setTimeout(() => this.#sendWhatThereIs(question, record), left),
      setTimeout(() => this.#changed(), slow + 10),
    ]);
  }

  #sendWhatThereIs(question, record) {
    if (record.isSent || this.#all()[question] !== record) return;
    record.isSent = true;
    record.shown = this.#known(record);
    this.#changed();
    this.#submit(question, record.shown, { utterance_id: record.utterances.at(-1) }).catch(() => {
      if (this.#all()[question] === record) this.setAside(question, { text: record.shown, pending: [] });
    });
  }

  #heard(utteranceId, text) {
    const whole = String(utteranceId).split(".")[0]; // the server numbers parts of long ones: "id.2"
    for (const [question, record] of Object.entries(this.#all())) {
      if (!record.utterances.includes(whole)) continue;
      const isNews = !record.texts[utteranceId];
      if (isNews && record.isDraft) this.#addToDraft(question, record, utteranceId, text);
      else if (isNews) record.texts[utteranceId] = text;
      if (this.#isWhole(record)) this.#complete(question, record);
      this.#changed();
    }
  }

  /** What was another's voice is no part of an answer that is still to be sent. */
  #unsaid(utteranceId) {
    for (const [question, record] of Object.entries(this.#all())) {
      const text = record.texts[utteranceId];
      if (!text) continue;
      const place = this.placeOf(question);
      if (record.isDraft) this.#drafts.keep(place, this.#drafts.at(place).replace(text, "").trim());
      record.texts[utteranceId] = "";
      this.#changed();
    }
  }

  /** Words that its author has changed meanwhile stay as they are; what was said stands behind them. */
  #addToDraft(question, record, utteranceId, text) {
    const before = this.#known(record);
    record.texts[utteranceId] = text;
    const current = this.#drafts.at(this.placeOf(question));
    this.#drafts.keep(this.placeOf(question), current === before ? this.#known(record) : `${current} ${text}`.trim());
  }

  #complete(question, record) {
    this.#forget(question);
    const text = this.#known(record).trim();
    for (const id of record.utterances) this.#done.set(id, { question, text, isDraft: record.isDraft });
    if (record.isDraft || !text || (record.isSent && text === record.shown.trim())) return;
    this.#submit(question, text, { utterance_id: record.utterances.at(-1) }).catch(() => {
      this.#drafts.keep(this.placeOf(question), text);
    });
  }

  /** What is known of the words: the texts that came; before the first of them, what was shown. */
  #known({ said, utterances, texts, shown }) {
    const ids = Object.keys(texts).filter((id) => texts[id]);
    if (ids.length === 0) return shown;
    const order = (id) => utterances.indexOf(id.split(".")[0]);
    const parts = ids.sort(
      (one, other) => order(one) - order(other) || one.localeCompare(other, "en", { numeric: true }),
    );
    const text = [said, ...parts.map((id) => texts[id])].join(" ").trim();
    return text.length >= shown.length || this.#isWhole({ utterances, texts }) ? text : shown;
  }

  #isWhole({ utterances, texts }) {
    const there = new Set(Object.keys(texts).map((id) => id.split(".")[0]));
    return utterances.every((id) => there.has(id));
  }

  /** A draft that the server has, because an earlier page sent it, is one no more. */
  #confirmed({ question_id: questionId, answer_text: text }) {
    const place = this.placeOf(String(questionId));
    if (text && this.#drafts.at(place).trim() === text.trim()) this.#drafts.keep(place, "");
  }

  #submit(question, text, fields) {
    const id = this.#room.state.questions.get(question)?.id ?? question;
    return this.#room.send("submit_answer", { question_id: id, answer_text: text, ...fields });
  }

  /** The records of the interview that the room is in, by question, as this tab keeps them. */
  #all() {
    const place = `spoken:${this.#room.interviewId}:${this.#room.userId}`;
    if (place !== this.#place) {
      for (const question of this.#timers.keys()) this.#stopWaiting(question);
      this.#place = place;
      this.#records = Object.assign(Object.create(null), JSON.parse(this.#storage.getItem(place)));
    }
    return this.#records;
  }

  #forget(question) {
    this.#stopWaiting(question);
    delete this.#all()[question];
    this.#changed();
  }

  #stopWaiting(question) {
    for (const timer of this.#timers.get(question) ?? []) clearTimeout(timer);
    this.#timers.delete(question);
  }

  #changed() {
    const records = this.#all();
    if (Object.keys(records).length > 0) this.#storage.setItem(this.#place, JSON.stringify(records));
    else this.#storage.removeItem(this.#place);
    this.dispatchEvent(new Event("change"));
  }
}
