// The first page: make an interview, practise with the AI, or join by link.

import { html, useState } from '../html.js';
import { t } from '../i18n.js';
import { api, linkTo } from '../seat.js';
import { explain } from '../explain.js';

export function StartScreen() {
  return html`<main class="page start" id="stage">
    <section class="stack"><h2 class="question">${t('start.title')}</h2><p class="quiet">${t('start.lead')}</p></section>
    <div class="start-grid">
      <${Create} />
      <section class="card stack">
        <h2>${t('start.practise')}</h2>
        <p class="quiet">${t('start.practise_lead')}</p>
        <a class="btn btn-l" href="?ai=new">${t('start.practise_go')}</a>
        <${Join} />
      </section>
    </div>
  </main>`;
}

function Join() {
  function submit(event) {
    event.preventDefault();
    const wanted = new FormData(event.target).get('interview').trim();
    const id = wanted.includes('://') ? new URL(wanted).search : linkTo(wanted);
    location.assign(id);
  }
  return html`<form class="stack" onSubmit=${submit}>
    <h2>${t('start.join')}</h2>
    <label class="field"><span>${t('start.id')}</span><input class="input" name="interview" required maxlength="2000" autocomplete="off" /></label>
    <button class="btn">${t('start.join_go')}</button>
  </form>`;
}

function Create() {
  const [made, setMade] = useState(null);
  const [problem, setProblem] = useState('');

  async function submit(event) {
    event.preventDefault();
    const wanted = Object.fromEntries(new FormData(event.target));
    const questions = wanted.questions.split('\n').map((line) => line.trim()).filter(Boolean);
    const body = {
      purpose: wanted.purpose,
      lobby: wanted.lobby === 'on',
      planned_questions: questions.map((text, index) => ({ question_id: `q${index + 1}`, question_text: text })),
    };
    if (wanted.title.trim()) body.title = wanted.title.trim();
    try {
      setMade(await api('POST', '/interview', body, wanted.token));
    } catch (error) {
      setProblem(explain(error));
    }
  }

  if (made) return html`<${Made} interview=${made} />`;
  return html`<form class="card stack" onSubmit=${submit}>
    <h2>${t('start.create')}</h2>
    <label class="field"><span>${t('start.interview_title')}</span><input class="input" name="title" maxlength="200" /></label>
    <label class="field"><span>${t('start.questions')}</span>
      <textarea class="input" name="questions" rows="5"></textarea><span class="hint">${t('start.questions_hint')}</span></label>
    <label class="field"><span>${t('start.purpose')}</span>
      <select class="input" name="purpose"><option value="hiring">${t('start.hiring')}</option><option value="practice">${t('start.practice')}</option></select></label>
    <label class="check"><input type="checkbox" name="lobby" />${t('start.lobby')}</label>
    <details class="settings"><summary>${t('start.token')}</summary>
      <label class="field"><span>${t('start.token_label')}</span><input class="input" name="token" autocomplete="off" /><span class="hint">${t('start.token_hint')}</span></label></details>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
    <button class="btn btn-primary btn-l">${t('start.create_go')}</button>
  </form>`;
}

function Made({ interview }) {
  const id = interview.interview_id;
  return html`<section class="card stack" role="status">
    <h2>${t('start.made')}</h2>
    <label class="field"><span>${t('start.candidate_link')}</span><input class="input" readonly value=${linkTo(id)} onFocus=${(event) => event.target.select()} /></label>
    <p class="quiet small">${t('start.candidate_hint')}</p>
    <a class="btn btn-primary btn-l" href=${linkTo(id, { role: 'interviewer' })}>${t('start.enter_host')}</a>
  </section>`;
}
