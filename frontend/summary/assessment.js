// What the hosts think of it: their own words on each question and on the whole, beside what was answered.

import { useDraft } from "../core/drafts.js";
import { explain } from "../core/explain.js";
import { html, useLayoutEffect, useRef, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { writeAssessment } from "./source.js";

const GRADES = ["weak", "solid", "strong"];

/** `me`: the host's id; `onWritten(data)` is told what the server keeps. */
export function Assessment({ about, record, interviewId, token, me, nameOf, onWritten }) {
  const place = useRef(null);
  useLayoutEffect(() => {
    if (location.hash === "#assessment") place.current.scrollIntoView();
  }, []);
  const questions = [...new Map(record.questions.map((one) => [String(one.id), one])).values()];
  const anchors = new Map(about.planned_questions?.map((one) => [String(one.question_id), one.anchors]));
  const shared = { state: record.state, me, nameOf, save: (body) => write(body) };

  async function write(body) {
    onWritten(await writeAssessment(interviewId, token, body));
  }
  return html`<section class="card stack assessment no-print" id="assessment" ref=${place} aria-labelledby="assessment-heading">
    <div><h2 id="assessment-heading">${t("assessment.title")}</h2><p class="quiet small">${t("assessment.hint")}</p></div>
    ${questions.map((one, index) => html`<${Part} key=${one.id} ...${shared} place=${`assessment:${interviewId}:${one.id}`} id=${one.id} title=${`${index + 1}. ${one.text}`} answers=${newest(record, one.id)} anchors=${anchors.get(String(one.id))} />`)}
    <${Part} ...${shared} place=${`assessment:${interviewId}:`} id=${null} title=${t("assessment.whole")} answers=${[]} />
  </section>`;
}

/** Everybody's last answer to a question, if it has words. */
function newest({ answers }, question) {
  const last = new Map();
  for (const one of answers) if (String(one.question) === String(question) && one.text) last.set(String(one.user), one);
  return [...last.values()];
}

function Part({ state, me, nameOf, save, place, id, title, answers, anchors }) {
  const key = (user) => `${user} ${id ?? ""}`;
  const own = state.assessments.get(key(me));
  const others = [...state.assessments.values()].filter(
    (one) => one.question_id === id && String(one.user_id) !== String(me) && (one.grade || one.text),
  );
  const notes = [...state.notes.values()].filter((one) => (one.question_id ?? null) === id && one.text.trim());
  return html`<article class="assessment-part stack">
    <h3>${title}</h3>
    ${answers.map((one) => html`<blockquote class="said" key=${one.seq}><span class="small quiet">${nameOf(one.user)}</span>${one.text}</blockquote>`)}
    ${notes.map((one) => html`<p class="small" key=${one.seq}><span class="quiet">${t("assessment.note", { name: nameOf(one.user_id) })}</span> <span class="said">${one.text}</span></p>`)}
    ${anchors && html`<${Anchors} anchors=${anchors} />`}
    <${Form} place=${place} own=${own} name=${title} hint=${t(id === null ? "assessment.of_it" : "assessment.placeholder")} save=${(body) => save({ ...body, question_id: id })} />
    ${own && others.map((one) => html`<p class="small" key=${one.seq}><b>${nameOf(one.user_id)}</b> ${one.grade && html`<span class="badge">${t(`assessment.${one.grade}`)}</span>`} <span class="said">${one.text}</span></p>`)}
  </article>`;
}

function Anchors({ anchors }) {
  return html`<details class="small">
    <summary>${t("assessment.anchors")}</summary>
    <dl class="facts">${GRADES.filter((grade) => anchors[grade]).map((grade) => html`<dt>${t(`assessment.${grade}`)}</dt><dd>${anchors[grade]}</dd>`)}</dl>
  </details>`;
}

function Form({ place, own, name, hint, save }) {
  const [kept, keep] = useDraft(place);
  const draft = kept ? JSON.parse(kept) : null;
  const now = draft ?? { grade: own?.grade ?? null, text: own?.text ?? "" };
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const change = (more) => keep(JSON.stringify({ ...now, ...more }));

  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    await save(now).then(
      () => keep(""),
      (error) => setProblem(explain(error)),
    );
    setBusy(false);
  }
  return html`<form class="stack-tight" onSubmit=${submit}>
    <textarea class="input" rows="3" maxlength="2500" aria-label=${t("assessment.words", { name })} placeholder=${hint} value=${now.text} onInput=${(event) => change({ text: event.target.value })}></textarea>
    <div class="row">
      <div class="seg" role="radiogroup" aria-label=${t("assessment.grade")}>
        ${GRADES.map(
          (grade) => html`<label key=${grade}>
            <input type="radio" name=${`grade ${place}`} value=${grade} checked=${now.grade === grade} onChange=${() => change({ grade })} />${t(`assessment.${grade}`)}</label>`,
        )}
      </div>
      ${now.grade && html`<button type="button" class="btn btn-s btn-quiet" onClick=${() => change({ grade: null })}>${t("assessment.no_grade")}</button>`}
      <span class="small quiet push" role="status">${own && !draft ? t("assessment.saved") : ""}</span>
      <button class="btn" disabled=${isBusy || draft === null}>${t("assessment.save")}</button>
    </div>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
  </form>`;
}
