// What comes in, looked at again and again: who speaks, whose picture stands still, how each line is.

import { gauge } from "./gauge.js";
import { SLOTS } from "./peer.js";

const EVERY = 250; // ms
const WATCHED = 2; // rounds after which pictures and sound are looked at
const GAUGED = 8; // rounds after which lines are measured
const LOUD = 0.015; // of 1, from which a level counts as speech
const PAUSE = 700; // ms of silence within somebody's speaking
const FROZEN = 1200; // ms without a new picture
const DARK = 6000; // ms after which it is not shown any more: their line bears the sound alone
const ASK_AGAIN = [1000, 5000]; // ms between two requests for one, and later on
const CUT = 1000; // ms without a packet
const SILENT = 3000; // ms without a packet of somebody whose microphone is on

export class Monitor {
  #timer = null;
  #round = 0;
  #isLooking = false;
  #seen = new Map(); // member -> what was measured
  #own = { loudAt: -Infinity };

  /**
   * `members()`: those to look at; `ask(member, slot)`: for a whole picture; `onOdd()`: what comes from somebody is not
   * what they are said to send; `onOwn(isSpeaking)`;
   * `onMeasured(lines)`: Map of each member's line, see gauge.js.
   */
  constructor({ members, ask, onOdd, onOwn, onMeasured }) {
    Object.assign(this, { members, ask, onOdd, onOwn, onMeasured });
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
    if (this.#isLooking) return; // the computer has much to do
    this.#isLooking = true;
    try {
      await this.#all(performance.now());
    } finally {
      this.#isLooking = false;
    }
  }

  async #all(now) {
    this.#round += 1;
    const members = this.members().filter(({ link }) => link && link.state !== "connecting");
    for (const member of [...this.#seen.keys()]) if (!members.includes(member)) this.#seen.delete(member);
    for (const member of members) {
      if (!this.#seen.has(member)) this.#seen.set(member, begun(now));
      this.#listen(member, now);
      if (this.#round % WATCHED === 0) await this.#watch(member, now);
    }
    await this.#listenToOneself(members[0], now);
    if (this.#round % GAUGED === 0) await this.#measure(members);
  }

  #listen(member, now) {
    const seen = this.#seen.get(member);
    const [source] = member.link.receiver(SLOTS.microphone)?.getSynchronizationSources() ?? [];
    if ((source?.audioLevel ?? 0) > LOUD) seen.loudAt = now;
    this.#came(member, "sound", source?.timestamp, now);
    set(member, "isSpeaking", now - seen.loudAt < PAUSE);
  }

  /** What comes again after a while of nothing says that the line was cut, and is back. */
  #came(member, what, mark, now) {
    const { arrivals } = this.#seen.get(member);
    const before = arrivals.get(what);
    if (!mark || mark === before?.mark) return;
    if (before && now - before.at > CUT) showAgain(member.link);
    arrivals.set(what, { mark, at: now });
  }

  async #watch(member, now) {
    const seen = this.#seen.get(member);
    const picture = await reportOf(member.link.receiver(SLOTS.camera), "inbound-rtp");
    this.#came(member, "picture", picture?.packetsReceived, now);
    const frames = picture?.framesDecoded ?? 0;
    const sound = await reportOf(member.link?.receiver(SLOTS.microphone), "inbound-rtp");
    const packets = sound?.packetsReceived ?? 0;
    const { cam, mic } = member.about.media;
    this.#compare(seen, "cam", cam, frames !== seen.frames, now);
    this.#compare(seen, "mic", mic, packets !== seen.packets, now);
    if (frames !== seen.frames || !cam) Object.assign(seen, { frames, movedAt: now });
    const still = now - seen.movedAt;
    if (still > FROZEN && now - seen.askedAt >= ASK_AGAIN[still > DARK ? 1 : 0]) {
      seen.askedAt = now;
      this.ask(member, SLOTS.camera);
    }
    set(member, "isDark", still > DARK && member.state === "live");
    if (packets !== seen.packets || !mic) Object.assign(seen, { packets, heardAt: now });
    member.link?.doubt(now - seen.heardAt > SILENT);
  }

  /** Where for a while it comes and is not said to, or the other way round, the word of it may have been lost. */
  #compare({ odd }, what, isSaid, comes, now) {
    if (isSaid === comes) odd.delete(what);
    else if (!odd.has(what)) odd.set(what, now);
    else if (now - odd.get(what) >= SILENT) {
      odd.set(what, Infinity); // it is asked once
      this.onOdd();
    }
  }

  async #measure(members) {
    const lines = new Map();
    for (const member of members) {
      const reports = await member.link?.pc.getStats();
      const seen = this.#seen.get(member);
      if (!reports || !seen) continue; // left meanwhile
      seen.line = gauge(reports, seen.line);
      lines.set(member, seen.line);
    }
    this.onMeasured(lines);
  }

  async #listenToOneself(member, now) {
    const source = member && (await reportOf(member.link?.sender(SLOTS.microphone), "media-source"));
    if ((source?.audioLevel ?? 0) > LOUD) this.#own.loudAt = now;
    this.onOwn(now - this.#own.loudAt < PAUSE);
  }
}

const begun = (now) => ({
  loudAt: -Infinity,
  arrivals: new Map(),
  frames: -1,
  movedAt: now,
  packets: -1,
  heardAt: now,
  askedAt: -Infinity,
  odd: new Map(), // mic or cam -> since when what comes is not what is said
  line: null,
});

/** The line is back, both ways: what the other one asks for meanwhile comes seconds later. */
function showAgain(link) {
  for (const slot of [SLOTS.camera, SLOTS.screen]) if (link.tracks[slot]) link.refresh(slot);
}

function set(member, name, value) {
  if (member[name] === value) return;
  member[name] = value;
  member.changed();
}

/** The first report of a type about a sender or receiver. */
async function reportOf(end, type) {
  const reports = (await end?.getStats()) ?? [];
  for (const report of reports.values()) if (report.type === type) return report;
  return null;
}
