// The page's one microphone and one camera: a browser asked twice for one may take the first one away. Whoever needs
// one takes it, and lets it go; once nobody has it any more it is off.

import { keepChoice, keptChoice } from "./device-choice.js";
import { mute } from "./mute.js";
import { whyNot } from "./refusals.js";

const TAKEN = 3000; // ms for which the system may keep a device, as for a telephone call
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const ASKED_AS = { microphone: "audio", camera: "video" };
const KINDS = Object.keys(ASKED_AS);

/**
 * Emits `change`, and `lost` (detail: microphone or camera) when one went away by itself.
 * `problems`: by device "", or a reason of refusals.js, or "taken": the system gave it to somebody else.
 */
export class Devices extends EventTarget {
  microphone = null;
  camera = null;
  problems = { microphone: "", camera: "" };
  #takers = { microphone: new Set(), camera: new Set() };
  #asking = { microphone: null, camera: null };
  #errors = { microphone: null, camera: null };

  constructor() {
    super();
    mute.addEventListener("change", () => this.#hush());
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#plugged());
  }

  /** Have these devices, in one question; resolves with whether all are there. `problems` says why not. */
  async take(taker, ...kinds) {
    for (const kind of kinds) this.#takers[kind].add(taker);
    const missing = kinds.filter((kind) => !this[kind] && !this.#asking[kind]);
    if (missing.length > 0) this.#ask(missing);
    await Promise.all(kinds.map((kind) => this.#asking[kind]));
    return kinds.every((kind) => this[kind] !== null);
  }

  release(taker, ...kinds) {
    for (const kind of kinds) {
      this.#takers[kind].delete(taker);
      if (this.#takers[kind].size === 0 && this[kind]) this.#drop(kind);
    }
    this.#changed();
  }

  /** What the browser said where a device is not to be had. */
  errorOf(kind) {
    return this.#errors[kind];
  }

  /** Use this one from now on; where one runs it is replaced. */
  async choose(kind, id) {
    keepChoice(kind, id);
    await this.renew(kind);
  }

  /** Ask for it again: another one, or the same one that the system had taken. */
  async renew(kind) {
    if (this.#takers[kind].size > 0) await this.#ask([kind]);
    this.#changed();
  }

  #ask(kinds) {
    const asked = this.#open(kinds).finally(() => {
      for (const kind of kinds) if (this.#asking[kind] === asked) this.#asking[kind] = null;
    });
    for (const kind of kinds) this.#asking[kind] = asked;
    return asked;
  }

  async #open(kinds) {
    try {
      this.#put(await this.#stream(kinds));
    } catch (error) {
      // One question for both fails where either does.
      if (kinds.length > 1) for (const kind of kinds) await this.#open([kind]);
      else this.#refused(kinds[0], error);
    }
  }

  /** The chosen ones; where those are not to be had any: a choice of before must not leave one without. */
  async #stream(kinds) {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "SecurityError");
    const isChosen = kinds.some((kind) => keptChoice(kind));
    try {
      return await navigator.mediaDevices.getUserMedia(wanted(kinds, "exact"));
    } catch (error) {
      const isInOwnWay = error.name === "NotReadableError" && kinds.some((kind) => this[kind]);
      const isGone = isChosen && ["OverconstrainedError", "NotFoundError"].includes(error.name);
      if (!isInOwnWay && !isGone) throw error;
      if (isInOwnWay) for (const kind of kinds) this.#drop(kind); // some systems have room for one at a time
      return navigator.mediaDevices.getUserMedia(wanted(kinds, "ideal"));
    }
  }

  #put(stream) {
    const retired = [];
    for (const track of stream.getTracks()) {
      const kind = track.kind === "audio" ? "microphone" : "camera";
      if (this.#takers[kind].size === 0) {
        track.stop(); // not needed any more since the browser asked
        continue;
      }
      retired.push(this[kind]);
      this[kind] = track;
      this.#errors[kind] = null;
      this.problems = { ...this.problems, [kind]: "" };
      track.onended = () => this.#lost(kind, track);
      track.onmute = () => setTimeout(() => this.#taken(kind, track), TAKEN);
      track.onunmute = () => this.#givenBack(kind, track);
    }
    this.#hush();
    this.#changed();
    for (const track of retired) retire(track); // only now: who uses it has the new one
  }

  #refused(kind, error) {
    this.#errors[kind] = error;
    this.problems = { ...this.problems, [kind]: whyNot(error) };
    this.#changed();
  }

  /** It was pulled out, or taken back: another one takes its place, where there is one. */
  async #lost(kind, track) {
    if (this[kind] !== track) return;
    this.#drop(kind);
    this.dispatchEvent(new CustomEvent("lost", { detail: kind }));
    this.#changed();
    await this.#ask([kind]);
  }

  /** The system gave it to somebody else, and at times never says that this is over. */
  #taken(kind, track) {
    if (!track.muted || this[kind] !== track) return;
    this.problems = { ...this.problems, [kind]: "taken" };
    this.#changed();
  }

  #givenBack(kind, track) {
    if (this[kind] !== track || this.problems[kind] !== "taken") return;
    this.problems = { ...this.problems, [kind]: "" };
    this.#changed();
  }

  /** Something was plugged in, or out: some browsers do not say that a track has ended by that. */
  async #plugged() {
    const there = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    for (const kind of KINDS) {
      const list = there.filter((one) => one.kind === `${ASKED_AS[kind]}input` && one.deviceId);
      const track = this[kind];
      const id = track?.getSettings().deviceId;
      if (id && list.length > 0 && !list.some(({ deviceId }) => deviceId === id)) await this.#lost(kind, track);
      else if (!track && this.problems[kind] === "missing" && this.#takers[kind].size > 0) await this.#ask([kind]);
    }
    this.#changed();
  }

  #hush() {
    if (this.microphone) this.microphone.enabled = !mute.isMuted;
  }

  #drop(kind) {
    retire(this[kind]);
    this[kind] = null;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function wanted(kinds, strictness) {
  const base = { microphone: { ...SOUND, ...isolation() }, camera: PICTURE };
  return Object.fromEntries(
    kinds.map((kind) => {
      const id = keptChoice(kind);
      return [ASKED_AS[kind], { ...base[kind], ...(id && { deviceId: { [strictness]: id } }) }];
    }),
  );
}

/** Takes other voices out, too, where browser and system can. */
function isolation() {
  return navigator.mediaDevices.getSupportedConstraints?.().voiceIsolation ? { voiceIsolation: true } : {};
}

function retire(track) {
  if (!track) return;
  track.onended = track.onmute = track.onunmute = null;
  track.stop();
}

/** One for the page. */
export const devices = new Devices();
