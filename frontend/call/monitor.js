// What comes in, looked at four times a second: who speaks, whose picture stands still, whose line is weak.

import { SLOTS } from "./peer.js";

const EVERY = 250; // ms
const LOUD = 0.015; // of 1, from which a level counts as speech
const PAUSE = 700; // ms of silence within somebody's speaking
const FROZEN = 1200; // ms without a new picture
const ASK_AGAIN = 1000; // ms between two requests for one
const SILENT = 3000; // ms without a packet of somebody whose microphone is on
const WEAK = 0.05; // share of lost packets
const JUDGED = 2000; // ms over which it is counted

export class Monitor {
  #timer = null;
  #seen = new Map(); // member -> what was measured
  #own = { loudAt: -Infinity };

  /** `members()`: those to look at; `ask(member, slot)`: for a whole picture; `onOwn(isSpeaking)`. */
  constructor({ members, ask, onOwn }) {
    Object.assign(this, { members, ask, onOwn });
  }

  start() {
    this.#timer ??= setInterval(() => this.#look().catch(() => undefined), EVERY); // a connection closed meanwhile
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#seen.clear();
  }

  async #look() {
    const now = performance.now();
    const members = this.members().filter(({ link }) => link && link.state !== "connecting");
    for (const member of [...this.#seen.keys()]) if (!members.includes(member)) this.#seen.delete(member);
    for (const member of members) {
      if (!this.#seen.has(member)) this.#seen.set(member, begun(now));
      this.#listen(member, now);
      await this.#watch(member, now);
    }
    await this.#listenToOneself(members[0], now);
  }

  #listen(member, now) {
    const seen = this.#seen.get(member);
    const [source] = member.link.receiver(SLOTS.microphone)?.getSynchronizationSources() ?? [];
    if ((source?.audioLevel ?? 0) > LOUD) seen.loudAt = now;
    set(member, "isSpeaking", now - seen.loudAt < PAUSE);
  }

  async #watch(member, now) {
    const seen = this.#seen.get(member);
    const inbound = await reportsOf(member.link.receiver(SLOTS.camera), "inbound-rtp");
    const frames = inbound?.framesDecoded ?? 0;
    if (frames !== seen.frames || !member.about.media.cam) Object.assign(seen, { frames, movedAt: now });
    if (now - seen.movedAt > FROZEN && now - seen.askedAt > ASK_AGAIN) {
      seen.askedAt = now;
      this.ask(member, SLOTS.camera);
    }
    const heard = await reportsOf(member.link?.receiver(SLOTS.microphone), "inbound-rtp");
    const { packetsLost: lost = 0, packetsReceived: received = 0 } = heard ?? {};
    if (received !== seen.packets || !member.about.media.mic) Object.assign(seen, { packets: received, heardAt: now });
    member.link?.doubt(now - seen.heardAt > SILENT);
    if (now - seen.countedAt > JUDGED) this.#count(member, seen, { lost, received, now });
  }

  #count(member, seen, { lost, received, now }) {
    const all = lost - seen.lost + received - seen.received;
    set(member, "isWeak", all > 20 && (lost - seen.lost) / all > WEAK);
    Object.assign(seen, { lost, received, countedAt: now });
  }

  async #listenToOneself(member, now) {
    const source = member && (await reportsOf(member.link.sender(SLOTS.microphone), "media-source"));
    if ((source?.audioLevel ?? 0) > LOUD) this.#own.loudAt = now;
    this.onOwn(now - this.#own.loudAt < PAUSE);
  }
}

const begun = (now) => ({
  loudAt: -Infinity,
  frames: -1,
  movedAt: now,
  packets: -1,
  heardAt: now,
  askedAt: now,
  lost: 0,
  received: 0,
  countedAt: now,
});

function set(member, name, value) {
  if (member[name] === value) return;
  member[name] = value;
  member.changed();
}

/** The first report of a type about a sender or receiver. */
async function reportsOf(end, type) {
  const reports = (await end?.getStats()) ?? [];
  for (const report of reports.values()) if (report.type === type) return report;
  return null;
}
