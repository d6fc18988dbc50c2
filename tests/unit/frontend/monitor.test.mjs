// What is looked at again and again: a line that was cut and is back gets whole pictures at once, unasked.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

let clock = 0;
mock.method(performance, "now", () => clock);
mock.timers.enable({ apis: ["setInterval"] });
const { Monitor } = await import("../../../frontend/call/monitor.js");

function looked(tracks) {
  const shown = [];
  const odd = [];
  const sources = [];
  const inbound = { type: "inbound-rtp", packetsReceived: 0, framesDecoded: 0 };
  const voice = { type: "inbound-rtp", packetsReceived: 0 };
  const reports = { 0: new Map([["in", voice]]), 1: new Map([["in", inbound]]) };
  const link = {
    state: "live",
    tracks,
    receiver: (slot) => ({ getSynchronizationSources: () => sources, getStats: async () => reports[slot] }),
    sender: () => null,
    doubt: () => undefined,
    refresh: (slot) => shown.push(slot),
    pc: { getStats: async () => new Map() },
  };
  const member = { link, about: { media: { mic: true, cam: true } }, changed: () => undefined };
  const nothing = () => undefined;
  const onOdd = () => odd.push(clock);
  const monitor = new Monitor({ members: () => [member], ask: nothing, onOdd, onOwn: nothing, onMeasured: nothing });
  monitor.start();
  /** A quarter of a second passes; what has come meanwhile. */
  async function pass(rounds, hasSound, hasPicture = false) {
    for (let round = 0; round < rounds; round += 1) {
      clock += 250;
      if (hasPicture) inbound.packetsReceived += 3;
      if (hasPicture) inbound.framesDecoded += 1;
      if (hasSound) sources[0] = { timestamp: clock, audioLevel: 0 };
      if (hasSound) voice.packetsReceived += 5;
      mock.timers.tick(250);
      for (let turn = 0; turn < 20; turn += 1) await null;
    }
  }
  return { monitor, shown, odd, pass, media: member.about.media };
}

test("who hears somebody again after a cut shows them whole pictures of what there is", async () => {
  const { monitor, shown, pass } = looked([{}, {}, null, null]);
  await pass(4, true);
  await pass(3, false); // as long as a pause between two packets of silence may seem
  await pass(1, true);
  assert.deepEqual(shown, []);
  await pass(6, false);
  assert.deepEqual(shown, []);
  await pass(3, true);
  assert.deepEqual(shown, [1]);
  monitor.stop();
});

test("a screen, too; and nothing where somebody was never heard before", async () => {
  const { monitor, shown, pass } = looked([{}, null, {}, {}]);
  await pass(20, false);
  await pass(2, true);
  assert.deepEqual(shown, []);
  await pass(5, false);
  await pass(1, true);
  assert.deepEqual(shown, [2]);
  monitor.stop();
});

test("who is muted sends no sound: then their picture tells", async () => {
  const { monitor, shown, pass } = looked([{}, {}, null, null]);
  await pass(8, false);
  await pass(4, false, true);
  await pass(8, false);
  assert.deepEqual(shown, []);
  await pass(4, false, true);
  assert.deepEqual(shown, [1]);
  monitor.stop();
});

for (const what of ["mic", "cam"]) {
  const comes = (isIt) => (what === "mic" ? [isIt, true] : [true, isIt]);

  test(`${what}: what comes for seconds and is not said to is odd, once`, async () => {
    const { monitor, odd, pass, media } = looked([{}, {}, null, null]);
    await pass(20, true, true);
    media[what] = false;
    await pass(2, ...comes(true)); // on its way when it was switched off
    await pass(40, ...comes(false));
    assert.deepEqual(odd, []);
    await pass(40, ...comes(true));
    assert.equal(odd.length, 1);
    media[what] = true;
    await pass(40, ...comes(true));
    assert.equal(odd.length, 1);
    monitor.stop();
  });

  test(`${what}: what is said and does not come for seconds is odd, once`, async () => {
    const { monitor, odd, pass, media } = looked([{}, {}, null, null]);
    await pass(20, true, true);
    await pass(8, ...comes(false));
    await pass(20, true, true);
    assert.deepEqual(odd, []);
    await pass(40, ...comes(false));
    assert.equal(odd.length, 1);
    media[what] = false;
    await pass(40, ...comes(false));
    assert.equal(odd.length, 1);
    monitor.stop();
  });
}
