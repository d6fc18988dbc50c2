// One utterance after the other to the server; what was not confirmed is sent again after a reconnect.

export class VoiceSender {
  /**
   * `onState(code)`: "" while all is well, else why nothing is transcribed right now.
   * The server drops what comes twice, so that sending again does no harm.
   */
  constructor({ connection, interviewId, userId, language, onState = () => {} }) {
    Object.assign(this, { connection, interviewId, userId, language, onState });
    this.waiting = new Map();
    this.off = connection.on("joined_interview", () => this.#sendAgain());
  }

  /** Begin an utterance. */
  start() {
    this.utterance = crypto.randomUUID();
    this.next = 0;
    this.held = null;
    this.#tell("voice_recording_started");
    return this.utterance;
  }

  /** Samples as they come; each waits for the next one, so that the last can say that it is. */
  take(samples) {
    if (!this.utterance) return;
    if (this.held) this.#send(this.held, false);
    this.held = samples;
  }

  /** End the utterance. */
  finish() {
    if (!this.utterance) return;
    this.#send(this.held ?? new Int16Array(0), true);
    this.#tell("voice_recording_stopped");
    this.utterance = this.held = null;
  }

  close() {
    this.finish();
    this.off();
  }

  #tell(event) {
    const about = { interview_id: this.interviewId, user_id: this.userId, utterance_id: this.utterance };
    this.connection.emit(event, about).catch(() => {});
  }

  #send(samples, isFinal) {
    const chunk = {
      interview_id: this.interviewId,
      user_id: this.userId,
      utterance_id: this.utterance,
      chunk_id: this.next++,
      audio_data: samples.buffer,
      sample_rate: 16000,
      codec: "pcm_s16le",
      language: this.language,
      is_final: isFinal,
    };
    this.waiting.set(`${chunk.utterance_id} ${chunk.chunk_id}`, chunk);
    this.#emit(chunk);
  }

  #emit(chunk) {
    const name = `${chunk.utterance_id} ${chunk.chunk_id}`;
    const done = (code) => {
      this.waiting.delete(name);
      this.onState(code);
    };
    this.connection.emit("voice_data", chunk).then(
      (answer) => done(answer.status === "unavailable" ? "unavailable" : ""),
      (error) => {
        if (error.code === "rate_limited" || error.code === "temporarily_unavailable") {
          setTimeout(() => this.waiting.has(name) && this.#emit(chunk), 1000 * (error.retry_after ?? 1));
        } else if (error.code && error.code !== "offline" && error.code !== "not_in_interview") {
          done(error.code);
        } // else it waits for the room
      },
    );
  }

  #sendAgain() {
    for (const chunk of this.waiting.values()) this.#emit(chunk);
  }
}
