// As much of WebRTC as a connection to one other person asks for; nothing goes anywhere.

export class FakeTrack extends EventTarget {
  readyState = "live";
  enabled = true;
  muted = false;

  constructor(kind) {
    super();
    this.kind = kind;
  }

  stop() {
    this.readyState = "ended";
  }

  getSettings() {
    return { height: 720 };
  }
}

class FakeSender {
  track = null;
  changes = [];
  encodings = [{ active: true }];

  async replaceTrack(track) {
    this.track = track;
  }

  setStreams() {}

  getParameters() {
    return { encodings: this.encodings.map((one) => ({ ...one })) };
  }

  async setParameters({ encodings }) {
    this.encodings = encodings;
    this.changes.push({ ...encodings[0] });
  }
}

export const opened = [];

export class FakeConnection {
  iceConnectionState = "new";
  connectionState = "new";
  signalingState = "stable";
  localDescription = null;
  currentLocalDescription = null;
  remoteDescription = null;
  restarts = 0;
  ownSdp = "v=0";
  isClosed = false;
  #transceivers = [];
  #isAsking = false;

  constructor(configuration) {
    this.configuration = configuration;
    opened.push(this);
  }

  setConfiguration(configuration) {
    this.configuration = configuration;
  }

  addTransceiver(kind, { direction }) {
    this.#transceivers.push({ kind, direction, sender: new FakeSender(), receiver: { track: new FakeTrack(kind) } });
    this.#negotiate();
  }

  getTransceivers() {
    return this.#transceivers;
  }

  async setLocalDescription() {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.localDescription = { type, toJSON: () => ({ type, sdp: this.ownSdp }) };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    if (type === "answer") this.currentLocalDescription = this.localDescription;
  }

  async setRemoteDescription(description) {
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    if (description.type === "answer") this.currentLocalDescription = this.localDescription;
    if (this.#transceivers.length > 0) return;
    for (const kind of ["audio", "video", "video", "audio"])
      this.#transceivers.push({
        kind,
        direction: "recvonly",
        sender: new FakeSender(),
        receiver: { track: new FakeTrack(kind) },
      });
  }

  async addIceCandidate() {
    if (!this.remoteDescription) throw new DOMException("no description", "InvalidStateError");
  }

  restartIce() {
    this.restarts += 1;
    if (this.signalingState === "stable") this.#negotiate();
  }

  close() {
    this.isClosed = true;
  }

  #negotiate() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    queueMicrotask(() => {
      this.#isAsking = false;
      this.onnegotiationneeded?.();
    });
  }

  /** What the browser finds out about the way. */
  becomes(state) {
    this.iceConnectionState = state;
    this.oniceconnectionstatechange();
  }
}

globalThis.RTCPeerConnection = FakeConnection;
globalThis.MediaStream = class {
  constructor(tracks = []) {
    this.tracks = tracks;
  }

  getTracks() {
    return this.tracks;
  }
};

/** Let everything happen that waits for no time. */
export async function settled() {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
}
