// What microphone, captions and camera need of the connection: emit, on, and who one is.

const WAITS_FOR_NOBODY = new Set(["voice_data", "voice_recording_started", "voice_recording_stopped"]);

export class Bridge {
  constructor(connection, room, token) {
    this.connection = connection;
    this.room = room;
    this.token = token;
  }

  get userId() {
    return this.room.userId;
  }

  get state() {
    return this.connection.status;
  }

  /** Send; resolves with the answer's data, rejects with a CommandError. Voice keeps its own unconfirmed pieces; all else waits its turn. */
  emit(event, payload) {
    if (!WAITS_FOR_NOBODY.has(event)) return this.room.send(event, payload);
    return this.connection.request(event, payload);
  }

  /** Hear an event; returns how to stop. */
  on(event, hear) {
    const listener = ({ detail }) => detail.name === event && hear(detail.payload);
    this.connection.addEventListener("event", listener);
    return () => this.connection.removeEventListener("event", listener);
  }
}
