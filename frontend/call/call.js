// The call of a page: who is in it, the connections to them, and what one sends. Media flow between browsers;
// the server passes on what they need to find each other, and may be away meanwhile.

import { waitAfter } from "../core/backoff.js";
import { LineWatch } from "./line-watch.js";
import { Member, maySend } from "./member.js";
import { Monitor } from "./monitor.js";
import { OwnMedia } from "./own-media.js";
import { Screen } from "./screen.js";
import { needed, Uplink } from "./uplink.js";

const SHUT_OUT = new Set(["call_full", "forbidden", "not_in_interview", "removed"]); // why nobody comes back
const MANY = 5; // people on camera from which it is said what the line will need
const ASK_AGAIN = 2000; // ms between two questions for somebody unknown
const LOST_SHOWN = 60_000; // ms for which media of somebody whom the server lost are still taken

/**
 * Emits `change`, and `said` (detail: {key, userId, isForOneself, isOwnDoing}) for what is worth telling.
 * `phase`: out, joining, in. `ending`: why it ended without one's doing: moved, ended, stopped, removed.
 */
export class Call extends EventTarget {
  phase = "out";
  ending = null;
  /** Why something did not work, as a CommandError. */
  problem = null;
  isSpeaking = false;
  peerId = null;
  /** The others, by peer id. */
  members = new Map();
  devices = new OwnMedia();
  screen = new Screen();
  #secret = null;
  #own = null; // {order, role}
  #joined = null; // the server's last answer: ice, relay_only, ladder
  #isAway = false;
  #askedAt = -Infinity; // when the roster was asked for somebody unknown
  #told = null; // the media state that the server knows
  #isTelling = false;
  #preview = null;
  #offs = [];
  #states = new WeakMap(); // how each member's line was, as last looked at
  #mayShow = false; // the server knows of the screen that was chosen
  #uplink = new Uplink({ members: () => [...this.members.values()], tracks: () => this.#tracks() });
  #monitor = new Monitor({
    members: () => [...this.members.values()],
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
    Object.assign(this, { line, role, userId, lines: this.#newWatch() });
    this.devices.addEventListener("change", () => this.#refill());
    this.devices.addEventListener("lost", ({ detail }) => {
      this.#mention("call_trouble", { kind: "device_lost" });
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
      line: this.#isAway ? "shaky" : this.lines.own,
      isSoundAlone: this.#uplink.isSoundAlone,
      picture: camera && this.#preview,
    };
  }

  /** {people, kbps}: what so many on camera need of a line, both ways; null where it is no matter. */
  get demand() {
    const seen = [...this.members.values()].filter(({ about }) => about.media.cam).length + Number(this.devices.isSeen);
    return this.#joined && seen >= MANY ? { people: seen, kbps: needed(seen, this.#joined.ladder) } : null;
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
    this.#listen();
    if (this.maySend) await this.devices.open(wanted);
    if (this.phase !== "joining") return; // left meanwhile
    try {
      await this.#enter();
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
      await this.#tell({ screen: true });
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
    return [...this.members.values()].find(({ about }) => about.media.screen) ?? null;
  }

  // --- the server

  async #enter(again = {}) {
    const device = { mic: this.devices.isHeard, cam: this.devices.camera !== null };
    const joined = await this.line.request("call_join", { device, ...again });
    if (this.phase === "out") {
      this.#mention("call_leave", {}); // left meanwhile
      return;
    }
    if (this.peerId !== joined.peer_id) this.#dropAll(); // one is somebody new to the others
    this.phase = "in";
    this.lines.figures.joined();
    this.peerId = joined.peer_id;
    this.#secret = joined.secret;
    this.#own = { order: joined.order, role: this.role };
    this.#joined = joined;
    this.#isAway = false;
    this.#told = again.resume ? null : { ...device, screen: false };
    this.#reconcile(joined.peers);
    this.#uplink.begin(joined.ladder);
    this.#monitor.start();
    this.#refill();
  }

  async #comeBack() {
    try {
      await this.#enter({ resume: { peer_id: this.peerId, secret: this.#secret } });
      for (const { link } of this.members.values()) if (link && link.state !== "live") link.restart();
    } catch (error) {
      if (this.phase !== "in") return;
      if (error.code === "call_closed") this.end("ended");
      else if (SHUT_OUT.has(error.code)) this.#failed(error);
      else setTimeout(() => this.phase === "in" && this.#isAway && this.#comeBack(), waitAfter(error));
    }
  }

  /** Where the coming of who speaks was missed, the roster is asked, and they are asked to begin anew. */
  #signalled({ from, ...signal }) {
    const member = this.members.get(from);
    const now = performance.now();
    if (member) member.hear(signal);
    else if (this.phase === "in" && !this.#isAway && now - this.#askedAt > ASK_AGAIN) {
      this.#askedAt = now;
      this.#comeBack();
    }
  }

  #listen() {
    const hear = {
      call_peer_joined: ({ peer }) => this.#peerJoined(peer),
      call_peer_left: (event) => this.#peerLeft(event),
      call_peer_media: ({ peer_id: id, mic, cam, screen }) => this.#peerMedia(id, { mic, cam, screen }),
      call_signal: (signal) => this.#signalled(signal),
      call_refresh: ({ from, slot }) => this.members.get(from)?.link?.refresh(slot),
      call_moved: () => this.end("moved"),
      call_control: (event) => this.#controlled(event),
      call_ended: ({ reason }) => this.end(reason),
    };
    this.#offs = Object.entries(hear).map(([event, act]) => this.line.on(event, act));
    this.#offs.push(
      this.line.onPhase((phase) => {
        if (phase === "away") this.#isAway = true;
        else if (phase === "in" && this.#isAway && this.phase === "in") this.#comeBack();
      }),
    );
  }

  /** Say what is worth nothing later. */
  #mention(event, fields) {
    this.line.request(event, fields).catch(() => undefined);
  }

  /** Let the server know what one really sends, or means to; rejects where it does not allow that. */
  async #tell(meant = {}) {
    const now = {
      mic: this.devices.isHeard,
      cam: this.devices.isSeen && !this.#uplink.isSoundAlone,
      screen: this.#isSharing,
      ...meant,
    };
    if (!this.maySend || this.phase !== "in" || JSON.stringify(now) === JSON.stringify(this.#told)) return;
    await this.line.request("call_media", now);
    this.#told = now;
  }

  /** The same, until all is known. */
  async #tellSoon() {
    if (this.#isTelling || this.#isAway) return;
    this.#isTelling = true;
    try {
      await this.#tell();
      await this.#tell(); // what changed meanwhile
    } catch (error) {
      if (error.retryAfter !== undefined || error.isNobodysWord) setTimeout(() => this.#tellSoon(), waitAfter(error));
    } finally {
      this.#isTelling = false;
    }
  }

  // --- the others

  #reconcile(peers) {
    const there = new Set(peers.map((peer) => peer.peer_id));
    for (const id of [...this.members.keys()]) if (!there.has(id)) this.#drop(id);
    for (const peer of peers) {
      const known = this.members.get(peer.peer_id);
      if (known) Object.assign(known, { about: peer, isLost: false });
      else this.#add(peer, true);
    }
  }

  #peerJoined(peer) {
    if (this.phase !== "in" || String(peer.user_id) === String(this.userId)) return; // another tab of one's own
    for (const [id, { about, isLost }] of this.members) if (isLost && about.user_id === peer.user_id) this.#drop(id);
    if (!this.members.has(peer.peer_id)) this.#add(peer);
    this.#say({ key: "call.joined", userId: peer.user_id });
  }

  #peerLeft({ peer_id: id, reason }) {
    const member = this.members.get(id);
    if (!member) return;
    if (reason === "lost" && member.state === "live") {
      member.isLost = true;
      clearTimeout(member.lostTimer); // lost, back and lost again: the minute begins anew
      const isSame = () => this.members.get(id) === member && member.isLost;
      member.lostTimer = setTimeout(() => isSame() && this.#goodbye(id), LOST_SHOWN);
      return;
    }
    if (reason === "replaced") this.#drop(id);
    else this.#goodbye(id);
  }

  #goodbye(id) {
    const member = this.members.get(id);
    if (!member) return;
    this.#drop(id);
    this.#say({ key: "call.left", userId: member.about.user_id });
  }

  #peerMedia(id, media) {
    const member = this.members.get(id);
    if (!member) return;
    if (media.screen && !member.about.media.screen) this.#say({ key: "call.shares", userId: member.about.user_id });
    if (!media.screen) this.problem = null; // there is room for one's own again
    member.tell({ media });
  }

  #controlled({ by, action }) {
    if (action === "mute") this.devices.switchMicrophone(false);
    if (action === "stop_camera") this.devices.switchCamera(false);
    if (action === "stop_screen") this.screen.stop();
    if (action !== "remove") this.#say({ key: `call.by_${action}`, userId: by, isForOneself: true });
  }

  /** `wasThere`: before oneself. */
  #add(peer, wasThere = false) {
    const member = new Member({ about: peer, wasThere, own: this.#own, open: (of, n) => this.#settings(of, n) });
    this.members.set(peer.peer_id, member);
    member.addEventListener("change", () => this.#memberChanged(member));
    member.addEventListener("restart", () => this.lines.figures.restarted());
    member.connect(1);
    this.#uplink.shape();
  }

  /** What a connection needs of this page. */
  #settings(member, n) {
    return {
      tracks: this.#tracks(),
      iceServers: this.#joined.ice.servers,
      relayOnly: this.#joined.relay_only,
      send: (message) => this.#mention("call_signal", { to: member.about.peer_id, n, ...message }),
      freshIce: async () => (await this.line.request("call_ice", {})).servers,
      canSignal: () => !this.#isAway,
    };
  }

  #memberChanged(member) {
    const { state } = member;
    if (state !== this.#states.get(member)) this.#lineChanged(member, state);
    this.#changed();
  }

  #lineChanged(member, state) {
    this.#states.set(member, state);
    if (state === "live") this.#uplink.shape();
    this.lines.stateChanged(member, state);
    if (state === "shaky" && member.isLost) this.#goodbye(member.about.peer_id);
  }

  #drop(id) {
    const member = this.members.get(id);
    this.members.delete(id);
    this.lines.forget(member);
    member?.close();
    this.#uplink.shape();
    this.#changed();
  }

  #dropAll() {
    for (const id of [...this.members.keys()]) this.#drop(id);
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
    for (const { link } of this.members.values())
      tracks.forEach((track, slot) => {
        if (link && link.tracks[slot] !== track) link.set(slot, track).catch(() => undefined); // closed meanwhile
      });
    this.#uplink.shape();
    void this.#tellSoon();
    this.#changed();
  }

  /** What was measured of the lines, every two seconds. */
  #measured(lines) {
    const now = performance.now();
    for (const [member, line] of lines) this.#uplink.look(member, line, now);
    const isNew = this.lines.soundAlone(this.#uplink.isSoundAlone);
    if (isNew) void this.#tellSoon();
    if (this.lines.measured(lines) || isNew) this.#changed();
  }

  #askForPicture(member, slot) {
    this.lines.noPicture(member);
    this.#mention("call_refresh", { to: member.about.peer_id, slot });
  }

  #newWatch() {
    return new LineWatch({ mention: (event, fields) => this.#mention(event, fields) });
  }

  #spoke(isSpeaking) {
    const really = isSpeaking && this.devices.isHeard;
    if (this.isSpeaking === really) return;
    this.isSpeaking = really;
    this.#changed();
  }

  #failed(error) {
    this.#close();
    this.problem = error;
    this.#changed();
  }

  #close() {
    this.phase = "out";
    for (const off of this.#offs) off();
    this.#offs = [];
    this.#monitor.stop();
    this.screen.stop();
    this.devices.close();
    this.#dropAll();
    this.peerId = this.#secret = this.#told = this.#joined = null;
    this.#isAway = this.isSpeaking = false;
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
