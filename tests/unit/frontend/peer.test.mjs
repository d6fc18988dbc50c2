// A connection to one other person: who makes the slots, what goes out, when another way is looked for.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { FakeTrack, opened, settled } from "./fake-webrtc.mjs";

const { Peer } = await import("../../../frontend/call/peer.js");
const { Member } = await import("../../../frontend/call/member.js");

mock.timers.enable({ apis: ["setTimeout"] });

function peer(more = {}) {
  const sent = [];
  const tracks = [new FakeTrack("audio"), null, null, null];
  const one = new Peer({
    isFirst: true,
    sends: true,
    receives: true,
    tracks,
    iceServers: [],
    relayOnly: false,
    send: (message) => sent.push(message),
    freshIce: async () => [{ urls: "turn:of-today" }],
    canSignal: () => true,
    ...more,
  });
  return { one, sent, tracks, pc: one.pc };
}

async function pass(time) {
  mock.timers.tick(time);
  await settled();
}

test("who is first makes the four slots and offers; the other one adopts them and answers", async () => {
  const first = peer();
  await settled();
  assert.deepEqual(
    first.pc.getTransceivers().map(({ kind, direction }) => [kind, direction]),
    [
      ["audio", "sendrecv"],
      ["video", "sendrecv"],
      ["video", "sendrecv"],
      ["audio", "sendrecv"],
    ],
  );
  assert.equal(first.sent[0].description.type, "offer");
  const second = peer({ isFirst: false });
  await settled();
  assert.deepEqual([second.sent, second.pc.getTransceivers()], [[], []]);
  await second.one.receive(first.sent[0]);
  assert.equal(second.sent[0].description.type, "answer");
  assert.equal(second.pc.getTransceivers()[0].direction, "sendrecv");
  assert.equal(second.pc.getTransceivers()[0].sender.track, second.tracks[0]);
  for (const { one } of [first, second]) one.close();
});

test("who only receives says so of every slot, and the other one takes nothing from them", async () => {
  const watcher = peer({ sends: false });
  const seen = peer({ isFirst: false, receives: false });
  await settled();
  await seen.one.receive(watcher.sent[0]);
  const directions = ({ pc }) => new Set(pc.getTransceivers().map(({ direction }) => direction));
  assert.deepEqual(directions(watcher), new Set(["recvonly"]));
  assert.deepEqual(directions(seen), new Set(["sendonly"]));
  assert.equal(watcher.pc.getTransceivers()[0].sender.track, null);
  for (const { one } of [watcher, seen]) one.close();
});

test("candidates of one moment go out together, and never more than a message may hold", async () => {
  const { one, sent, pc } = peer();
  await settled();
  for (let number = 0; number < 40; number += 1)
    pc.onicecandidate({ candidate: { toJSON: () => ({ candidate: `${number}` }) } });
  pc.onicecandidate({ candidate: null });
  await pass(30);
  assert.deepEqual(
    sent.slice(1).map(({ candidates }) => candidates.length),
    [32, 9],
  );
  assert.equal(sent.at(-1).candidates.at(-1), null);
  one.close();
});

test("of two offers at once the second one's counts: the first gives way", async () => {
  const offer = { description: { type: "offer", sdp: "v=0" } };
  const first = peer();
  await settled();
  await first.one.receive(offer);
  assert.equal(first.sent.at(-1).description.type, "answer");
  const second = peer({ isFirst: false });
  await second.one.receive(offer);
  second.pc.restartIce();
  await settled();
  assert.equal(second.sent.at(-1).description.type, "offer");
  await second.one.receive(offer);
  assert.equal(second.sent.at(-1).description.type, "offer");
  assert.equal(second.one.collisions, 1);
  for (const { one } of [first, second]) one.close();
});

test("a shaky line is given two seconds, then restarts that wait 2, 4 and 8, then a new connection", async () => {
  const { one, pc } = peer();
  let failed = 0;
  one.addEventListener("failed", () => (failed += 1));
  await settled();
  await one.receive({ description: { type: "answer", sdp: "v=0" } });
  pc.becomes("connected");
  assert.equal(one.state, "live");
  pc.becomes("disconnected");
  assert.equal(one.state, "shaky");
  await pass(1999);
  assert.equal(pc.restarts, 0);
  await pass(1);
  assert.equal(pc.restarts, 1);
  assert.deepEqual(pc.configuration.iceServers, [{ urls: "turn:of-today" }]);
  for (const [wait, restarts] of [
    [2000, 2],
    [4000, 3],
  ]) {
    await pass(wait - 1);
    assert.equal(pc.restarts, restarts - 1);
    await pass(1);
    assert.equal(pc.restarts, restarts);
  }
  await pass(7999);
  assert.equal(failed, 0);
  await pass(1);
  assert.deepEqual([failed, pc.restarts], [1, 3]);
  one.close();
});

test("a line that is back in time, or while a restart runs, is left alone", async () => {
  const { one, pc } = peer();
  await settled();
  await one.receive({ description: { type: "answer", sdp: "v=0" } });
  pc.becomes("connected");
  pc.becomes("disconnected");
  await pass(1500);
  pc.becomes("connected");
  await pass(60_000);
  assert.equal(pc.restarts, 0);
  pc.becomes("failed");
  await settled();
  assert.equal(pc.restarts, 1);
  pc.becomes("connected");
  await pass(60_000);
  assert.deepEqual([pc.restarts, one.state], [1, "live"]);
  one.close();
});

test("while the server is away nothing is counted as failed; an offer without an answer goes out again", async () => {
  let isThere = false;
  const { one, sent, pc } = peer({ canSignal: () => isThere });
  await settled();
  await pass(120_000);
  assert.deepEqual([pc.restarts, sent.length], [0, 1]);
  isThere = true;
  one.restart();
  await settled();
  assert.equal(pc.restarts, 1);
  assert.deepEqual(
    sent.map(({ description }) => description.type),
    ["offer", "offer"],
  );
  one.close();
});

test("a server that does not answer gives no try away: the line to it may be cut, too", async () => {
  const answers = [];
  const { one, pc } = peer({ freshIce: () => new Promise((give, refuse) => answers.push({ give, refuse })) });
  const failed = [];
  one.addEventListener("failed", () => failed.push(pc.restarts));
  await settled();
  pc.becomes("connected");
  pc.becomes("disconnected");
  await pass(2000);
  for (let second = 0; second < 30; second += 1) await pass(1000); // longer than all tries together
  assert.deepEqual([answers.length, pc.restarts, failed], [1, 0, []]);
  answers[0].refuse(new Error("no answer"));
  await settled();
  assert.equal(pc.restarts, 0); // its offer would reach nobody
  await pass(1000);
  answers[1].give([]);
  await settled();
  assert.equal(pc.restarts, 1);
  await pass(1000); // it is given its two seconds from now on
  assert.equal(answers.length, 2);
  await pass(1000);
  assert.equal(answers.length, 3);
  answers[2].give([]);
  await settled();
  assert.equal(pc.restarts, 2);
  pc.becomes("connected");
  await pass(60_000);
  assert.deepEqual([pc.restarts, failed], [2, []]);
  one.close();
});

test("between browsers of two makes who offered first restarts; the other one begins anew where that is no help", async () => {
  const makes = { chromium: "v=0\r\no=- 1 2 IN IP4 127.0.0.1", firefox: "v=0\r\no=mozilla...THIS_IS_SDPARTA-99.0 1 0" };
  for (const [own, others, isFirst, restarts] of [
    ["chromium", "firefox", true, 2],
    ["chromium", "firefox", false, 0],
    ["firefox", "chromium", false, 0],
    ["firefox", "firefox", false, 2],
    ["chromium", "chromium", false, 2],
  ]) {
    const { one, pc } = peer({ isFirst });
    pc.ownSdp = makes[own];
    const failed = [];
    one.addEventListener("failed", () => failed.push(own));
    await settled();
    await one.receive({ description: { type: isFirst ? "answer" : "offer", sdp: makes[others] } });
    Object.assign(pc, {
      currentLocalDescription: { sdp: makes[own] },
      currentRemoteDescription: { sdp: makes[others] },
    });
    pc.becomes("connected");
    pc.becomes("disconnected");
    await pass(2000);
    assert.deepEqual([pc.restarts, failed.length], [restarts / 2, 0]);
    await pass(2000);
    assert.deepEqual([pc.restarts, failed.length], [restarts, restarts ? 0 : 1], `${own} to ${others}`);
    one.close();
  }
});

test("where nothing comes through, what the connection says of itself does not count", async () => {
  const { one, pc } = peer();
  await settled();
  await one.receive({ description: { type: "answer", sdp: "v=0" } });
  pc.becomes("connected");
  one.doubt(true);
  assert.equal(one.state, "shaky");
  await pass(2000);
  assert.equal(pc.restarts, 1);
  pc.becomes("connected");
  assert.equal(one.state, "shaky");
  one.doubt(false);
  assert.equal(one.state, "live");
  await pass(60_000);
  assert.equal(pc.restarts, 1);
  one.close();
});

test("to refresh a picture its sender stops and starts it", async () => {
  const { one, pc } = peer();
  await settled();
  one.refresh(1);
  await settled();
  const { changes } = pc.getTransceivers()[1].sender;
  assert.deepEqual(
    changes.map(({ active }) => active),
    [false, true],
  );
  one.close();
});

function member(order, sent) {
  return new Member({
    about: {
      peer_id: "them",
      user_id: "lin",
      role: "candidate",
      order,
      media: { mic: true, cam: true, screen: false },
    },
    own: { order: 5, role: "interviewer" },
    open: (_, n) => ({
      tracks: [null, null, null, null],
      iceServers: [],
      relayOnly: false,
      send: (message) => sent.push({ n, ...message }),
      freshIce: async () => [],
      canSignal: () => true,
    }),
  });
}

test("a new connection has the next number, and who does not offer says that there is one", async () => {
  const sent = [];
  const one = member(9, sent);
  one.connect(1);
  const before = opened.at(-1);
  await pass(5000); // the first offer never came
  assert.equal(before.isClosed, true);
  assert.deepEqual([one.n, sent], [2, [{ n: 2, candidates: [null] }]]);
  one.close();

  const told = [];
  const other = member(1, told);
  other.connect(1);
  await settled();
  other.hear({ n: 2, candidates: [null] });
  await settled();
  assert.deepEqual(
    told.map(({ n, description }) => [n, description.type]),
    [
      [1, "offer"],
      [2, "offer"],
    ],
  );
  other.hear({ n: 1, description: { type: "answer", sdp: "v=0" } });
  await settled();
  assert.equal(opened.at(-1).remoteDescription, null); // it was the old one's
  other.close();
});

test("who still speaks of the connection before, having been away, is told of the new one at once", async () => {
  const old = { n: 1, description: { type: "offer", sdp: "v=0" } };
  const sent = [];
  const one = member(9, sent);
  one.connect(2);
  await settled();
  one.hear({ n: 1, candidates: [null] });
  assert.deepEqual(sent, []); // that may just have been on its way
  one.hear(old);
  assert.deepEqual(sent, [{ n: 2, candidates: [null] }]);
  one.close();

  const told = [];
  const first = member(1, told);
  first.connect(2);
  await settled();
  first.hear(old);
  await settled();
  assert.deepEqual(
    told.map(({ n, description }) => [n, description?.type]),
    [
      [2, "offer"],
      [2, "offer"],
    ],
  );
  first.close();
});

test("two who only receive have nothing to connect", () => {
  const one = member(1, []);
  Object.assign(one.own, { role: "observer" });
  one.about = { ...one.about, role: "admin" };
  one.connect(1);
  assert.deepEqual([one.link, one.state], [null, "live"]);
});
