// What the page keeps in a browser goes: with the interview, or by its age.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FakeStorage } from "./fake-storage.mjs";

globalThis.localStorage = new FakeStorage([["language", "en"]]);
globalThis.sessionStorage = new FakeStorage();
globalThis.location = { search: "", pathname: "/", href: "http://here/" };
globalThis.document = { baseURI: "http://here/", documentElement: {} };

const { sweep } = await import("../../../frontend/core/kept.js");
const { keepConsents, knownConsents } = await import("../../../frontend/app/known-consents.js");
const { addOwn, ownInterviews, ownToken, sweepOwn } = await import("../../../frontend/app/own-interviews.js");
const { redeem } = await import("../../../frontend/app/seat.js");

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.now();
const names = () => [...localStorage.keys()].filter((key) => key !== "kept-since");

beforeEach(() => localStorage.clear());

test("each kind has its time, from when it was first found here; what people chose stays", () => {
  for (const key of ["nonce:a", "consents:i:lin", "notes:i:1", "language", "theme", "keys"])
    localStorage.setItem(key, "x");
  sweep(localStorage, NOW);
  sweep(localStorage, NOW + 30 * DAY - 1);
  assert.equal(names().length, 6);
  sweep(localStorage, NOW + 30 * DAY);
  assert.deepEqual(names(), ["nonce:a", "consents:i:lin", "language", "theme", "keys"]);
  localStorage.setItem("consents:j:lin", "x");
  sweep(localStorage, NOW + 31 * DAY);
  sweep(localStorage, NOW + 100 * DAY);
  assert.deepEqual(names(), ["language", "theme", "keys", "consents:j:lin"]);
  sweep(localStorage, NOW + 131 * DAY);
  assert.deepEqual([...localStorage.keys()], ["language", "theme", "keys"]);
});

test("a list of times that cannot be read is begun anew", () => {
  localStorage.setItem("kept-since", "{");
  localStorage.setItem("nonce:a", "x");
  sweep(localStorage, NOW);
  sweep(localStorage, NOW + 100 * DAY);
  assert.deepEqual([...localStorage.keys()], []);
});

test("a storage without room keeps nobody from the page", () => {
  const full = new FakeStorage([["notes:i:1", "x"]]);
  full.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  sweep(full, NOW);
  assert.deepEqual([...full.keys()], ["notes:i:1"]);
});

for (const end of ["interview_ended", "emergency_stopped"]) {
  test(`what was said to consents is known until ${end}`, () => {
    const room = Object.assign(new EventTarget(), { interviewId: "i", userId: 7 });
    const hear = (name, payload = {}) => room.dispatchEvent(new CustomEvent("event", { detail: { name, payload } }));
    keepConsents(room);
    hear("consent_changed", { user_id: "7", scope: "record", granted: true });
    hear("consent_changed", { user_id: "8", scope: "share", granted: true });
    assert.deepEqual(knownConsents("i", 7), { record: true });
    hear(end);
    assert.deepEqual([knownConsents("i", 7), localStorage.size], [{}, 0]);
  });
}

const answer = (data) => new Response(JSON.stringify({ success: true, data }));
const given = { interviews: ["i"], access_token: "t", user_id: "lin", role: "candidate", name: null };

test("this browser is one device, whatever opens an invitation in it", async () => {
  const sent = [];
  globalThis.fetch = async (_, { body }) => {
    sent.push(JSON.parse(body));
    return answer({ ...given, hosts: ["Maya"], minutes: 45 });
  };
  const seat = await redeem({ code: "7kq4m-4px9t" });
  await redeem({ code: "7kq4m-4px9t" }, "Lin");
  await redeem({ token: `x.y.${"z".repeat(40)}` });
  assert.deepEqual([seat.interviewId, seat.token, seat.meeting.hosts, seat.meeting.minutes], ["i", "t", ["Maya"], 45]);
  assert.match(sent[0].nonce, /^[0-9a-f]{32}$/);
  assert.equal(sent[1].nonce, sent[0].nonce);
  assert.notEqual(sent[2].nonce, sent[0].nonce);
  assert.deepEqual([sent[0].name, sent[1].name], [undefined, "Lin"]);
});

const token = (expires) => `h.${btoa(JSON.stringify({ sub: "maya", exp: expires / 1000 }))}.s`;
const links = { interviewer: "http://here/i/7kq4m-4px9t", candidate: "c", observer: "o" };

test("an own interview stays as long as an invitation may be good", () => {
  addOwn({ id: "old", at: NOW - 100 * DAY, links });
  addOwn({ id: "new", at: NOW - 99 * DAY, links });
  sweepOwn(NOW);
  assert.deepEqual(
    ownInterviews().map(({ id }) => id),
    ["new"],
  );
  sweepOwn(NOW + DAY);
  assert.deepEqual(names(), []);
});

test("who made an interview here reads it with a host's token, fetched anew where it ended", async () => {
  const tokens = [token(NOW - HOUR), token(NOW + HOUR)];
  const sent = [];
  globalThis.fetch = async (_, { body }) => {
    sent.push(JSON.parse(body).code);
    return answer({ ...given, role: "interviewer", access_token: tokens[sent.length - 1] });
  };
  assert.equal(await ownToken("i"), null);
  addOwn({ id: "i", at: NOW, links });
  assert.equal(await ownToken("i"), tokens[0]);
  assert.equal(await ownToken("i"), tokens[1]);
  assert.equal(await ownToken("i"), tokens[1]);
  assert.deepEqual(sent, ["7kq4m-4px9t", "7kq4m-4px9t"]);
});
