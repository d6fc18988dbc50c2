// Planning an interview: its rows, what is sent, the letter, the calendar's file, the links that are pasted.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeStorage } from "./fake-storage.mjs";

globalThis.localStorage = new FakeStorage([["language", "en"]]);
globalThis.sessionStorage = new FakeStorage();
Object.defineProperty(globalThis, "navigator", {
  value: { language: "en-GB", languages: ["en-GB"] },
  configurable: true,
});
globalThis.document = { baseURI: "http://here/", documentElement: {} };
globalThis.location = { search: "", pathname: "/under/a/path/", href: "http://here/under/a/path/?lang=en" };

const { EMPTY, asked, bounds, moved, planned, row, split } = await import("../../../frontend/app/planning.js");
const { calendarFile } = await import("../../../frontend/app/calendar.js");
const { invitationLetter } = await import("../../../frontend/app/letter.js");
const { invitationOf, queryOf, shortLink } = await import("../../../frontend/app/seat.js");
const { meetingLine } = await import("../../../frontend/app/when.js");
const { setLanguage } = await import("../../../frontend/core/i18n.js");
await import("../../../frontend/app/words.js");

test("rows go up and down, and no further", () => {
  assert.deepEqual(moved(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(moved(["a", "b", "c"], 0, 1), ["b", "a", "c"]);
  const rows = ["a", "b"];
  assert.equal(moved(rows, 1, 2), rows);
  assert.equal(moved(rows, 0, -1), rows);
});

test("several pasted lines are a row each; the first keeps what its row knows", () => {
  const first = row("", 5, { bank: "be-queue" });
  const rows = split(first, "Why?\r\n\n  How?  \n");
  assert.deepEqual(
    rows.map(({ text, minutes }) => [text, minutes]),
    [
      ["Why?", "5"],
      ["How?", ""],
    ],
  );
  assert.equal(rows[0].key, first.key);
  assert.equal(rows[0].bank, "be-queue");
});

test("what is sent: everybody by invitation, consents asked for, empty rows left out", () => {
  const anchors = { weak: "w", solid: "s", strong: "!" };
  const body = asked({
    ...EMPTY,
    host: " Maya ",
    when: "2026-12-03T14:00",
    questions: [row("Why?", 5, { anchors }), row("  "), row("How?")],
  });
  assert.equal(body.invited_only, true);
  assert.equal(body.consent_default, "ask");
  assert.equal(Date.parse(body.scheduled_at), new Date("2026-12-03T14:00").getTime());
  assert.equal(body.minutes, 45);
  assert.equal("title" in body, false);
  assert.deepEqual(body.participants, [
    { role: "interviewer", name: "Maya" },
    { role: "candidate" },
    { role: "observer" },
  ]);
  assert.deepEqual(body.planned_questions, [
    { question_id: "q1", question_text: "Why?", minutes: 5, anchors },
    { question_id: "q2", question_text: "How?" },
  ]);
  assert.equal(planned([row("a", 5), row("b", "x"), row("c", 7)]), 12);
  const { min, max } = bounds();
  assert.match(min, /^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  assert.ok(min < max);
});

test("an invitation is a whole letter in the reader's language", () => {
  const one = {
    title: "Senior backend engineer",
    host: "Maya",
    when: "2026-12-03T14:00:00.000Z",
    minutes: 45,
    links: { candidate: "http://here/i/7kq4m-4px9t", observer: "http://here/i/o" },
  };
  const letter = invitationLetter(one, "candidate", "Lin");
  for (const part of ["Hello Lin,", "Senior backend engineer", "2026", "45 minutes", one.links.candidate, "Maya"])
    assert.ok(letter.includes(part), part);
  assert.doesNotMatch(letter, /[{}]|undefined|null/);
  const bare = invitationLetter({ title: "", when: null, minutes: null, links: one.links }, "observer", "");
  assert.match(bare, /^Hello,\n\nyou are invited to listen/);
  assert.doesNotMatch(bare, /[{}]|undefined|null|When/);
  setLanguage("zh");
  assert.match(invitationLetter(one, "candidate", "林薇"), /^林薇，您好：/);
  setLanguage("en");
});

test("calendars get a file that they can read", () => {
  const file = calendarFile(
    {
      id: "interview_1",
      title: "Backend; with Lin, 林薇".repeat(4),
      at: "2026-12-03T14:00:00.000Z",
      minutes: 45,
      text: "Hello,\nhere it is",
      link: "http://here/i/7kq4m-4px9t",
    },
    Date.parse("2026-12-01T00:00:00Z"),
  );
  const lines = file.split("\r\n");
  assert.ok(lines.every((line) => new TextEncoder().encode(line).length <= 75));
  assert.ok(file.includes("DTSTART:20261203T140000Z\r\nDTEND:20261203T144500Z\r\n"));
  const unfolded = file.replaceAll("\r\n ", "");
  assert.ok(unfolded.includes("SUMMARY:Backend\\; with Lin\\, 林薇"));
  assert.ok(unfolded.includes("DESCRIPTION:Hello\\,\\nhere it is"));
  assert.ok(file.endsWith("END:VCALENDAR\r\n"));
});

test("whatever is pasted leads where it says, and only here", () => {
  for (const [pasted, query] of [
    ["https://else.where/i/7kq4m-4px9t", "?i=7kq4m-4px9t"],
    ["https://here/under/a/path/i/7kq4m-4px9t/", "?i=7kq4m-4px9t"],
    ["Hello Lin,\n\nyour link:\nhttp://here/i/7kq4m-4px9t\n\nMaya", "?i=7kq4m-4px9t"],
    [" 7KQ4M-4PX9T ", "?i=7KQ4M-4PX9T"],
    ["7kq4m 4px9t", "?i=7kq4m-4px9t"],
    ["http://here/?interview=i&invite=t", "?interview=i&invite=t"],
    ["interview_12", "?interview=interview_12"],
    ["javascript:alert(1)", ""],
    ["I have none", ""],
    ["", ""],
  ])
    assert.equal(queryOf(pasted), query, pasted);
  assert.deepEqual(invitationOf("http://here/i/7kq4m-4px9t"), { code: "7kq4m-4px9t" });
  assert.deepEqual(invitationOf("http://here/?interview=i&invite=t"), { token: "t" });
  assert.equal(invitationOf("http://here/?interview=i"), null);
});

test("a short link stands beside the page, under any path", () => {
  assert.equal(shortLink("7kq4m4px9t"), "http://here/under/a/path/i/7kq4m-4px9t");
});

test("what is known of a meeting stands in one line", () => {
  assert.equal(meetingLine({ hosts: ["Maya"], minutes: 45 }), "With Maya · 45 minutes");
  assert.equal(meetingLine({ hosts: ["Maya", "Jonas"] }), "With Maya and Jonas");
  assert.equal(meetingLine({ title: "x" }), "");
});
