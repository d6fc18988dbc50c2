// A whole interview with the TypeScript client, over a server that is killed in its middle.
// Usage: node interview.mjs PACKAGE URL ROOM. It says "kill" where it wants that, and reads "up".
import assert from "node:assert/strict";
import { once } from "node:events";
import { pathToFileURL } from "node:url";

const [folder, url, interviewId] = process.argv.slice(2);
const { Client, Refused } = await import(pathToFileURL(`${folder}/dist/index.js`));
const TOLD = ["participant_joined", "participant_left", "question_started", "answer_submitted", "new_message"].concat([
  "interview_started",
  "interview_ended",
  "record_entry",
]);
const patience = 120_000;

/** A room whose events of the log are kept, in order. */
async function enter(joining) {
  const client = await new Client(url, { patience }).connect();
  const room = client.room(interviewId, joining);
  const told = [];
  for (const event of TOLD) room.on(event, (payload) => told.push([event, payload]));
  await room.join();
  return { client, room, told };
}

const host = await enter({ user_id: 1, role: "interviewer" });
const candidate = await enter({ user_id: "lin" });
await host.room.call("start_question", { question_id: 5, question_text: "Why?" });
const talk = async ({ room }, from) => {
  for (let number = 0; number < 20; number++) {
    if (number === 10 && from === "host") {
      console.log("kill");
      await once(process.stdin, "data");
    }
    await room.call("send_message", { message: `${from} ${number}` });
  }
};
await Promise.all([
  talk(host, "host"),
  talk(candidate, "candidate"),
  candidate.room.call("submit_answer", { question_id: 5, answer_text: "Because." }),
]);
await assert.rejects(candidate.room.call("submit_answer", { question_id: 6, answer_text: "?" }), (error) => {
  assert(error instanceof Refused);
  assert.equal(error.code, "unknown_question");
  return true;
});
const { seq: last } = await host.room.call("end_interview");
for (const { room, told } of [host, candidate]) {
  while (room.lastSeq < last) await new Promise((resolve) => setTimeout(resolve, 20));
  const seqs = told.map(([, { seq }]) => seq);
  assert.deepEqual(
    seqs,
    Array.from(seqs, (_, index) => seqs[0] + index),
  );
  const said = told.filter(([event]) => event === "new_message").map(([, { message }]) => message);
  assert.equal(new Set(said).size, 40);
  assert.equal(said.length, 40);
  assert.equal(told.filter(([event]) => event === "answer_submitted").length, 1);
}
host.client.close();
candidate.client.close();
console.log("ok");
