// What of one's camera and screen goes to each other person, and how much of it: who sends to more people sends less
// to each, a line's way up is narrow; and whose line bears less gets less.

import { Ladder } from "./ladder.js";
import { SLOTS } from "./peer.js";

export class Uplink {
  #steps = null;
  #ladders = new Map(); // member -> Ladder

  /** `members()`: those who may get something; `tracks()`: by slot, what there is. */
  constructor({ members, tracks }) {
    Object.assign(this, { members, tracks });
  }

  /** `steps`: {camera, screen}, as `call_join` answers them: for two people, three, and so on. */
  begin(steps) {
    this.#steps = steps;
    this.shape();
  }

  /** Take in what was measured of somebody's line. */
  look(member, measured, now) {
    if (!this.#steps || !this.tracks()[SLOTS.camera]) return;
    const { available, limitation, lossOut: loss } = measured;
    if (this.#ladderOf(member).look({ available, limitation, loss }, now, this.#highest)) this.#shapeCamera(member);
  }

  /** As many people as there are now, and with what there is to be sent. */
  shape() {
    if (!this.#steps) return;
    const here = this.members();
    for (const member of this.#ladders.keys()) if (!here.includes(member)) this.#ladders.delete(member);
    for (const member of here) {
      this.#shapeCamera(member);
      this.#shapeScreen(member);
    }
  }

  /** The picture is on, and no line bears it: the sound goes out alone. */
  get isSoundAlone() {
    const here = this.members().filter(({ link }) => link);
    if (!this.#steps || here.length === 0 || !this.tracks()[SLOTS.camera]) return false;
    return here.every((member) => this.#ladderOf(member).step(this.#highest) === null);
  }

  /** Beside one's own screen the face is small. */
  get #highest() {
    return this.tracks()[SLOTS.screen] ? this.#steps.camera.length - 1 : this.#place;
  }

  get #place() {
    return Math.max(0, this.members().length - 1);
  }

  #ladderOf(member) {
    if (!this.#ladders.has(member)) this.#ladders.set(member, new Ladder(this.#steps.camera));
    return this.#ladders.get(member);
  }

  #shapeCamera(member) {
    const step = this.#ladderOf(member).step(this.#highest);
    this.#encode(member, SLOTS.camera, step, "maintain-framerate");
  }

  #shapeScreen(member) {
    const { screen } = this.#steps;
    this.#encode(member, SLOTS.screen, screen[Math.min(this.#place, screen.length - 1)], "maintain-resolution");
  }

  #encode({ link }, slot, step, preference) {
    const full = this.tracks()[slot]?.getSettings().height;
    if (!full) return;
    link?.hold(slot, step === null);
    link?.encode(slot, (encoding, parameters) => {
      parameters.degradationPreference = preference;
      encoding.active = step !== null;
      if (!step) return;
      encoding.maxBitrate = step.kbps * 1000;
      encoding.maxFramerate = step.fps;
      encoding.scaleResolutionDownBy = Math.max(1, full / step.height);
    });
  }
}

/** What the line must bear, up and down, in kbit/s, with so many people on camera. */
export function needed(people, steps) {
  const others = Math.max(1, people - 1);
  return others * (steps.camera[Math.min(others - 1, steps.camera.length - 1)].kbps + 40); // 40: the sound, and headers
}
