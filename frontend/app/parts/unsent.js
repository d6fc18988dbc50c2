// Answers that were begun and not sent before the next question came: to be sent late, or let go.

import { draftAt } from "../../core/drafts.js";
import { isOpen } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { answers, room } from "../use-room.js";
import { asSent, formOf } from "./answer-form.js";

/** [{question, number, text, fields}] of every question that is not being asked now. */
function unsent() {
  const { questions, currentQuestion } = room.state;
  const now = isOpen(room.state) ? currentQuestion : null;
  return [...questions.keys()]
    .map((question, index) => ({
      question,
      number: index + 1,
      ...asSent(draftAt(answers.placeOf(question)), formOf(question)),
    }))
    .filter(({ question, text }) => text !== "" && question !== now);
}

export function Unsent() {
  const [problem, setProblem] = useState("");
  const send = ({ question, text, fields }) =>
    answers.sendDraft(question, text, fields).catch((error) => setProblem(explain(error)));
  const open = isOpen(room.state);
  return html`${unsent().map(
    ({
      question,
      number,
      text,
      fields,
    }) => html`<section class="notice unsent" key=${question} aria-label=${t("unsent.label", { number })}>
      <div><p>${t(open ? "unsent.text" : "unsent.over", { number })}</p>${fields.format === "code" ? html`<pre class="code said">${text}</pre>` : html`<p class="said small">${text}</p>`}</div>
      <span class="row push">
        <button type="button" class="btn btn-s" onClick=${() => answers.discard(question)}>${t("unsent.discard")}</button>
        ${open && html`<button type="button" class="btn btn-s btn-primary" onClick=${() => send({ question, text, fields })}><${Icon} name="check" />${t("unsent.send")}</button>`}
      </span>
    </section>`,
  )}
  ${problem && html`<p class="error" role="alert">${problem}</p>`}`;
}
