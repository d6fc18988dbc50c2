// The call of a page: who is in it, the connections to them, and what one sends. Media flow between browsers;
// the server passes on what they need to find each other, and may be away meanwhile.

import { Comings } from "./comings.js";
import { LineWatch } from "./line-watch.js";
import { maySend } from "./member.js";
import { Monitor } from "./monitor.js";
import { Others } from "./others.js";
import { OwnMedia } from "./own-media.js";
import { Screen } from "./screen.js";
import { Signalling } from "./signalling.js";
import { needed, Uplink } from "./uplink.js";

const TAKEN_OUT = { replaced: "moved", removed: "removed", ended: "ended" }; // why, in the log and here
const MANY = 5; // people on camera from which it is said what the line will need

/**
 * Emits `change`, and `said` (detail: {key, userId, isForOneself, isOwnDoing}) for what is worth telling.
 * `phase`: out, joining, in. `ending`: why it ended without one's doing: moved, ended, stopped, removed.
 */
export class Call extends EventTarget {
  phase = "out";
  ending = null;
  /** Why something did not work, as a CommandError. */
  problem = null;
  /** The server has not answered yet; one is on the way in all the same. */
  isSlow = false;
  isSpeaking = false;
  devices = new OwnMedia();
  screen = new Screen();
  #preview = null;
  #signalling;
  #entry = 0; // counts how often one began to enter
  #mayShow = false; // the server knows of the screen that was chosen
  #uplink = new Uplink({ members: () => this.others.list, tracks: () => this.#tracks() });
  #comings = new Comings({
    idsOf: (userId) => this.others.idsOf(userId),
    onMissed: () => this.#signalling.ask(),
  });
  #monitor = new Monitor({
    members: () => this.others.list,
    onOdd: () => this.#signalling.ask(),
    ask: (member, slot) => this.#askForPicture(member, slot),
    onOwn: (isSpeaking) => this.#spoke(isSpeaking),
    onMeasured: (lines) => this.#measured(lines),
  });

  /**
   * `line`: {request(event, fields), on(event, hear), onPhase(hear)}, which names the interview; the last
   * two return how to stop.
   */
  constructor({ line, role, userId }) {
    super();
    Object.assign(this, { line, role, userId });
    this.#signalling = this.#signallingOver(line);
    this.others = this.#newOthers();
    this.lines = this.#newWatch();
    this.devices.addEventListener("change", () => this.#refill());
    this.devices.addEventListener("lost", ({ detail }) => {
      this.#signalling.mention("call_trouble", { kind: "device_lost" });
      this.#say({ key: `call.lost_${detail}`, isForOneself: true });
    });
    this.screen.addEventListener("change", () => {
      if (!this.screen.picture) this.#mayShow = false;
      this.#refill();
    });
  }

  /** Oneself, as tiles take it. */
  get own() {
    const { camera } = this.devices;
    if (this.#preview?.getTracks()[0] !== camera) this.#preview = camera && new MediaStream([camera]);
    return {
      key: "own",
      userId: this.userId,
      isOwn: true,
      isHeard: this.maySend && this.devices.isHeard,
      isMuted: this.maySend && !this.devices.isHeard,
      isSpeaking: this.isSpeaking,
      line: this.#signalling.isAway ? "shaky" : this.lines.own,
      isSoundAlone: this.#uplink.isSoundAlone,
      picture: camera && this.#preview,
    };
  }

  /** {people, kbps}: what so many on camera need of a line, both ways; null where it is no matter. */
  get demand() {
    const seen = this.others.list.filter(({ about }) => about.media.cam).length + Number(this.devices.isSeen);
    const { joined } = this.#signalling;
    return joined && seen >= MANY ? { people: seen, kbps: needed(seen, joined.ladder) } : null;
  }

  get maySend() {
    return maySend(this.role);
  }

  /** Ask for the devices, then enter. Nobody is seen or heard before. */
  async join(wanted) {
    if (this.phase !== "out") return;
    Object.assign(this, { phase: "joining", ending: null, problem: null });
    this.lines.figures.started();
    this.#changed();
    this.#entry += 1;
    const entry = this.#entry;
    this.#signalling.start();
    if (this.maySend) await this.devices.open(wanted);
    if (entry !== this.#entry || this.phase !== "joining") return; // left meanwhile
    try {
      await this.#signalling.enter();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Leave, and let everything go; resolves once the server knows, or cannot be told. */
  async leave() {
    if (this.phase === "out") return;
    const wasIn = this.phase === "in";
    const told = wasIn ? this.line.request("call_leave", { figures: this.lines.all }) : null;
    this.#close();
    this.#changed();
    await told?.catch(() => undefined);
  }

  /** Over at once, whoever ended it. */
  end(reason) {
    if (this.phase === "out") return;
    this.#close();
    this.ending = reason;
    this.#changed();
  }

  /** Turn one's microphone on or off, and say so: the button may be out of sight. */
  async switchMicrophone(isOn) {
    await this.devices.switchMicrophone(isOn);
    this.#say({ key: this.devices.isHeard ? "call.now_heard" : "call.now_muted", isOwnDoing: true });
  }

  async switchCamera(isOn) {
    await this.devices.switchCamera(isOn);
    this.#say({ key: this.devices.isSeen ? "call.now_seen" : "call.now_dark", isOwnDoing: true });
  }

  /** A host's word to somebody; see `call_control`. */
  async control(userId, action) {
    this.problem = null;
    try {
      await this.line.request("call_control", { user_id: userId, action });
    } catch (error) {
      if (error.code !== "peer_gone") this.problem = error;
    }
    this.#changed();
  }

  /** Begin to show a screen; only from a press of a button. A host takes the place of who shows one. */
  async share() {
    this.problem = null;
    try {
      if (!(await this.screen.start())) return;
      await this.#signalling.tell({ screen: true });
      this.#mayShow = true;
      this.#refill();
    } catch (error) {
      this.screen.stop();
      this.problem = error;
      this.#changed();
    }
  }

  /** Who shows a screen; null where nobody does. */
  get sharer() {
    return this.others.sharer;
  }

  /** The others, by peer id. */
  get members() {
    return this.others.all;
  }

  // --- what the server says

  #joined({ peer_id: id, peers, ladder }, { before, wasAway }) {
    if (before && before.peer_id !== id) this.others.dropAll(); // one is somebody new to them
    Object.assign(this, { phase: "in", isSlow: false });
    this.lines.figures.joined();
    const added = this.others.reconcile(peers);
    this.#uplink.begin(ladder);
    this.#monitor.start();
    this.#refill();
    if (before) restart(wasAway ? this.others.list : added); // the offers of those whose coming was missed are lost
  }

  /** Where the coming of who speaks was missed, the roster is asked, and they are asked to begin anew. */
  #signalled({ from, ...signal }) {
    const member = this.members.get(from);
    if (member) member.hear(signal);
    else this.#signalling.ask();
  }

  #peerMedia({ peer_id: id, mic, cam, screen }) {
    if (!screen && this.members.has(id)) this.problem = null; // there is room for one's own again
    this.others.sends(id, { mic, cam, screen });
  }

  /** The log has one out of the call: where that is so, the word to this page was lost. */
  async #isOut({ reason }) {
    const { joined } = this.#signalling;
    if (!joined || (await this.#signalling.isKnown()) || this.#signalling.joined !== joined) return;
    if (reason in TAKEN_OUT) this.end(TAKEN_OUT[reason]);
    else this.#signalling.ask();
  }

  #isOneself(userId) {
    return String(userId) === String(this.userId);
  }

  #controlled({ by, action }) {
    if (action === "mute") this.devices.switchMicrophone(false);
    if (action === "stop_camera") this.devices.switchCamera(false);
    if (action === "stop_screen") this.screen.stop();
    if (action !== "remove") this.#say({ key: `call.by_${action}`, userId: by, isForOneself: true });
  }

  #signallingOver(line) {
    return new Signalling({
      line,
      device: () => ({ mic: this.devices.isHeard, cam: this.devices.camera !== null }),
      sent: () =>
        this.maySend
          ? {
              mic: this.devices.isHeard,
              cam: this.devices.isSeen && !this.#uplink.isSoundAlone,
              screen: this.#isSharing,
            }
          : null,
      hear: {
        call_peer_joined: ({ peer }) => this.phase === "in" && this.others.came(peer),
        call_peer_left: (event) => this.others.left(event),
        call_peer_media: (event) => this.#peerMedia(event),
        call_signal: (signal) => this.#signalled(signal),
        call_refresh: ({ from, slot }) => this.members.get(from)?.link?.refresh(slot),
        call_moved: () => this.end("moved"),
        call_control: (event) => this.#controlled(event),
        call_ended: ({ reason }) => this.end(reason),
        call_joined: ({ user_id: id }) => !this.#isOneself(id) && this.#comings.came(id),
        call_left: (event) => (this.#isOneself(event.user_id) ? this.#isOut(event) : this.#comings.left(event.user_id)),
      },
      onJoined: (joined, how) => this.#joined(joined, how),
      onSlow: () => this.#isSlow(),
      onOver: (reason) => this.end(reason),
      onShutOut: (error) => this.#failed(error),
    });
  }

  // --- the others

  #newOthers() {
    const others = new Others({
      userId: this.userId,
      own: () => ({ order: this.#signalling.joined.order, role: this.role }),
      settings: (member, n) => this.#settings(member, n),
    });
    others.addEventListener("change", () => this.#changed());
    others.addEventListener("said", ({ detail }) => this.#say(detail));
    others.addEventListener("restart", () => this.lines.figures.restarted());
    others.addEventListener("came", () => this.#uplink.shape());
    others.addEventListener("line", ({ detail: { member, state } }) => {
      if (state === "live") this.#uplink.shape();
      this.lines.stateChanged(member, state);
    });
    others.addEventListener("gone", ({ detail: member }) => {
      this.lines.forget(member);
      this.#uplink.shape();
    });
    return others;
  }

  /** What a connection needs of this page. */
  #settings(member, n) {
    const { ice, relay_only: relayOnly } = this.#signalling.joined;
    return {
      tracks: this.#tracks(),
      iceServers: ice.servers,
      relayOnly,
      send: (message) => this.#signalling.mention("call_signal", { to: member.about.peer_id, n, ...message }),
      freshIce: async () => (await this.line.request("call_ice", {})).servers,
      canSignal: () => !this.#signalling.isAway,
    };
  }

  // --- what one sends

  #tracks() {
    const { picture, sound } = this.#isSharing ? this.screen : { picture: null, sound: null };
    const { isHeard, microphone, camera } = this.devices; // muted means that nothing goes out, not silence
    return [isHeard ? microphone : null, camera, picture, sound];
  }

  get #isSharing() {
    return this.#mayShow && this.screen.picture !== null;
  }

  /** Put what there is into every connection's slots, and say so. */
  #refill() {
    const tracks = this.#tracks();
    for (const { link } of this.others.list)
      tracks.forEach((track, slot) => {
        if (link && link.tracks[slot] !== track) link.set(slot, track).catch(() => undefined); // closed meanwhile
      });
    this.#uplink.shape();
    void this.#signalling.tellSoon();
    this.#changed();
  }

  /** What was measured of the lines, every two seconds. */
  #measured(lines) {
    const now = performance.now();
    for (const [member, line] of lines) this.#uplink.look(member, line, now);
    const isNew = this.lines.soundAlone(this.#uplink.isSoundAlone);
    if (isNew) void this.#signalling.tellSoon();
    if (this.lines.measured(lines) || isNew) this.#changed();
  }

  #askForPicture(member, slot) {
    this.lines.noPicture(member);
    this.#signalling.mention("call_refresh", { to: member.about.peer_id, slot });
  }

  #newWatch() {
    return new LineWatch({ mention: (event, fields) => this.#signalling.mention(event, fields) });
  }

  #spoke(isSpeaking) {
    const really = isSpeaking && this.devices.isHeard;
    if (this.isSpeaking === really) return;
    this.isSpeaking = really;
    this.#changed();
  }

  #isSlow() {
    this.isSlow = true;
    this.#changed();
  }

  #failed(error) {
    this.#close();
    this.problem = error;
    this.#changed();
  }

  #close() {
    this.phase = "out";
    this.#monitor.stop();
    this.screen.stop();
    this.devices.close();
    this.others.dropAll();
    this.#signalling.stop();
    this.isSpeaking = this.isSlow = false;
    this.lines = this.#newWatch();
  }

  #say(what) {
    this.dispatchEvent(
      new CustomEvent("said", { detail: { userId: null, isForOneself: false, isOwnDoing: false, ...what } }),
    );
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Connections that do not stand find another way. */
function restart(members) {
  for (const { link } of members) if (link && link.state !== "live") link.restart();
}
