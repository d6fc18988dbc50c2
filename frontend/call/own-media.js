// One's own microphone and camera in a call: what of the page's devices the others get.

import { devices } from "../media/devices.js";
import { mute } from "../media/mute.js";

/** Emits `change`, and `lost` (detail: microphone or camera) when a device in use went away by itself. */
export class OwnMedia extends EventTarget {
  #has = { microphone: false, camera: false };
  #isOpen = false;
  #changed = () => this.dispatchEvent(new Event("change"));
  #lost = ({ detail }) => this.#has[detail] && this.dispatchEvent(new CustomEvent("lost", { detail }));

  /** Take what is wanted; what is not to be had is left out. Muted is who wants no microphone. */
  async open({ microphone = true, camera = true } = {}) {
    this.#isOpen = true;
    devices.addEventListener("change", this.#changed);
    devices.addEventListener("lost", this.#lost);
    mute.set(!microphone);
    await this.#take(...[microphone && "microphone", camera && "camera"].filter(Boolean));
  }

  get microphone() {
    return this.#has.microphone ? devices.microphone : null;
  }

  get camera() {
    return this.#has.camera && devices.problems.camera !== "taken" ? devices.camera : null;
  }

  get isHeard() {
    return this.microphone !== null && !mute.isMuted && devices.problems.microphone !== "taken";
  }

  get isSeen() {
    return this.camera !== null;
  }

  /** What is meant to be on, whether it is to be had or not. */
  get wanted() {
    return { microphone: !mute.isMuted, camera: this.#has.camera };
  }

  /** By device "", or why it cannot be used: see media/devices.js. */
  get problems() {
    const { microphone, camera } = devices.problems;
    return { microphone: this.#has.microphone ? microphone : "", camera: this.#has.camera ? camera : "" };
  }

  /** Turn the microphone on or off; where there is none, or the system has taken it, it is asked for again. */
  async switchMicrophone(isOn) {
    mute.set(!isOn);
    if (isOn) await this.#take("microphone");
    if (isOn && this.problems.microphone === "taken") await devices.renew("microphone");
    this.#changed();
  }

  /** Turn the camera on or off; off means that its light goes out. */
  async switchCamera(isOn) {
    if (!isOn) this.#release("camera");
    else await this.#take("camera");
    if (isOn && this.problems.camera === "taken") await devices.renew("camera");
    this.#changed();
  }

  /** Let everything go. */
  close() {
    this.#isOpen = false;
    this.#release("microphone", "camera");
    mute.set(false);
    this.#changed();
    devices.removeEventListener("change", this.#changed);
    devices.removeEventListener("lost", this.#lost);
  }

  async #take(...kinds) {
    if (!this.#isOpen || kinds.length === 0) return;
    for (const kind of kinds) this.#has[kind] = true;
    await devices.take(this, ...kinds);
  }

  #release(...kinds) {
    for (const kind of kinds) this.#has[kind] = false;
    devices.release(this, ...kinds);
  }
}
