// What microphone, captions, camera and call need of the connection: emit, on, and who one is.

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

  /** Send now or never, about this interview; resolves and rejects as `emit`. */
  request(event, fields) {
    return this.room.ask(event, fields);
  }

  /** Hear of each change how one stands in the room; returns how to stop. */
  onPhase(hear) {
    const listener = () => hear(this.room.phase);
    this.room.addEventListener("change", listener);
    return () => this.room.removeEventListener("change", listener);
  }

  /** Do something before the room is left; returns how to give that up. */
  onLeaving(act) {
    this.room.addEventListener("leaving", act);
    return () => this.room.removeEventListener("leaving", act);
  }

  /** Hear an event; returns how to stop. */
  on(event, hear) {
    const listener = ({ detail }) => detail.name === event && hear(detail.payload);
    this.connection.addEventListener("event", listener);
    return () => this.connection.removeEventListener("event", listener);
  }
}
