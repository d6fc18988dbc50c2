// Every call of the HTTP API fails in one way, whatever fails; and a long record is read to its end.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

globalThis.document = { baseURI: "http://here/below/", documentElement: {} };
globalThis.localStorage = { getItem: () => "zh", setItem: () => undefined };

const { allEvents, api, file, interviewPath, readiness } = await import("../../../frontend/core/api.js");
const { CommandError } = await import("../../../frontend/core/command-error.js");
const { explain } = await import("../../../frontend/core/explain.js");
const { setLanguage } = await import("../../../frontend/core/i18n.js");

function serve(answer) {
  const asked = [];
  globalThis.fetch = async (url, options) => {
    asked.push({ url: new URL(url), ...options });
    return answer(new URL(url), options);
  };
  return asked;
}

const json = (content, status = 200) => new Response(JSON.stringify(content), { status });
const cut = () => Promise.reject(new TypeError("Failed to fetch"));
const cutOnTheWay = () => new Response(new ReadableStream({ start: (body) => body.error(new TypeError("cut")) }));

test("it is asked beside the page, in the reader's language, with the token", async () => {
  const asked = serve(() => json({ success: true, data: 7 }));
  assert.equal(await api("GET", interviewPath("a/b"), { token: "t", query: { limit: 1 } }), 7);
  const [{ url, headers, body }] = asked;
  assert.equal(url.href, "http://here/below/api/v1/interview/a%2Fb?limit=1");
  assert.deepEqual([headers["Accept-Language"], headers.Authorization, body], ["zh", "Bearer t", undefined]);
});

const STRANGE = {
  "nobody answers": cut,
  "the answer is cut": cutOnTheWay,
  "a proxy answers in its own words": () => new Response("<html>", { status: 502 }),
  "a proxy answers in its own JSON": () => json({ error: "Bad Gateway" }, 502),
  "another server answers": () => new Response("<html>"),
  "the answer says nothing": () => json(null),
  "a refusal without a code": () => json({ success: false }, 400),
};

for (const [what, answer] of Object.entries(STRANGE)) {
  test(`${what}: the server is unreachable, in both languages`, async () => {
    serve(answer);
    const error = await api("POST", "/interview", { body: {} }).catch((rejected) => rejected);
    assert.ok(error instanceof CommandError);
    assert.deepEqual([error.code, error.isNobodysWord], ["unreachable", true]);
    const said = ["en", "zh"].map((language) => {
      setLanguage(language);
      return explain(error);
    });
    assert.match(said[0], /cannot be reached/);
    assert.match(said[1], /连接不上/);
  });
}

test("a file fails as everything else does", async () => {
  for (const answer of [cut, cutOnTheWay, () => new Response("<html>", { status: 502 })]) {
    serve(answer);
    await assert.rejects(file("/x"), (error) => error instanceof CommandError && error.code === "unreachable");
  }
  serve(() => json({ success: false, error: { code: "not_allowed", message: "no" } }, 403));
  await assert.rejects(file("/x"), { code: "not_allowed", said: "no" });
  serve(() => new Response("1\n00:00"));
  assert.equal(await (await file("/x")).text(), "1\n00:00");
});

test("a server that takes the question and never answers is given up", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    serve((_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))));
    const rejected = assert.rejects(api("GET", "/x"), { code: "no_answer", isNobodysWord: true });
    mock.timers.tick(60_000);
    await rejected;
  } finally {
    mock.timers.reset();
  }
});

test("a refusal has the server's code and words, and when to try again", async () => {
  serve(() => json({ success: false, error: { code: "rate_limited", message: "没有", retry_after: 2 } }, 429));
  await assert.rejects(api("GET", "/interview/x"), { code: "rate_limited", said: "没有", retryAfter: 2 });
});

test("how the server stands is asked beside the page, and may stay unknown", async () => {
  const asked = serve(() => json({ speech: "ready" }, 503));
  assert.deepEqual(await readiness(), { speech: "ready" });
  assert.equal(asked[0].url.href, "http://here/below/ready");
  for (const answer of [cut, cutOnTheWay, () => new Response("<html>", { status: 404 })]) {
    serve(answer);
    assert.equal(await readiness(), null);
  }
});

/** Pages by what they come after: [events, complete, last_seq, more]. */
function pages(byPlace) {
  return serve((url) => {
    const [events, complete, last_seq, more] = byPlace[url.searchParams.get("after_seq")];
    return json({ success: true, data: { events, complete, last_seq, epoch: "e", ...more } });
  });
}

test("events are read page after page", async () => {
  const asked = pages({ 0: [[1, 2], false, 2], 2: [[], false, 5], 5: [[6], true, 6] });
  assert.deepEqual(await allEvents("a/b", null), [1, 2, 6]);
  assert.ok(asked[0].url.pathname.endsWith("/interview/a%2Fb/events"));
  assert.deepEqual(
    asked.map(({ url }) => url.searchParams.get("epoch")),
    [null, "e", "e"],
  );
});

test("a log that became another one while it was read is read anew", async () => {
  pages({ 0: [[1, 2], false, 2], 2: [["first"], false, 1, { reset: true }], 1: [["second"], true, 2] });
  assert.deepEqual(await allEvents("i", null), ["first", "second"]);
});

test("pages that lead nowhere end the reading", async () => {
  pages({ 0: [[1], false, 1], 1: [[], false, 1] });
  assert.deepEqual(await allEvents("i", null), [1]);
});
