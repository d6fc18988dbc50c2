// One's own microphone and camera in a call: asked for once, muted without a trace, replaced when one goes away.

import { mute } from "../media/mute.js";
import { whyNot } from "../media/use-microphone.js";

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const TAKEN = 3000; // ms for which the system may keep the microphone, as for a telephone call
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

/**
 * Emits `change`, and `lost` (detail: microphone or camera) when a device went away by itself.
 * `problems`: by device "", or "missing", "denied", "busy".
 */
export class Devices extends EventTarget {
  microphone = null;
  camera = null;
  isMuted = false;
  problems = { microphone: "", camera: "" };
  #isOpen = false;

  /** Ask for what is wanted, in one question; what is not to be had is left out. */
  async open({ microphone = true, camera = true } = {}) {
    this.#isOpen = true;
    const wanted = { ...(microphone && { audio: SOUND }), ...(camera && { video: PICTURE }) };
    const stream = await this.#ask(wanted).catch(() => null);
    if (stream) this.#take(stream);
    else if (microphone && camera) {
      // One question for both fails where either does.
      await this.#askFor("microphone", { audio: SOUND });
      await this.#askFor("camera", { video: PICTURE });
    } else if (microphone) await this.#askFor("microphone", { audio: SOUND });
    else if (camera) await this.#askFor("camera", { video: PICTURE });
  }

  get isHeard() {
    return this.microphone !== null && !this.isMuted;
  }

  /** Turn the microphone on or off; where there was none, it is asked for again. */
  async switchMicrophone(isOn) {
    this.isMuted = !isOn;
    if (this.microphone) this.microphone.enabled = isOn;
    mute.set(this.isMuted);
    if (isOn && !this.microphone) await this.#askFor("microphone", { audio: SOUND });
    this.#changed();
  }

  /** Turn the camera on or off; off means that its light goes out. */
  async switchCamera(isOn) {
    if (isOn && !this.camera) await this.#askFor("camera", { video: PICTURE });
    if (!isOn) this.#drop("camera");
    this.#changed();
  }

  /** Let everything go. */
  close() {
    this.#isOpen = false;
    this.#drop("microphone");
    this.#drop("camera");
    this.isMuted = false;
    mute.set(false);
    this.#changed();
  }

  async #ask(wanted) {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "NotFoundError");
    return navigator.mediaDevices.getUserMedia(wanted);
  }

  async #askFor(device, wanted) {
    try {
      this.#take(await this.#ask(wanted));
    } catch (error) {
      this.problems = { ...this.problems, [device]: whyNot(error) };
      this.#changed();
    }
  }

  #take(stream) {
    for (const track of stream.getTracks()) {
      const device = track.kind === "audio" ? "microphone" : "camera";
      this.#drop(device);
      if (!this.#isOpen) {
        track.stop(); // left while the browser asked
        continue;
      }
      this[device] = track;
      this.problems = { ...this.problems, [device]: "" };
      if (device === "microphone") track.enabled = !this.isMuted;
      track.onended = () => this.#lost(device, track);
      if (device === "microphone") track.onmute = () => setTimeout(() => this.#taken(track), TAKEN);
    }
    this.#changed();
  }

  /** It was pulled out, or taken back: another one takes its place, where there is one. */
  async #lost(device, track) {
    if (this[device] !== track) return;
    this.#drop(device);
    this.dispatchEvent(new CustomEvent("lost", { detail: device }));
    await this.#askFor(device, device === "microphone" ? { audio: SOUND } : { video: PICTURE });
  }

  /** The system gave it to somebody else, and does not say when that ends: it is to be asked for again. */
  #taken(track) {
    if (!track.muted || this.microphone !== track) return;
    this.#drop("microphone");
    this.problems = { ...this.problems, microphone: "busy" };
    this.#changed();
  }

  #drop(device) {
    const track = this[device];
    this[device] = null;
    if (!track) return;
    track.onended = null;
    track.stop();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
