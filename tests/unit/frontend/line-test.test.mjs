// The test of one's line before the call: what it calls open, and what not.

import assert from "node:assert/strict";
import { test } from "node:test";

const opened = [];
let candidates = [];
globalThis.RTCPeerConnection = class {
  isClosed = false;
  constructor(configuration) {
    this.configuration = configuration;
    opened.push(this);
  }

  createDataChannel() {}

  async setLocalDescription() {
    for (const type of candidates) this.onicecandidate({ candidate: type && { type } });
  }

  close() {
    this.isClosed = true;
  }
};
const { tryLine } = await import("../../../frontend/call/line-test.js");
const servers = [{ urls: ["stun:example.org"] }];

for (const [found, says] of [
  [["host", "srflx", "relay"], "relay"], // nothing more is waited for
  [["host", "srflx", null], "stun"],
  [["host", null], "none"],
  [[null], "none"],
  [["host"], "none"], // and then nothing until the time is over
])
  test(`candidates ${found}: ${says}`, async () => {
    candidates = found;
    assert.equal(await tryLine({ servers, relay_only: false }, 5), says);
    assert.deepEqual([opened.at(-1).isClosed, opened.at(-1).configuration.iceTransportPolicy], [true, "all"]);
  });

test("where calls go by the relay alone, so does the test", async () => {
  candidates = ["relay"];
  assert.equal(await tryLine({ servers, relay_only: true }), "relay");
  assert.equal(opened.at(-1).configuration.iceTransportPolicy, "relay");
});

test("without a server to try nothing is tried", async () => {
  const before = opened.length;
  assert.equal(await tryLine({ servers: [], relay_only: false }), "unset");
  assert.equal(opened.length, before);
});
