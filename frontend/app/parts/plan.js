// For hosts: the planned questions, each started by one press, and a question of one's own.

import { useDraft } from "../../core/drafts.js";
import { explain } from "../../core/explain.js";
import { html, useLayoutEffect, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { newId } from "../../core/ids.js";
import { useOneKey } from "../../core/one-key.js";
import { Icon } from "../icon.js";
import { minutesOf } from "../time-plan.js";
import { latency, room } from "../use-room.js";
import { whoAnswers } from "./answering.js";
import { Confirm } from "./confirm.js";
import { personName } from "./names.js";
import { ProtectedWarning } from "./protected-warning.js";
import { OWN_QUESTION } from "./suggestion.js";

const keyOf = (planned) => String(planned.question_id);
const isAsked = (planned) => room.state.questions.has(keyOf(planned));

/** What was asked and not planned. */
const own = (planned) =>
  [...room.state.questions.values()].filter(({ id }) => !planned.some((one) => keyOf(one) === String(id)));

/**
 * What a host does with questions: {next, total, current, start(planned), ask(text), skip(), problem, held, goOn(), wait()}.
 * `held`: it waits for the host's word, because somebody is still answering.
 */
export function useQuestions(planned) {
  const [problem, setProblem] = useState("");
  const [held, setHeld] = useState(null);
  function now({ event, fields }) {
    setHeld(null);
    setProblem("");
    room.send(event, fields).catch((error) => setProblem(explain(error)));
  }
  function run(event, fields) {
    if (room.state.currentQuestion !== null && whoAnswers().length > 0) setHeld({ event, fields });
    else now({ event, fields });
  }
  const { currentQuestion, questions } = room.state;
  const next = planned.find((one) => !isAsked(one)) ?? null;
  return {
    problem,
    held,
    goOn: () => now(held),
    wait: () => setHeld(null),
    next,
    total: room.isHost && planned.length > 0 ? planned.length + own(planned).length : room.planned,
    current: planned.find((one) => keyOf(one) === currentQuestion) ?? null,
    start: (one) => one && run("start_question", { question_id: one.question_id, question_text: one.question_text }),
    ask: (text) => run("start_question", { question_id: `own-${newId()}`, question_text: text }),
    skip: () => currentQuestion !== null && run("skip_question", { question_id: questions.get(currentQuestion).id }),
  };
}

/** N, S and 1 to 9, outside fields, unless they are switched off. */
export function useOneKeyCommands(planned, questions) {
  useOneKey((key) => {
    if (key === "n") questions.start(questions.next);
    else if (key === "s") questions.skip();
    else if (/^[1-9]$/.test(key)) questions.start(planned[Number(key) - 1]);
  });
}

/** Before another question takes the place of one that somebody is answering. */
function StillAnswering({ questions }) {
  if (questions.held === null) return null;
  const names = whoAnswers().map(personName).join(t("list.comma"));
  const text = names ? t("plan.still", { names }) : t("plan.arrived");
  return html`<${Confirm} title=${t("plan.still_title")} text=${text} yes=${t("plan.go_on")} onYes=${questions.goOn} onNo=${questions.wait} />`;
}

/** `children`: what else stands in the host's margin. */
export function Plan({ planned, questions, children }) {
  return html`<aside class="plan" aria-labelledby="plan-title">
    <div class="plan-head"><h2 id="plan-title">${t("plan.label")}</h2>
      ${planned.length > 0 && html`<span class="small quiet num push">${t("plan.progress", { asked: planned.filter(isAsked).length, all: planned.length })}</span>`}
      <${TimeLeft} planned=${planned} /></div>
    <ol class="plan-list">
      ${planned.map((one, index) => html`<${Row} key=${keyOf(one)} place=${index + 1} id=${keyOf(one)} text=${one.question_text} minutes=${one.minutes} start=${() => questions.start(one)} />`)}
      ${own(planned).map(({ id, text }) => html`<${Row} key=${String(id)} place="+" id=${String(id)} text=${text} />`)}
    </ol>
    <${Ask} ask=${questions.ask} />
    <${StillAnswering} questions=${questions} />
    ${questions.problem && html`<p class="error" role="alert">${questions.problem}</p>`}
    ${planned.length > 0 && html`<p class="small quiet keys"><kbd>N</kbd> ${t("plan.key_next")} <kbd>S</kbd> ${t("plan.key_skip")} <kbd>1</kbd>–<kbd>9</kbd> ${t("plan.key_start")}</p>`}
    ${children}
  </aside>`;
}

function Row({ place, id, text, minutes, start }) {
  const { currentQuestion, questions, answers } = room.state;
  const question = questions.get(id);
  const isNow = currentQuestion === id;
  const isDone = question !== undefined && !isNow;
  return html`<li class="plan-row ${isNow ? "is-now" : ""} ${isDone ? "is-done" : ""}" aria-current=${isNow ? "step" : undefined}>
    ${isDone ? html`<${Icon} name="check" />` : html`<span class="num small">${place}</span>`}
    <div><p>${text}</p>${
      (question || minutes) &&
      html`<p class="small plan-note num">${[question && t(noteOn(question, isNow, answers)), minutes && t("plan.minutes", { minutes })].filter(Boolean).join(" · ")}</p>`
    }</div>
    ${
      !question &&
      start &&
      html`<button type="button" class="btn btn-quiet btn-s btn-icon" aria-label=${t("plan.start", { question: text })} onClick=${start}><${Icon} name="play" /></button>`
    }
  </li>`;
}

/** The minutes of the plan and what is left of them, anew every few seconds. */
function TimeLeft({ planned }) {
  const [now, setNow] = useState(() => latency.serverNow());
  useLayoutEffect(() => {
    const timer = setInterval(() => setNow(latency.serverNow()), 5000);
    return () => clearInterval(timer);
  }, []);
  const time = minutesOf(planned, room.state, now);
  return time && html`<p class="small quiet num">${t("plan.time", time)}</p>`;
}

function noteOn(question, isNow, answers) {
  if (isNow) return "plan.now";
  if (answers.some((answer) => String(answer.question_id) === String(question.id))) return "plan.answered";
  return question.skipped ? "plan.skipped" : "plan.asked";
}

function Ask({ ask }) {
  const [text, setText] = useDraft(`own:${room.interviewId}`);
  function submit(event) {
    event.preventDefault();
    if (!text.trim()) return;
    ask(text.trim());
    setText("");
  }
  return html`<form class="stack-tight" onSubmit=${submit}>
    <label class="field"><span>${t("plan.own")}</span>
      <input class="input" id=${OWN_QUESTION} value=${text} maxlength="2000" autocomplete="off" placeholder=${t("plan.own_hint")} onInput=${(event) => setText(event.target.value)} /></label>
    <${ProtectedWarning} text=${text} />
  </form>`;
}
