// The small window: one at most, and none that is left behind by who asked for it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const { SmallWindow } = await import("../../../frontend/call/small-window.js");

/** As a browser's: it hears `pagehide` as it closes. */
class FakeWindow extends EventTarget {
  isOpen = true;

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.dispatchEvent(new Event("pagehide"));
  }
}

let asked = []; // {give, refuse} of each request for a window
let changes = 0;
globalThis.documentPictureInPicture = {
  requestWindow: () => new Promise((give, refuse) => asked.push({ give, refuse })),
};
beforeEach(() => {
  asked = [];
  changes = 0;
});

const made = () =>
  new SmallWindow({
    dress: (one) => (one.isDressed = true),
    onChange: () => (changes += 1),
  });

test("it opens dressed, and closes by whosever doing", async () => {
  for (const close of [(small) => small.close(), (_, one) => one.close()]) {
    changes = 0;
    const small = made();
    const opening = small.open();
    const one = new FakeWindow();
    asked.pop().give(one);
    await opening;
    assert.deepEqual([small.shown, one.isDressed, changes], [one, true, 1]);
    close(small, one);
    assert.deepEqual([small.shown, one.isOpen, changes], [null, false, 2]);
  }
});

test("who goes while it is being opened leaves none behind", async () => {
  const small = made();
  const opening = small.open();
  small.end();
  const one = new FakeWindow();
  asked[0].give(one);
  await opening;
  assert.deepEqual([small.shown, one.isOpen, changes], [null, false, 0]);
  await small.open();
  assert.equal(asked.length, 1);
});

test("who goes while it stands takes it along, and hears no more of it", async () => {
  const small = made();
  const opening = small.open();
  const one = new FakeWindow();
  asked[0].give(one);
  await opening;
  small.end();
  assert.deepEqual([one.isOpen, changes], [false, 1]);
});

test("two presses are one window", async () => {
  const small = made();
  const both = [small.open(), small.open()];
  assert.equal(asked.length, 1);
  asked[0].give(new FakeWindow());
  await Promise.all(both);
  await small.open();
  assert.equal(asked.length, 1);
});

test("where the browser says no, one may try again", async () => {
  const small = made();
  const opening = small.open();
  asked[0].refuse(new DOMException("no gesture", "NotAllowedError"));
  await opening;
  assert.deepEqual([small.shown, changes], [null, 0]);
  small.open();
  assert.equal(asked.length, 2);
});
