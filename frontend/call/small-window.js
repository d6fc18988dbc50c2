// A small window that stays in front of all others: at most one, and none once it is not wanted any more.

const SIZE = { width: 360, height: 260 };

export const canFloat = () => "documentPictureInPicture" in globalThis;

export class SmallWindow {
  /** The window, as long as it is there. */
  shown = null;
  #isOpening = false;
  #isOver = false;

  /** `dress(window)`: make it ready; `onChange()`: it opened, or closed, by whosever doing. */
  constructor({ dress, onChange }) {
    Object.assign(this, { dress, onChange });
  }

  /** Open it, where the browser lets one: on a press, or as it brings another tab to the front. */
  async open() {
    if (this.shown || this.#isOpening || this.#isOver) return;
    this.#isOpening = true;
    const one = await globalThis.documentPictureInPicture.requestWindow(SIZE).catch(() => null);
    this.#isOpening = false;
    if (!one) return;
    if (this.#isOver) {
      one.close(); // nobody would fill it, or close it
      return;
    }
    this.dress(one);
    one.addEventListener("pagehide", () => this.#closed(one));
    this.shown = one;
    this.onChange();
  }

  close() {
    this.shown?.close();
  }

  /** It is not wanted any more, also where it is being opened. */
  end() {
    this.#isOver = true;
    this.close();
  }

  #closed(one) {
    if (this.shown !== one) return;
    this.shown = null;
    if (!this.#isOver) this.onChange();
  }
}
