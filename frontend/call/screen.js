// One's own screen, and its sound: chosen in the browser's dialog, ended here or there.

const WANTED = {
  video: { frameRate: { max: 15 } },
  // The others' voices come out of this computer, too: they are not to be sent back to them.
  audio: { restrictOwnAudio: true, echoCancellation: false },
  selfBrowserSurface: "exclude",
  surfaceSwitching: "include",
  systemAudio: "include",
};

export const canShare = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

/** Emits `change` when what is shown changed. */
export class Screen extends EventTarget {
  picture = null;
  sound = null;

  /** Ask what to show; false where the person chose nothing. Only from a press of a button. */
  async start() {
    const stream = await navigator.mediaDevices.getDisplayMedia(WANTED).catch((error) => {
      if (error.name === "NotAllowedError" || error.name === "AbortError") return null;
      throw error;
    });
    if (!stream) return false;
    [this.picture] = stream.getVideoTracks();
    this.sound = stream.getAudioTracks()[0] ?? null;
    this.picture.contentHint = "detail"; // text is to stay readable, whatever becomes of the movement
    this.picture.onended = () => this.stop();
    this.dispatchEvent(new Event("change"));
    return true;
  }

  stop() {
    if (!this.picture) return;
    this.picture.onended = null;
    for (const track of [this.picture, this.sound]) track?.stop();
    this.picture = this.sound = null;
    this.dispatchEvent(new Event("change"));
  }
}
