// For hosts: the planned questions, one key each, and one's own; private notes.

import { explain } from '../explain.js';
import { html, useEffect, useState } from '../html.js';
import { t } from '../i18n.js';
import { api } from '../seat.js';
import { room } from '../use-room.js';

export function Plan() {
  const [planned, setPlanned] = useState([]);
  const [problem, setProblem] = useState('');
  const token = sessionStorage.getItem(`token:${room.interviewId}`);
  useEffect(() => {
    api('GET', `/interview/${encodeURIComponent(room.interviewId)}`, undefined, token)
      .then((found) => setPlanned(found.planned_questions ?? []))
      .catch(() => setPlanned([]));
  }, [room.interviewId]);

  const asked = room.state.questions;
  const next = planned.find(({ question_id: id }) => !asked.has(String(id)));
  const run = (event, fields) => room.send(event, fields).catch((error) => setProblem(explain(error)));
  const start = (question) => question && run('start_question', { question_id: question.question_id, question_text: question.question_text });
  const skip = () => room.state.currentQuestion !== null && run('skip_question', { question_id: asked.get(room.state.currentQuestion).id });

  useEffect(() => {
    function key(event) {
      if (event.target.closest('input, textarea, select, [contenteditable], dialog') || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'n' || event.key === 'N') start(next);
      else if (event.key === 's' || event.key === 'S') skip();
      else if (/^[1-9]$/.test(event.key)) start(planned[Number(event.key) - 1]);
    }
    if (localStorage.getItem('keys') === 'off') return undefined;
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  });

  return html`<aside class="plan stack" aria-label=${t('plan.label')}>
    ${planned.length > 0 &&
    html`<h2>${t('plan.title')}</h2>
      <ol class="plan-list">
        ${planned.map(
          (question, index) => html`<li key=${question.question_id}>
            <button type="button" class="plan-item" aria-current=${room.state.currentQuestion === String(question.question_id) ? 'true' : undefined} onClick=${() => start(question)}>
              <span class="num small">${index + 1}</span><span>${question.question_text}</span>
              ${asked.has(String(question.question_id)) && html`<span class="badge">${t('plan.asked')}</span>`}
            </button>
          </li>`,
        )}
      </ol>
      <div class="row">
        <button type="button" class="btn btn-primary" disabled=${!next} onClick=${() => start(next)}>${t('plan.next')} <kbd>N</kbd></button>
      </div>`}
    <${Ask} run=${run} />
    <button type="button" class="btn" disabled=${room.state.currentQuestion === null} onClick=${skip}>${t('plan.skip')} <kbd>S</kbd></button>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
    <${Notes} />
    <${Answers} />
  </aside>`;
}

function Ask({ run }) {
  function submit(event) {
    event.preventDefault();
    const text = new FormData(event.target).get('text').trim();
    if (!text) return;
    run('start_question', { question_id: `own-${Date.now()}`, question_text: text });
    event.target.reset();
  }
  return html`<form class="stack-tight" onSubmit=${submit}>
    <label class="field"><span>${t('plan.own')}</span><textarea class="input" name="text" rows="2" maxlength="2000"></textarea></label>
    <button class="btn">${t('plan.ask')}</button>
  </form>`;
}

function Notes() {
  const place = `notes:${room.interviewId}`;
  const [text, setText] = useState(() => localStorage.getItem(place) ?? '');
  const keep = (event) => {
    setText(event.target.value);
    localStorage.setItem(place, event.target.value);
  };
  return html`<label class="field"><span>${t('plan.notes')}</span>
    <textarea class="input" rows="3" value=${text} onInput=${keep}></textarea><span class="hint">${t('plan.notes_hint')}</span></label>`;
}

function Answers() {
  const latest = room.state.answers.slice(-3).reverse();
  if (latest.length === 0) return null;
  return html`<section class="stack-tight"><h2>${t('plan.answers')}</h2>
    ${latest.map((one) => html`<article class="answer-seen" key=${one.seq}>
      <p class="small quiet num">${t('plan.after', { seconds: one.measured_response_time.toFixed(1) })}${one.revision > 1 ? ` · ${t('plan.revision', { revision: one.revision })}` : ''}</p>
      <p class="said">${one.answer_text ?? ''}</p></article>`)}
  </section>`;
}
