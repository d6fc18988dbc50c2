// The question bank, for who plans: a set for a position, its questions to take over.

import { api } from "../../core/api.js";
import { explain } from "../../core/explain.js";
import { html, useLayoutEffect, useState } from "../../core/html.js";
import { language, t } from "../../core/i18n.js";
import { row } from "../planning.js";
import { Field } from "./field.js";

/** `position`: the interview's title, which often names one; `taken`: ids in the plan; `onTake(row)`. */
export function Bank({ position, token, taken, onTake }) {
  const [found, setFound] = useState(null);
  const [problem, setProblem] = useState("");
  function look(wanted) {
    setProblem("");
    const query = { language: language(), ...(wanted && { position: wanted }) };
    api("GET", "/questions", { token, query }).then(setFound, (error) => setProblem(explain(error)));
  }
  useLayoutEffect(() => look(found?.role ?? position), [language(), token]);

  if (problem) return html`<p class="error" role="alert">${problem}</p>`;
  if (!found) return html`<p class="quiet small" role="status">${t("plan.bank_looking")}</p>`;
  return html`<div class="stack bank">
    <${Field} id="bank-set" label=${t("plan.bank_set")}>
      ${(
        tied,
      ) => html`<select class="input" ...${tied} value=${found.role} onChange=${(event) => look(event.target.value)}>
        ${found.sets.map(({ role, name }) => html`<option value=${role} key=${role}>${name}</option>`)}
      </select>`}<//>
    <ul class="bank-list" tabindex="0" aria-label=${t("plan.bank_list")}>
      ${found.questions.map((one) => html`<${Offer} key=${one.question_id} one=${one} isTaken=${taken.includes(one.question_id)} onTake=${onTake} />`)}
    </ul>
  </div>`;
}

function Offer({ one, isTaken, onTake }) {
  const take = () => onTake(row(one.question_text, one.minutes, { bank: one.question_id, anchors: one.anchors }));
  return html`<li>
    <div><p>${one.question_text}</p><p class="small quiet">${[one.topic, t(`level.${one.level}`), t("meeting.minutes", { minutes: one.minutes })].join(" · ")}</p></div>
    <button type="button" class="btn btn-s" disabled=${isTaken} aria-label=${t("plan.take_label", { question: one.question_text })} onClick=${take}>${t(isTaken ? "plan.taken" : "plan.take")}</button>
  </li>`;
}
