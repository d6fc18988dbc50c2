// What is announced of the call: together, not too often, and nothing that came to nothing.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

mock.timers.enable({ apis: ["setTimeout", "Date"] });
const { Announcer } = await import("../../../frontend/call/announcer.js");
const { oneKey } = await import("../../../frontend/core/one-key.js");

function announcer() {
  const said = [];
  return { said, one: new Announcer((list) => said.push(list), Date.now) };
}

test("who comes together is announced together", () => {
  const { said, one } = announcer();
  for (const name of ["Maya", "Lin", "Lin"]) one.hear("call.joined", name);
  one.hear("call.shares", "Lin");
  mock.timers.tick(1500);
  assert.deepEqual(said, [
    [
      { key: "call.joined", names: ["Maya", "Lin"] },
      { key: "call.shares", names: ["Lin"] },
    ],
  ]);
});

test("a reload is no news, and a second announcement waits", () => {
  const { said, one } = announcer();
  one.hear("call.left", "Lin");
  one.hear("call.joined", "Lin");
  mock.timers.tick(1500);
  assert.deepEqual(said, []);
  one.hear("call.left", "Lin");
  mock.timers.tick(1500);
  one.hear("call.joined", "Lin");
  mock.timers.tick(3999);
  assert.equal(said.length, 1);
  mock.timers.tick(1);
  assert.equal(said.length, 2);
});

test("nothing is said once it is over", () => {
  const { said, one } = announcer();
  one.hear("call.left", "Lin");
  one.stop();
  mock.timers.tick(10_000);
  assert.deepEqual(said, []);
});

test("a key is a command only where nobody writes, and nothing else is held", () => {
  const press = (more = {}, place = null) =>
    oneKey({ key: "M", target: { closest: () => place }, ...more }, { getItem: () => more.setting ?? null });
  assert.equal(press(), "m");
  for (const held of ["ctrlKey", "metaKey", "altKey", "repeat"]) assert.equal(press({ [held]: true }), null);
  assert.deepEqual([press({}, {}), press({ setting: "off" })], [null, null]);
});
