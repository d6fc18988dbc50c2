// One connection to one other person in the call: four fixed slots, offers that may collide, restarts that back off.

import { makeOf, preferred, tuned } from "./sdp.js";

/** What each slot carries: microphone, camera, screen, the screen's sound. */
export const SLOTS = Object.freeze({ microphone: 0, camera: 1, screen: 2, screenSound: 3 });
const KINDS = ["audio", "video", "video", "audio"];
const BATCH = 30; // ms in which candidates are gathered into one message
const MOST_CANDIDATES = 32; // in one message
const FIRST_PATIENCE = 5000; // ms until a connection that never came about counts as failed
const SHAKY_PATIENCE = 2000; // ms
const WAITS = [2000, 4000, 8000]; // ms that each restart is given
const HELD_UP = 1000; // ms between looks whether the server is back

const isUp = (pc) => pc.iceConnectionState === "connected" || pc.iceConnectionState === "completed";

/** Emits `change` when `state` did: connecting, live or shaky; `restart`; and `failed` once only a new connection can help. */
export class Peer extends EventTarget {
  state = "connecting";
  /** Offers passed over because this side had one on its way, and what went wrong; for tests. */
  collisions = 0;
  problems = [];
  #makingOffer = false;
  #ignoreOffer = false;
  #settingAnswer = false;
  #failures = 0;
  #timer = null;
  #batch = null;
  #candidates = [];
  #makes = { own: null, others: null }; // of the two browsers
  #isAsking = false; // for servers of the day
  #isClosed = false;
  #isSilent = false;
  #face = new MediaStream(); // what is of one stream is played in step: voice and face,
  #shown = new MediaStream(); // a screen and its sound
  #held = new Set(); // slots in which nothing is to go out
  #parameters = Promise.resolve(); // one change of a sender's parameters after the other

  /**
   * `isFirst`: makes the slots, offers first and gives way. `sends`, `receives`: whether this side, and the
   * other one, may send media. `tracks`: by slot. `send(message)`: to the other one; `freshIce()`: resolves with
   * servers of the day; `canSignal()`: whether the server is there to pass messages on.
   */
  constructor({ isFirst, sends, receives, tracks, iceServers, relayOnly, send, freshIce, canSignal }) {
    super();
    Object.assign(this, { isFirst, sends, receives, tracks: [...tracks], send, freshIce, canSignal });
    this.policy = { bundlePolicy: "max-bundle", iceTransportPolicy: relayOnly ? "relay" : "all" };
    this.pc = new RTCPeerConnection({ ...this.policy, iceServers });
    this.pc.onicecandidate = ({ candidate }) => this.#gather(candidate);
    this.pc.onnegotiationneeded = () => this.#offer();
    this.pc.oniceconnectionstatechange = () => this.#judge();
    this.pc.onconnectionstatechange = () => this.pc.connectionState === "failed" && this.#judge();
    this.#wait(FIRST_PATIENCE);
    if (!isFirst) return; // slots of one's own would not be matched to the other one's offer
    KINDS.forEach((kind, slot) => {
      const one = this.pc.addTransceiver(kind, { direction: this.#direction, streams: [this.#streamOf(slot)] });
      prefer(one, slot);
    });
    this.#fill();
  }

  /** Put a track into a slot, or take it out (null). Nothing is negotiated. */
  async set(slot, track) {
    this.tracks[slot] = track;
    await this.pc.getTransceivers()[slot]?.sender.replaceTrack(track);
  }

  /** What comes in a slot; null before the slots are agreed on. */
  receiver(slot) {
    return this.pc.getTransceivers()[slot]?.receiver ?? null;
  }

  sender(slot) {
    return this.pc.getTransceivers()[slot]?.sender ?? null;
  }

  /** Change how a slot is encoded: `change(encoding, parameters)`. */
  encode(slot, change) {
    this.#parameters = this.#parameters.then(async () => {
      const sender = this.sender(slot);
      const parameters = sender?.getParameters();
      if (!parameters?.encodings?.length || this.#isClosed) return;
      change(parameters.encodings[0], parameters);
      await sender.setParameters(parameters).catch((error) => this.problems.push(error));
    });
    return this.#parameters;
  }

  /** Let nothing out in a slot for now, whatever the other one asks for. */
  hold(slot, isHeld) {
    if (isHeld) this.#held.add(slot);
    else this.#held.delete(slot);
  }

  /** Send a whole picture: the other one's stands still. */
  refresh(slot) {
    if (this.#held.has(slot)) return;
    for (const active of [false, true]) this.encode(slot, (encoding) => (encoding.active = active));
  }

  /** A message of the other side; what has come too late is passed over. */
  async receive({ description, candidates }) {
    try {
      if (description) await this.#take(description);
    } catch (error) {
      this.problems.push(error);
    }
    for (const candidate of candidates ?? []) await this.#add(candidate);
  }

  /** Find another way, now: the line is back, or somebody says that nothing comes through. */
  restart() {
    this.#failures = 0;
    this.#restart();
  }

  /** Nothing comes through that should, whatever the connection says of itself; or it does again. */
  doubt(isSilent) {
    if (this.#isSilent === isSilent) return;
    this.#isSilent = isSilent;
    if (!isSilent) this.#judge();
    else if (this.state === "live") {
      this.#become("shaky");
      this.#wait(SHAKY_PATIENCE);
    }
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#batch);
    this.pc.close();
  }

  get #direction() {
    if (this.sends && this.receives) return "sendrecv";
    return this.sends ? "sendonly" : "recvonly";
  }

  #streamOf(slot) {
    return slot <= SLOTS.camera ? this.#face : this.#shown;
  }

  /** Take the slots that the other side made for one's own. */
  #adopt() {
    this.pc.getTransceivers().forEach((transceiver, slot) => {
      transceiver.direction = this.#direction;
      transceiver.sender.setStreams?.(this.#streamOf(slot));
      prefer(transceiver, slot);
    });
  }

  #fill() {
    this.pc.getTransceivers().forEach((transceiver, slot) => {
      const track = this.tracks[slot] ?? null;
      if (this.sends && transceiver.sender.track !== track) transceiver.sender.replaceTrack(track);
    });
  }

  // --- descriptions

  async #offer() {
    this.#makingOffer = true;
    try {
      await this.pc.setLocalDescription();
      this.#sendDescription();
    } catch (error) {
      if (!this.#isClosed) this.problems.push(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  async #take(description) {
    const { pc } = this;
    const isReady = !this.#makingOffer && (pc.signalingState === "stable" || this.#settingAnswer);
    const collides = description.type === "offer" && !isReady;
    this.#ignoreOffer = !this.isFirst && collides;
    if (collides) this.collisions += 1;
    if (this.#ignoreOffer) return;
    this.#makes.others = makeOf(description.sdp);
    this.#settingAnswer = description.type === "answer";
    try {
      await pc.setRemoteDescription(description);
    } finally {
      this.#settingAnswer = false;
    }
    if (description.type !== "offer") return;
    if (!pc.currentLocalDescription) this.#adopt();
    this.#fill();
    await pc.setLocalDescription();
    this.#sendDescription();
  }

  #sendDescription() {
    const { type, sdp } = this.pc.localDescription.toJSON();
    this.#makes.own = makeOf(sdp);
    this.send({ description: { type, sdp: tuned(sdp) } });
  }

  // --- candidates

  #gather(candidate) {
    this.#candidates.push(candidate ? candidate.toJSON() : null);
    this.#batch ??= setTimeout(() => {
      this.#batch = null;
      while (this.#candidates.length > 0) this.send({ candidates: this.#candidates.splice(0, MOST_CANDIDATES) });
    }, BATCH);
  }

  async #add(candidate) {
    try {
      await this.pc.addIceCandidate(candidate ?? undefined);
    } catch (error) {
      // Without a description it is of an offer that was lost.
      if (this.pc.remoteDescription && !this.#ignoreOffer && !this.#isClosed) this.problems.push(error);
    }
  }

  // --- how it stands

  #judge() {
    const state = this.pc.iceConnectionState;
    if (isUp(this.pc) && this.pc.connectionState !== "failed") {
      if (this.#isSilent) return; // its time is running
      clearTimeout(this.#timer);
      this.#failures = 0;
      this.#become("live");
    } else if (state === "failed" || this.pc.connectionState === "failed") {
      this.#become("shaky");
      if (this.#failures === 0) this.#restart(); // else its time is running
    } else if (state === "disconnected") {
      this.#become("shaky");
      this.#wait(SHAKY_PATIENCE);
    }
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }

  #wait(time) {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => this.#restart(), time);
  }

  async #restart() {
    if (this.#isClosed) return;
    if (!this.canSignal() || this.#isAsking) {
      this.#wait(HELD_UP); // what one says now reaches nobody, or nobody knows whether it does
      return;
    }
    const wait = WAITS[this.#failures];
    if (wait === undefined || this.pc.getTransceivers().length === 0) {
      this.dispatchEvent(new Event("failed")); // also where the first offer never came
      return;
    }
    this.#failures += 1;
    this.#wait(wait);
    this.#isAsking = true;
    const iceServers = await this.freshIce().catch(() => null);
    this.#isAsking = false;
    if (this.#isClosed) return;
    if (!iceServers) this.#failures = Math.max(0, this.#failures - 1); // nor would an offer be passed on
    if (this.state !== "live") this.#wait(iceServers ? wait : HELD_UP); // it begins only now
    if (!iceServers) return;
    this.pc.setConfiguration({ ...this.policy, iceServers });
    if (!this.isFirst && this.#isMixed) {
      this.#leaveItToTheOther();
      return;
    }
    this.dispatchEvent(new Event("restart"));
    this.pc.restartIce();
    if (this.pc.signalingState !== "stable") this.#offer(); // the answer to the one before was lost
  }

  get #isMixed() {
    return this.#makes.own !== this.#makes.others;
  }

  /**
   * Chromium and Firefox each take another part in the restart that who answered first offers, and the other's media
   * stop: so the first one restarts, and where it does not, a new connection helps.
   */
  #leaveItToTheOther() {
    if (this.#failures > 1) this.dispatchEvent(new Event("failed"));
  }
}

/** The voice with its last packets repeated, where both browsers can. */
function prefer(transceiver, slot) {
  const codecs = slot === SLOTS.microphone ? globalThis.RTCRtpReceiver?.getCapabilities("audio")?.codecs : null;
  if (codecs) transceiver.setCodecPreferences?.(preferred(codecs));
}
