// What the page keeps in a browser goes: with the interview, or by its age.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FakeStorage } from "./fake-storage.mjs";

globalThis.localStorage = new FakeStorage([["language", "en"]]);
globalThis.location = { search: "", pathname: "/", href: "http://here/" };
globalThis.document = { baseURI: "http://here/", documentElement: {} };

const { sweep } = await import("../../../frontend/core/kept.js");
const { keepConsents, knownConsents } = await import("../../../frontend/app/known-consents.js");
const { addOwn, hostSeat, keepHostSeat, ownInterviews, sweepOwn } = await import(
  "../../../frontend/app/own-interviews.js"
);
const { forgetInvitation, redeem } = await import("../../../frontend/app/seat.js");

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.now();
const names = () => [...localStorage.keys()].filter((key) => key !== "kept-since");

beforeEach(() => localStorage.clear());

test("each kind has its time, from when it was first found here; what people chose stays", () => {
  for (const key of ["nonce:a", "consents:i:lin", "notes:i:1", "language", "theme", "keys"])
    localStorage.setItem(key, "x");
  sweep(localStorage, NOW);
  sweep(localStorage, NOW + HOUR - 1);
  assert.equal(names().length, 6);
  sweep(localStorage, NOW + HOUR);
  assert.deepEqual(names(), ["consents:i:lin", "notes:i:1", "language", "theme", "keys"]);
  localStorage.setItem("consents:j:lin", "x");
  sweep(localStorage, NOW + 2 * HOUR);
  sweep(localStorage, NOW + 30 * DAY);
  assert.deepEqual(names(), ["language", "theme", "keys", "consents:j:lin"]);
  sweep(localStorage, NOW + 31 * DAY);
  assert.deepEqual([...localStorage.keys()], ["language", "theme", "keys"]);
});

test("a list of times that cannot be read is begun anew", () => {
  localStorage.setItem("kept-since", "{");
  localStorage.setItem("nonce:a", "x");
  sweep(localStorage, NOW);
  sweep(localStorage, NOW + HOUR);
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

test("an invitation is taken with the same words again, until it is forgotten", async () => {
  const nonces = [];
  globalThis.fetch = async (_, { body }) => {
    nonces.push(JSON.parse(body).nonce);
    return new Response(JSON.stringify({ success: true, data: {} }));
  };
  const invitation = `x.y.${"z".repeat(40)}`;
  await redeem(invitation);
  await redeem(invitation);
  assert.equal(nonces[0], nonces[1]);
  assert.match(nonces[0], /^[0-9a-f]{32}$/);
  forgetInvitation(invitation);
  assert.deepEqual(names(), []);
});

const token = (expires) => `h.${btoa(JSON.stringify({ sub: "maya", exp: expires / 1000 }))}.s`;
const links = { interviewer: "http://here/?interview=i&invite=t", candidate: "c", observer: "o" };

test("an own interview stays as long as an invitation may be good", () => {
  addOwn({ id: "old", at: NOW - 30 * DAY, links });
  addOwn({ id: "new", at: NOW - 29 * DAY, links });
  sweepOwn(NOW);
  assert.deepEqual(
    ownInterviews().map(({ id }) => id),
    ["new"],
  );
  sweepOwn(NOW + DAY);
  assert.deepEqual(names(), []);
});

test("a host's way in stays while it is one, and its token half a day longer", () => {
  addOwn({ id: "i", at: NOW, links });
  keepHostSeat("i", { role: "interviewer", token: token(NOW + HOUR) });
  sweepOwn(NOW + 12 * HOUR);
  assert.equal(hostSeat("i", "t").role, "interviewer");
  assert.equal(hostSeat("i", "another's"), null);
  sweepOwn(NOW + 13 * HOUR);
  assert.deepEqual([hostSeat("i", "t"), ownInterviews()[0].links], [null, links]);
  assert.equal("seat" in ownInterviews()[0], false);
});

test("where tokens are not asked for, the host's place stays with the interview", () => {
  addOwn({ id: "i", at: NOW, links });
  keepHostSeat("i", { role: "interviewer", userId: "maya" });
  sweepOwn(NOW + 20 * DAY);
  assert.equal(ownInterviews()[0].seat.userId, "maya");
});
