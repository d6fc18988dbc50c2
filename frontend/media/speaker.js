// Through what the others are heard, where the browser lets one choose.

import { keepChoice, keptChoice } from "./device-choice.js";

export const canChooseSpeaker = () => "setSinkId" in (globalThis.HTMLMediaElement?.prototype ?? {});

/** Emits `change`. */
class Speaker extends EventTarget {
  get id() {
    return canChooseSpeaker() ? keptChoice("speaker") : "";
  }

  choose(id) {
    keepChoice("speaker", id);
    this.dispatchEvent(new Event("change"));
  }

  /** Let an element be heard through it; one that is gone gives way to the usual one. */
  async lead(element) {
    if (!canChooseSpeaker() || element.sinkId === this.id) return;
    await element.setSinkId(this.id).catch(() => element.setSinkId("").catch(() => undefined));
  }
}

/** One for the page. */
export const speaker = new Speaker();
