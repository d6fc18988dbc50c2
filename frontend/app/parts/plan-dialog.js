// Making an interview, in two short steps: who and when, then the questions.

import { api } from "../../core/api.js";
import { explain } from "../../core/explain.js";
import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { addOwn } from "../own-interviews.js";
import { asked, bounds, planned, row, timeOf } from "../planning.js";
import { shortLink } from "../seat.js";
import { Bank } from "./bank.js";
import { Field } from "./field.js";
import { QuestionRows } from "./question-rows.js";

const TOKEN = "maker-token"; // in this tab only

export const makerToken = () => sessionStorage.getItem(TOKEN) ?? "";

/** `plan` and `onChange(part)`: what is filled in, kept by whoever draws this; `onClose()`, `onMade(id)`. */
export function PlanDialog({ plan, onChange, onClose, onMade }) {
  const dialog = useRef(null);
  const [problem, setProblem] = useState("");
  const [needsToken, setNeedsToken] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [token, setToken] = useState(makerToken);

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    return () => shown.close(); // the focus goes back to where it came from
  }, []);
  useLayoutEffect(() => dialog.current.querySelector("[data-first], [data-part=text]")?.focus(), [plan.step]);

  function keepToken(value) {
    setToken(value);
    sessionStorage.setItem(TOKEN, value);
  }
  async function submit(event) {
    event.preventDefault();
    if (plan.step === 1) {
      return onChange({ step: 2, ...(plan.questions.length === 0 && { questions: [row("")] }) });
    }
    setProblem("");
    setBusy(true);
    try {
      onMade(await make(plan, token));
    } catch (error) {
      if (error.code.startsWith("token")) setNeedsToken(true);
      setProblem(explain(error));
      setBusy(false);
    }
  }
  function cancel(event) {
    event.preventDefault();
    onClose();
  }

  return html`<dialog class="plan-dialog" ref=${dialog} aria-labelledby="plan-title" onCancel=${cancel}>
    <form onSubmit=${submit}>
      <header><h2 id="plan-title">${t("start.create")}</h2><p class="small quiet">${t("plan.step", { step: plan.step })}</p></header>
      <div class="plan-fields stack">
        ${plan.step === 1 ? html`<${About} plan=${plan} onChange=${onChange} />` : html`<${Questions} ...${{ plan, onChange, token }} />`}
        ${plan.step === 2 && html`<${Advanced} ...${{ plan, onChange, token, needsToken, onToken: keepToken }} />`}
      </div>
      <footer>
        ${problem && html`<p class="error" role="alert">${problem}</p>`}
        <div class="row">
          ${plan.step === 1 ? html`<button type="button" class="btn btn-l" onClick=${onClose}>${t("plan.close")}</button>` : html`<button type="button" class="btn btn-l" onClick=${() => onChange({ step: 1 })}>${t("plan.back")}</button>`}
          <button class="btn btn-primary btn-l push" disabled=${isBusy}>${t(plan.step === 1 ? "plan.to_questions" : "start.create_go")}</button>
        </div>
      </footer>
    </form>
  </dialog>`;
}

function About({ plan, onChange }) {
  const tell = (name) => ({ value: plan[name], onInput: (event) => onChange({ [name]: event.target.value }) });
  return html`<div class="field-pair">
      <${Text} id="host" label=${t("start.your_name")} required autocomplete="name" data-first ...${tell("host")} />
      <${Text} id="candidate" label=${t("start.candidate_name")} autocomplete="off" ...${tell("candidate")} />
    </div>
    <${Text} id="interview-title" label=${t("start.interview_title")} autocomplete="off" placeholder=${t("start.title_example")} ...${tell("title")} />
    <div class="field-pair">
      <${Text} id="when" label=${t("start.when")} type="datetime-local" ...${bounds()} ...${tell("when")} />
      <${Text} id="minutes" label=${t("start.minutes")} type="number" min="1" max="240" ...${tell("minutes")} />
    </div>`;
}

function Questions({ plan, onChange, token }) {
  const [isOpen, setOpen] = useState(false);
  const { questions } = plan;
  const taken = questions.map(({ bank }) => bank).filter(Boolean);
  const sum = planned(questions);
  return html`<section class="stack" aria-labelledby="plan-questions">
    <div class="row"><h3 id="plan-questions">${t("start.questions")}</h3>
      ${sum > 0 && html`<span class="small quiet push num">${t(plan.minutes ? "plan.sum_of" : "plan.sum", { sum, minutes: plan.minutes })}</span>`}</div>
    <p class="small quiet">${t("start.questions_hint")}</p>
    <${QuestionRows} rows=${questions} onChange=${(next) => onChange({ questions: next })} />
    <details class="settings" open=${isOpen} onToggle=${(event) => setOpen(event.target.open)}><summary>${t("plan.bank")}</summary>
      ${isOpen && html`<${Bank} position=${plan.title} token=${token} taken=${taken} onTake=${(one) => onChange({ questions: [...questions.filter(({ text }) => text.trim()), one] })} />`}
    </details>
  </section>`;
}

function Advanced({ plan, onChange, token, needsToken, onToken }) {
  return html`<details class="settings" open=${needsToken}><summary>${t("plan.advanced")}</summary>
    <div class="stack">
      <${Field} id="purpose" label=${t("start.purpose")}>
        ${(
          tied,
        ) => html`<select class="input" ...${tied} value=${plan.purpose} onChange=${(event) => onChange({ purpose: event.target.value })}>
          ${["hiring", "practice"].map((one) => html`<option value=${one} key=${one}>${t(`start.${one}`)}</option>`)}</select>`}<//>
      <label class="check"><input type="checkbox" checked=${plan.lobby} onChange=${(event) => onChange({ lobby: event.target.checked })} />${t("start.lobby")}</label>
      <${Field} id="token" label=${t("start.token_label")} hint=${t("start.token_hint")}>
        ${(tied) => html`<input class="input" ...${tied} type="password" autocomplete="off" value=${token} onInput=${(event) => onToken(event.target.value.trim())} />`}<//>
    </div>
  </details>`;
}

function Text({ id, label, ...rest }) {
  return html`<${Field} id=${id} label=${label}>${(tied) => html`<input class="input" ...${tied} maxlength="128" ...${rest} />`}<//>`;
}

/** Make it, and keep its links in this browser; its id. */
async function make(plan, token) {
  const { interview_id: id, invitations } = await api("POST", "/interview", { body: asked(plan), token });
  const links = Object.fromEntries(invitations.map(({ role, code }) => [role, shortLink(code)]));
  const { host, candidate, title, minutes } = plan;
  addOwn({ id, title, candidate, host, at: Date.now(), when: timeOf(plan), minutes: Number(minutes) || null, links });
  return id;
}
