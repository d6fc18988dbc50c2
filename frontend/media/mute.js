// Whether somebody in a call has muted the microphone: then nothing of it goes anywhere, to captions neither.

class Mute extends EventTarget {
  isMuted = false;

  set(isMuted) {
    if (this.isMuted === isMuted) return;
    this.isMuted = isMuted;
    this.dispatchEvent(new Event("change"));
  }
}

/** One for the page, which has one microphone. */
export const mute = new Mute();
