// Any event by hand, and what the server answered.

import { connection, room } from "../app/use-room.js";
import { html, useState } from "../core/html.js";

/** What one may want to send, with the fields that the protocol asks for. */
const TEMPLATES = {
  interview_status: {},
  sync_interview: { after_seq: 0 },
  send_message: { message: "Hello", type: "text" },
  typing_indicator: { is_typing: true },
  start_question: { question_id: "q1", question_text: "Why us?" },
  submit_answer: { question_id: "q1", answer_text: "Because …" },
  request_help: { help_type: "technical", question_id: null },
  participant_status: { status: "ready" },
  set_consent: { scope: "record", granted: true },
  end_interview: {},
};

export function EmitPanel() {
  const [event, setEvent] = useState("interview_status");
  const [payload, setPayload] = useState(() => filled("interview_status"));
  const [answer, setAnswer] = useState(null);

  async function submit(submitted) {
    submitted.preventDefault();
    try {
      setAnswer({ ok: await connection.request(event.trim(), JSON.parse(payload)) });
    } catch (error) {
      setAnswer({ error: error.code ?? "no_json", message: error.message });
    }
  }
  function choose(chosen) {
    setEvent(chosen.target.value);
    if (chosen.target.value in TEMPLATES) setPayload(filled(chosen.target.value));
  }
  return html`<form class="stack emit" onSubmit=${submit}>
    <div class="field"><label for="emit-event">Event</label>
      <input id="emit-event" class="input mono" list="emit-events" value=${event} spellcheck="false" autocomplete="off" required onInput=${choose} />
      <datalist id="emit-events">${Object.keys(TEMPLATES).map((name) => html`<option value=${name} key=${name} />`)}</datalist></div>
    <div class="field"><label for="emit-payload">Payload, JSON</label>
      <textarea id="emit-payload" class="input mono" rows="5" spellcheck="false" value=${payload} onInput=${(typed) => setPayload(typed.target.value)}></textarea></div>
    <div class="row"><button class="btn btn-s">Emit</button></div>
    <pre class="code" role="status">${answer === null ? "" : JSON.stringify(answer, null, 2)}</pre>
  </form>`;
}

function filled(event) {
  const here = room.interviewId === null ? {} : { interview_id: room.interviewId, user_id: room.userId };
  return JSON.stringify({ ...here, ...TEMPLATES[event] }, null, 2);
}
