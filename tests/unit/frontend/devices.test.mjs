// The page's devices: asked for once, shared, given back, replaced; and what a refusal means.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { FakeStorage } from "./fake-storage.mjs";
import { FakeTrack, settled } from "./fake-webrtc.mjs";

const asked = [];
const given = [];
let refuse = () => null; // the name of an error, by what is asked for
const media = new EventTarget();
media.enumerateDevices = async () => media.list;
media.getUserMedia = async (wanted) => {
  asked.push(wanted);
  const name = refuse(wanted);
  if (name) throw Object.assign(new Error(name), { name });
  const tracks = Object.keys(wanted).map((kind) => new FakeTrack(kind));
  given.push(...tracks);
  return { getTracks: () => tracks };
};
Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: media } });
globalThis.localStorage = new FakeStorage();
mock.timers.enable({ apis: ["setTimeout"] });

const { Devices } = await import("../../../frontend/media/devices.js");
const { isWireless } = await import("../../../frontend/media/wireless.js");
const { whyNot } = await import("../../../frontend/media/refusals.js");
const { mute } = await import("../../../frontend/media/mute.js");

beforeEach(() => {
  for (const list of [asked, given]) list.length = 0;
  media.list = [];
  refuse = () => null;
  localStorage.clear();
  mute.set(false);
});

test("two who need the microphone share one, which is off after the last", async () => {
  const devices = new Devices();
  assert.deepEqual(await Promise.all([devices.take("call", "microphone"), devices.take("captions", "microphone")]), [
    true,
    true,
  ]);
  assert.equal(asked.length, 1);
  devices.release("call", "microphone");
  assert.equal(given[0].readyState, "live");
  devices.release("captions", "microphone");
  assert.deepEqual([given[0].readyState, devices.microphone], ["ended", null]);
});

test("who is muted sends nothing, with a device that comes only then, too", async () => {
  const devices = new Devices();
  mute.set(true);
  await devices.take("call", "microphone");
  assert.equal(devices.microphone.enabled, false);
  mute.set(false);
  assert.equal(devices.microphone.enabled, true);
});

test("a chosen device is insisted on once: the second question takes any", async () => {
  const devices = new Devices();
  await devices.take("call", "camera");
  refuse = ({ video }) => (video.deviceId?.exact ? "OverconstrainedError" : null);
  await devices.choose("camera", "gone");
  assert.deepEqual(
    asked.map(({ video }) => video.deviceId),
    [undefined, { exact: "gone" }, { ideal: "gone" }],
  );
  assert.deepEqual([given[0].readyState, devices.camera === given[1]], ["ended", true]);
});

test("another device is there before the one of before is let go", async () => {
  const devices = new Devices();
  await devices.take("call", "microphone");
  const states = [];
  const ask = media.getUserMedia;
  media.getUserMedia = async (wanted) => {
    states.push(given[0].readyState);
    return ask(wanted);
  };
  await devices.choose("microphone", "other");
  media.getUserMedia = ask;
  assert.deepEqual([states, given[0].readyState], [["live"], "ended"]);
});

test("a system with room for one camera gets the one of before back first", async () => {
  const devices = new Devices();
  await devices.take("call", "camera");
  refuse = () => (given[0].readyState === "live" ? "NotReadableError" : null);
  await devices.choose("camera", "back");
  assert.deepEqual([devices.camera, devices.problems.camera], [given[1], ""]);
});

test("what another program holds is asked for once, and said", async () => {
  const devices = new Devices();
  refuse = () => "NotReadableError";
  assert.equal(await devices.take("call", "camera"), false);
  assert.deepEqual([asked.length, devices.problems.camera], [1, "busy"]);
});

test("one that went away without a word is replaced once the browser says that something changed", async () => {
  const devices = new Devices();
  await devices.take("call", "microphone");
  given[0].getSettings = () => ({ deviceId: "headset" });
  media.list = [{ kind: "audioinput", deviceId: "built-in" }];
  media.dispatchEvent(new Event("devicechange"));
  await settled();
  assert.deepEqual([given.length, devices.microphone], [2, given[1]]);
});

test("one that is plugged in later is taken where there was none", async () => {
  const devices = new Devices();
  refuse = () => "NotFoundError";
  await devices.take("call", "microphone");
  refuse = () => null;
  media.dispatchEvent(new Event("devicechange"));
  await settled();
  assert.deepEqual([devices.microphone, devices.problems.microphone], [given[0], ""]);
});

test("what the system takes for a moment only is not told; for longer it is, until it is back", async () => {
  const devices = new Devices();
  await devices.take("call", "microphone");
  const [track] = given;
  track.muted = true;
  track.onmute();
  mock.timers.tick(2999);
  assert.equal(devices.problems.microphone, "");
  mock.timers.tick(1);
  assert.equal(devices.problems.microphone, "taken");
  track.muted = false;
  track.onunmute();
  assert.equal(devices.problems.microphone, "");
  track.muted = true;
  track.onmute();
  mock.timers.tick(3000);
  await devices.renew("microphone");
  assert.deepEqual([devices.problems.microphone, devices.microphone], ["", given[1]]);
});

test("a refusal says what to do", () => {
  const cases = [
    ["NotFoundError", "", "missing"],
    ["OverconstrainedError", "", "unfit"],
    ["NotReadableError", "Could not start video source", "busy"],
    ["AbortError", "", "busy"],
    ["SecurityError", "", "insecure"],
    ["NotAllowedError", "Permission denied", "denied"],
    ["NotAllowedError", "Permission denied by system", "system"],
    ["NotAllowedError", "Permission dismissed", "dismissed"],
  ];
  for (const [name, message, why] of cases) assert.equal(whyNot({ name, message }), why);
});

test("a wireless headset is known by its name", () => {
  const names = ["AirPods Pro", "Headset (WH-1000XM4 Hands-Free)", "Galaxy Buds2", "Bluetooth Audio"];
  assert.ok(names.every(isWireless));
  assert.ok(!["Built-in Audio", "MacBook Pro Microphone", "USB Headset"].some(isWireless));
});
