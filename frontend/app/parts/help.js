// Asking for help, the queue of those who did, and a host's answer.

import { useDraft } from "../../core/drafts.js";
import { isOpen } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { room } from "../use-room.js";
import { personName } from "./names.js";

const KINDS = ["question", "sound", "technical"];

const kindOf = ({ help_type: kind }) => (KINDS.includes(kind) ? t(`help.${kind}`) : kind);

export function Help() {
  const requests = [...room.state.help.values()];
  return html`<div class="stack">
    <div class="help-queue">
      ${requests.map((one) => html`<${Request} key=${one.help_id} one=${one} />`)}
      ${room.isHost && requests.length === 0 && html`<p class="quiet">${t("help.none")}</p>`}
    </div>
    ${!room.isHost && isOpen(room.state) && html`<${Ask} />`}
  </div>`;
}

/** For hosts, where they look anyway: who asks for help and has no answer yet. */
export function HelpAsked() {
  const open = [...room.state.help.values()].filter(({ resolved }) => !resolved);
  return open.map((one) => html`<div class="help-asked" key=${one.help_id}><${Request} one=${one} /></div>`);
}

function Request({ one }) {
  const { resolved } = one;
  return html`<article class="help ${resolved ? "resolved" : ""}">
    <p class="help-title"><${Icon} name="help" />${t("list.colon", { what: personName(one.user_id) })}${kindOf(one)}</p>
    ${one.message && html`<p class="said">${one.message}</p>`}
    ${resolved ? html`<p class="said">${t(resolved.note ? "help.answered" : "help.seen", { name: personName(resolved.resolved_by), note: resolved.note })}</p>` : room.isHost ? html`<${Reply} id=${one.help_id} />` : html`<p class="small quiet">${t("help.sent")}</p>`}
  </article>`;
}

function Reply({ id }) {
  const [note, setNote] = useDraft(`help-reply:${id}`);
  const [problem, setProblem] = useState("");
  function reply(event) {
    event.preventDefault();
    const text = note.trim();
    room.send("resolve_help", { help_id: id, ...(text && { note: text }) }).then(
      () => setNote(""),
      (error) => setProblem(explain(error)),
    );
  }
  return html`<form class="row help-reply" onSubmit=${reply}>
    <input class="input input-s" aria-label=${t("help.reply")} placeholder=${t("help.reply")} maxlength="500" autocomplete="off" value=${note} onInput=${(event) => setNote(event.target.value)} />
    <button class="btn btn-s">${t(note.trim() ? "help.send_reply" : "help.resolve")}</button>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
  </form>`;
}

function Ask() {
  const [told, setTold] = useState("");
  const [draft, setDraft] = useDraft(`help:${room.interviewId}`);
  async function submit(event) {
    event.preventDefault();
    const { kind, message } = Object.fromEntries(new FormData(event.target));
    const fields = { help_type: kind };
    const current = room.state.currentQuestion;
    if (current !== null) fields.question_id = room.state.questions.get(current).id;
    if (message.trim()) fields.message = message.trim();
    event.target.reset();
    setDraft("");
    setTold("");
    await room.send("request_help", fields).catch((error) => setTold(explain(error)));
  }
  return html`<form class="stack" onSubmit=${submit}>
    <label class="field"><span>${t("help.about")}</span>
      <select class="input" name="kind">${KINDS.map((kind) => html`<option value=${kind} key=${kind}>${t(`help.${kind}`)}</option>`)}</select></label>
    <label class="field"><span>${t("help.words")}</span><textarea class="input" name="message" rows="3" maxlength="2000" value=${draft} onInput=${(event) => setDraft(event.target.value)}></textarea></label>
    <button class="btn btn-primary">${t("help.ask")}</button>
    <p class="small quiet" role="status">${told}</p>
  </form>`;
}
