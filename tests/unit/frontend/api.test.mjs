// Every call of the HTTP API fails in one way, whatever fails; and a long record is read to its end.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { baseURI: "http://here/below/", documentElement: {} };
globalThis.localStorage = { getItem: () => "zh", setItem: () => undefined };

const { allEvents, api, request } = await import("../../../frontend/core/api.js");

function serve(answer) {
  const asked = [];
  globalThis.fetch = async (url, options) => {
    asked.push({ url: new URL(url), ...options });
    return answer(new URL(url));
  };
  return asked;
}

const json = (content, status = 200) => new Response(JSON.stringify(content), { status });

test("it is asked beside the page, in the reader's language, with the token", async () => {
  const asked = serve(() => json({ success: true, data: 7 }));
  assert.equal(await api("GET", "/interview/i", undefined, "t"), 7);
  const [{ url, headers, body }] = asked;
  assert.equal(url.href, "http://here/below/api/v1/interview/i");
  assert.deepEqual([headers["Accept-Language"], headers.Authorization, body], ["zh", "Bearer t", undefined]);
});

test("a server that is away, or answers something else, is unreachable", async () => {
  for (const answer of [
    () => Promise.reject(new TypeError("Failed to fetch")),
    () => new Response("<html>", { status: 502 }),
    () => new Response("<html>"),
  ]) {
    serve(answer);
    await assert.rejects(api("POST", "/interview", {}), { name: "Error", code: "unreachable" });
  }
  serve(() => Promise.reject(new TypeError("Failed to fetch")));
  await assert.rejects(request("GET", "/x"), { code: "unreachable" });
});

test("a refusal has the server's code and words", async () => {
  serve(() => json({ success: false, error: { code: "interview_not_found", message: "没有" } }, 404));
  await assert.rejects(api("GET", "/interview/x"), { code: "interview_not_found", said: "没有" });
});

test("events are read page after page", async () => {
  const pages = { 0: [[1, 2], false], 2: [[3], true] };
  const asked = serve((url) => {
    const [events, complete] = pages[url.searchParams.get("after_seq")];
    return json({ success: true, data: { events, complete, last_seq: events.at(-1) } });
  });
  assert.deepEqual(await allEvents("a/b", null), [1, 2, 3]);
  assert.ok(asked[0].url.pathname.endsWith("/interview/a%2Fb/events"));
});
