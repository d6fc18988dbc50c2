// The others in a call: who is in it, as the server says and as one hears of them.

import { Member } from "./member.js";

const LOST_SHOWN = 60_000; // ms for which media of somebody whom the server lost are still taken

/** Emits `change`; `said` (detail: {key, userId}); `line` (detail: {member, state}), `restart` and `gone` (detail: member). */
export class Others extends EventTarget {
  /** By peer id. */
  all = new Map();
  #states = new WeakMap(); // how each one's line was, as last looked at

  /** `userId`: one's own; `settings(member, n)`: what a connection needs of the page; `own()`: {order, role}. */
  constructor({ userId, own, settings }) {
    super();
    Object.assign(this, { userId, own, settings });
  }

  get list() {
    return [...this.all.values()];
  }

  /** Who shows a screen; null where nobody does. */
  get sharer() {
    return this.list.find(({ about }) => about.media.screen) ?? null;
  }

  /** By which peer ids one knows somebody, but for those whom the server has lost. */
  idsOf(userId) {
    const theirs = this.list.filter(({ about, isLost }) => !isLost && String(about.user_id) === String(userId));
    return theirs.map(({ about }) => about.peer_id);
  }

  /** Take in the roster, as one enters or comes back; returns those who were not known. Media that still flow are kept. */
  reconcile(peers) {
    const there = new Set(peers.map((peer) => peer.peer_id));
    const users = new Set(peers.map((peer) => peer.user_id));
    for (const [id, { about, isLost }] of this.all)
      if (!there.has(id) && (!isLost || users.has(about.user_id))) this.#drop(id);
    const added = peers.filter((peer) => !this.all.has(peer.peer_id));
    for (const peer of peers) {
      const known = this.all.get(peer.peer_id);
      if (known) Object.assign(known, { about: peer, isLost: false });
      else this.#add(peer, true);
    }
    return added.map((peer) => this.all.get(peer.peer_id));
  }

  came(peer) {
    if (String(peer.user_id) === String(this.userId)) return; // another tab of one's own
    for (const [id, { about, isLost }] of this.all) if (isLost && about.user_id === peer.user_id) this.#drop(id);
    if (!this.all.has(peer.peer_id)) this.#add(peer);
    this.#say("call.joined", peer.user_id);
  }

  left({ peer_id: id, reason }) {
    const member = this.all.get(id);
    if (!member) return;
    if (reason === "lost" && member.state === "live") {
      member.isLost = true;
      clearTimeout(member.lostTimer); // lost, back and lost again: the minute begins anew
      const isSame = () => this.all.get(id) === member && member.isLost;
      member.lostTimer = setTimeout(() => isSame() && this.#goodbye(id), LOST_SHOWN);
      return;
    }
    if (reason === "replaced") this.#drop(id);
    else this.#goodbye(id);
  }

  /** What somebody sends changed. */
  sends(id, media) {
    const member = this.all.get(id);
    if (!member) return;
    if (media.screen && !member.about.media.screen) this.#say("call.shares", member.about.user_id);
    member.tell({ media });
  }

  dropAll() {
    for (const id of [...this.all.keys()]) this.#drop(id);
  }

  #goodbye(id) {
    const member = this.all.get(id);
    if (!member) return;
    this.#drop(id);
    this.#say("call.left", member.about.user_id);
  }

  /** `wasThere`: before oneself. */
  #add(peer, wasThere = false) {
    const member = new Member({ about: peer, wasThere, own: this.own(), open: (of, n) => this.settings(of, n) });
    this.all.set(peer.peer_id, member);
    member.addEventListener("change", () => this.#looked(member));
    member.addEventListener("restart", () => this.dispatchEvent(new Event("restart")));
    member.connect(1);
    this.#tell("came", member);
  }

  #looked(member) {
    const { state } = member;
    if (state !== this.#states.get(member)) {
      this.#states.set(member, state);
      this.#tell("line", { member, state });
      if (state === "shaky" && member.isLost) this.#goodbye(member.about.peer_id);
    }
    this.dispatchEvent(new Event("change"));
  }

  #drop(id) {
    const member = this.all.get(id);
    this.all.delete(id);
    member.close();
    this.#tell("gone", member);
    this.dispatchEvent(new Event("change"));
  }

  #say(key, userId) {
    this.#tell("said", { key, userId });
  }

  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
