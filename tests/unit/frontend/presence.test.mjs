// What people do right now, from what is heard of them and from how long ago.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Presence, TYPING_SHOWN } from "../../../frontend/app/presence.js";

function timed(name, run) {
  test(name, () => {
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    try {
      run();
    } finally {
      mock.timers.reset();
    }
  });
}

const types = (user_id, more = {}) => ["user_typing", { user_id, is_typing: true, ...more }];

timed("without news for a while somebody no longer counts as typing, and that is told", () => {
  const presence = new Presence();
  let changes = 0;
  presence.addEventListener("change", () => (changes += 1));
  presence.hear(...types(7));
  mock.timers.tick(TYPING_SHOWN - 1);
  presence.hear(...types("7"));
  mock.timers.tick(TYPING_SHOWN - 1);
  assert.deepEqual([[...presence.typing.keys()], changes], [["7"], 0]);
  mock.timers.tick(1);
  assert.deepEqual([presence.typing.size, changes], [0, 1]);
});

timed("an answer that was begun is waited for longer than it is shown as being written", () => {
  const presence = new Presence();
  presence.hear(...types(7, { about: "answer" }));
  mock.timers.tick(TYPING_SHOWN);
  assert.deepEqual([presence.isAnswering(7, TYPING_SHOWN), presence.isAnswering(7)], [false, true]);
  mock.timers.tick(120_000);
  assert.equal(presence.isAnswering(7), false);
});

timed("nothing is left of somebody after they go, and timers do not bring it back", () => {
  const presence = new Presence();
  presence.hear(...types(7));
  presence.hear(...types(7, { about: "answer" }));
  presence.hear("participant_status", { user_id: 7, status: "thinking" });
  presence.hear("recording_status", { user_id: 7, is_recording: true });
  presence.follow("participant_left", { user_id: "7" });
  const left = [presence.typing, presence.answering, presence.statuses, presence.recording].map(({ size }) => size);
  assert.deepEqual(left, [0, 0, 0, 0]);
  let changes = 0;
  presence.addEventListener("change", () => (changes += 1));
  mock.timers.tick(TYPING_SHOWN);
  assert.equal(changes, 0);
});

timed("somebody waiting at the door stands there until the door is answered", () => {
  const presence = new Presence();
  presence.setWaiting([{ user_id: 1 }]);
  presence.hear("participant_waiting", { user_id: "2", waiting: true });
  presence.hear("participant_waiting", { user_id: "1", waiting: false });
  assert.deepEqual([...presence.waiting.keys()], ["2"]);
});

timed("what is none of these events is left to others", () => {
  assert.equal(new Presence().hear("new_message", { user_id: 1 }), false);
});
