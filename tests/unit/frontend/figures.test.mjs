// What is counted of a call, and what the server is told of its lines.

import assert from "node:assert/strict";
import { test } from "node:test";

const { Figures } = await import("../../../frontend/call/figures.js");
const { LineWatch } = await import("../../../frontend/call/line-watch.js");
const { choiceOf, choose } = await import("../../../frontend/call/choice.js");
const { FakeStorage } = await import("./fake-storage.mjs");

const NOTHING = {
  click_to_joined: null,
  joined_to_connected: null,
  connected_to_frame: null,
  restarts: 0,
  refreshes: 0,
  frozen_seconds: null,
  relayed: null,
  round_trip: null,
  round_trip_worst: null,
  loss: null,
  loss_worst: null,
};
const line = { roundTrip: null, lossIn: null, lossOut: null, frozen: null, isRelayed: null };

test("what was not measured is null", () => {
  assert.deepEqual(new Figures(() => 0).all, NOTHING);
});

test("each way is timed once: coming back does not count", () => {
  let now = 1000;
  const figures = new Figures(() => now);
  const at = (time, step) => {
    now = time;
    figures[step]();
  };
  for (const [time, step] of [
    [1000, "started"],
    [1250, "joined"],
    [1700, "connected"],
    [2010, "frame"],
    [9000, "joined"],
    [9500, "connected"],
    [9900, "frame"],
  ])
    at(time, step);
  const { click_to_joined: joined, joined_to_connected: connected, connected_to_frame: frame } = figures.all;
  assert.deepEqual([joined, connected, frame], [0.25, 0.45, 0.31]);
});

test("a picture before anybody was reached is no first one", () => {
  const figures = new Figures(() => 5);
  figures.frame();
  assert.equal(figures.all.connected_to_frame, null);
});

test("of a whole call the middle and the worst", () => {
  const figures = new Figures(() => 0);
  for (const [roundTrip, lossIn] of [
    [0.05, 0],
    [0.06, null],
    [0.4, 0.2],
  ])
    figures.measured({ ...line, roundTrip, lossIn, frozen: 0.5, isRelayed: roundTrip > 0.3 });
  const { round_trip, round_trip_worst, loss, loss_worst, frozen_seconds, relayed } = figures.all;
  assert.deepEqual([round_trip, round_trip_worst, loss, loss_worst], [0.06, 0.4, 0.2, 0.2]);
  assert.deepEqual([frozen_seconds, relayed], [1.5, 1]);
});

test("a relay, a bad line and one that bears the sound alone are told once each", () => {
  const told = [];
  const watch = new LineWatch({ mention: (_, fields) => told.push(fields.kind) });
  const member = { about: { peer_id: "p" }, state: "live" };
  const lines = new Map([[member, { ...line, isRelayed: true, lossIn: 0.2 }]]);
  assert.deepEqual([watch.measured(lines), watch.measured(lines)], [true, false]);
  assert.deepEqual([member.isWeak, watch.own], [true, "good"]);
  for (const isIt of [true, true, false]) watch.soundAlone(isIt);
  for (let times = 0; times < 3; times += 1) watch.noPicture(member);
  assert.deepEqual(told, ["relayed", "low_bandwidth", "no_media"]);
  assert.equal(watch.all.refreshes, 3);
});

test("whoever turned something on means to be in the call, unless they say otherwise", () => {
  const storage = new FakeStorage();
  assert.deepEqual(choiceOf("i", storage), { microphone: false, camera: false, isMade: false, joins: false });
  choose("i", { microphone: true }, storage);
  assert.deepEqual(choiceOf("i", storage), { microphone: true, camera: false, isMade: true, joins: true });
  choose("i", { joins: false }, storage);
  assert.equal(choiceOf("i", storage).joins, false);
  assert.equal(choiceOf("another", storage).isMade, false);
});
