// How the lines to the others are: whose trouble it is, what the server is told of it, and what is counted.

import { Figures } from "./figures.js";
import { Interruptions } from "./interruptions.js";
import { verdict } from "./verdict.js";

const TOLD_EVERY = 60_000; // ms

export class LineWatch {
  figures = new Figures();
  /** Of one's own: good or weak; `isBetween`: with one other person, nobody can tell whose it is. */
  own = "good";
  isBetween = false;
  #interruptions = new Interruptions();
  #isRelayed = new WeakSet();
  #toldOf = new WeakMap(); // member -> when
  #isSoundAlone = false;

  /** `mention(event, fields)`: say to the server what is worth nothing later. */
  constructor({ mention }) {
    this.mention = mention;
  }

  /** Lines as gauge.js has them, by member; true where somebody's verdict changed. */
  measured(lines) {
    for (const [member, line] of lines) {
      this.figures.measured(line);
      if (line.isRelayed && !this.#isRelayed.has(member)) {
        this.#isRelayed.add(member);
        this.mention("call_trouble", { kind: "relayed", peer_id: member.about.peer_id });
      }
    }
    return this.#judge(lines);
  }

  #judge(lines) {
    const looked = [...lines].map(([member, line]) => [member, { ...line, isBroken: member.state === "shaky" }]);
    const { own, between, others } = verdict(new Map(looked));
    const before = [this.own, this.isBetween];
    Object.assign(this, { own, isBetween: between });
    let isChanged = own !== before[0] || between !== before[1];
    for (const [member, line] of lines) {
      const isWeak = others.get(member) === "weak";
      isChanged ||= member.isWeak !== isWeak;
      Object.assign(member, { isWeak, line });
    }
    return isChanged;
  }

  /** A member's connection is `live`, or `shaky`. */
  stateChanged(member, state) {
    const { peer_id: id } = member.about;
    if (state === "shaky" && this.#interruptions.begin(member)) {
      this.mention("call_trouble", { kind: "reconnecting", peer_id: id });
    } else if (state === "live") {
      if (member.wasThere) this.figures.connected();
      const seconds = this.#interruptions.end(member);
      if (seconds !== null) this.mention("call_trouble", { kind: "restored", peer_id: id, seconds });
    }
  }

  /** The picture is on, and the line bears the sound alone; or again both. True where that is new. */
  soundAlone(isIt) {
    if (this.#isSoundAlone === isIt) return false;
    this.#isSoundAlone = isIt;
    if (isIt) this.mention("call_trouble", { kind: "low_bandwidth" });
    return true;
  }

  /** A whole picture is asked for; that there is trouble is said once a minute. */
  noPicture(member) {
    this.figures.refreshed();
    const now = performance.now();
    if (now - (this.#toldOf.get(member) ?? -Infinity) < TOLD_EVERY) return;
    this.#toldOf.set(member, now);
    this.mention("call_trouble", { kind: "no_media", peer_id: member.about.peer_id });
  }

  forget(member) {
    this.#interruptions.forget(member);
  }

  /** As `call_leave` takes them. */
  get all() {
    return { ...this.#interruptions.figures(), ...this.figures.all };
  }
}
