// Whatever tries again by itself waits longer and longer, each at a moment of its own.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Backoff, waitAfter, waitBefore } from "../../../frontend/core/backoff.js";

test("waits grow, are spread, and have an end", () => {
  assert.deepEqual(
    [0, 1, 20].map((attempt) => waitBefore(attempt, 1)),
    [500, 1000, 15000],
  );
  assert.equal(waitBefore(0, 0), 250);
});

test("what the server says counts, up to half a minute; else it is a second", () => {
  assert.deepEqual(
    [{ retryAfter: 0.2 }, { retryAfter: 3600 }, {}].map((error) => waitAfter(error)),
    [200, 30_000, 1000],
  );
});

test("one try is due at a time; after a success the waits begin anew", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(Math, "random", () => 1);
  try {
    const backoff = new Backoff();
    let tries = 0;
    const act = () => (tries += 1);
    backoff.again(act);
    backoff.again(act); // in place of the first
    mock.timers.tick(999);
    assert.deepEqual([tries, backoff.isRetrying], [0, true]);
    mock.timers.tick(1);
    assert.equal(tries, 1);
    backoff.worked();
    assert.equal(backoff.isRetrying, false);
    backoff.again(act);
    mock.timers.tick(500);
    assert.equal(tries, 2);
    backoff.again(act);
    backoff.stop();
    mock.timers.tick(60_000);
    assert.equal(tries, 2);
  } finally {
    mock.timers.reset();
    mock.restoreAll();
  }
});
