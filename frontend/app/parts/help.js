// Asking for help, and the queue of those who did.

import { useDraft } from "../../core/drafts.js";
import { isOpen } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { room } from "../use-room.js";
import { personName } from "./names.js";

const KINDS = ["question", "sound", "technical"];

export function Help() {
  const { isHost } = room;
  const [told, setTold] = useState("");
  const [draft, setDraft] = useDraft(`help:${room.interviewId}`);
  const requests = [...room.state.help.values()];

  async function submit(event) {
    event.preventDefault();
    const { kind, message } = Object.fromEntries(new FormData(event.target));
    const fields = { help_type: kind };
    const current = room.state.currentQuestion;
    if (current !== null) fields.question_id = room.state.questions.get(current).id;
    if (message.trim()) fields.message = message.trim();
    event.target.reset();
    setDraft("");
    try {
      await room.send("request_help", fields);
      setTold(t("help.sent"));
    } catch (error) {
      setTold(explain(error));
    }
  }
  function resolve(event, id) {
    event.preventDefault();
    const note = new FormData(event.target).get("note").trim();
    room.send("resolve_help", { help_id: id, ...(note && { note }) }).catch((error) => setTold(explain(error)));
  }

  return html`<div class="stack">
    <div class="help-queue">
      ${requests.map(
        (one) => html`<article class="help ${one.resolved ? "resolved" : ""}" key=${one.help_id}>
          <p class="help-title">${personName(one.user_id)}: ${KINDS.includes(one.help_type) ? t(`help.${one.help_type}`) : one.help_type}</p>
          ${one.message && html`<p class="said">${one.message}</p>`}
          ${
            one.resolved
              ? html`<p class="small">${t("help.done")}</p>${one.resolved.note && html`<p class="said">${personName(one.resolved.resolved_by)}: ${one.resolved.note}</p>`}`
              : isHost &&
                html`<form class="stack-tight" onSubmit=${(event) => resolve(event, one.help_id)}>
                <label class="field"><span class="small">${t("help.reply")}</span><input class="input input-s" name="note" maxlength="500" autocomplete="off" /></label>
                <button class="btn btn-s">${t("help.resolve")}</button></form>`
          }
        </article>`,
      )}
      ${isHost && requests.length === 0 && html`<p class="quiet">${t("help.none")}</p>`}
    </div>
    ${
      !isHost &&
      isOpen(room.state) &&
      html`<form class="stack" onSubmit=${submit}>
      <label class="field"><span>${t("help.about")}</span>
        <select class="input" name="kind">${KINDS.map((kind) => html`<option value=${kind} key=${kind}>${t(`help.${kind}`)}</option>`)}</select></label>
      <label class="field"><span>${t("help.words")}</span><textarea class="input" name="message" rows="3" maxlength="2000" value=${draft} onInput=${(event) => setDraft(event.target.value)}></textarea></label>
      <button class="btn btn-primary">${t("help.ask")}</button>
    </form>`
    }
    <p class="small quiet" role="status">${told}</p>
  </div>`;
}
