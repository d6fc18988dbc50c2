// A candidate's page: the question, an answer, the chat. ?server=…&interview=…&user=…

import { Client, Refused } from "interviewgenius-client";

const query = new URLSearchParams(location.search);
const server = query.get("server") ?? "http://127.0.0.1:5000";
const [title, status, form, messages] = ["question", "status", "answer", "messages"].map((id) =>
  document.getElementById(id),
);
let question = null;

const client = await new Client(server).connect();
const room = client.room(query.get("interview") ?? "demo", {
  user_id: query.get("user") ?? "lin",
  role: "candidate",
  last_seq: 0, // who comes late sees what was asked before
});

room.onStatus(() => {
  status.textContent = room.status === "joined" ? "" : "One moment: connecting again. Nothing is lost.";
});
room.on("question_started", (asked) => {
  question = asked;
  title.textContent = asked.question_text;
  form.hidden = false;
});
room.on("new_message", ({ user_id, message }) => {
  messages.append(Object.assign(document.createElement("li"), { textContent: `${user_id}: ${message}` }));
});
for (const end of ["interview_ended", "emergency_stopped"]) {
  room.on(end, () => {
    title.textContent = "Thank you. The interview is over.";
    form.hidden = true;
  });
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer_text = form.elements.text.value;
  try {
    await room.call("submit_answer", { question_id: question.question_id, answer_text });
    status.textContent = "Your answer was sent.";
    form.reset();
  } catch (error) {
    status.textContent = error instanceof Refused ? error.message : String(error);
  }
});
await room.join();
