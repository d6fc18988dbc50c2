// The first page: make an interview, practise with the AI, or join by link.

import { html, useEffect, useRef, useState } from '../html.js';
import { t } from '../i18n.js';
import { api, linkTo } from '../seat.js';
import { explain } from '../explain.js';
import { LinkField } from '../parts/invite.js';

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
    // Of a whole link only what it asks for counts: it is opened here, nowhere else.
    location.assign(URL.canParse(wanted) ? `${location.pathname}${new URL(wanted).search}` : linkTo(wanted));
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
      participants: guests(wanted.host.trim()),
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
    <label class="field"><span>${t('start.your_name')}</span><input class="input" name="host" required maxlength="128" autocomplete="name" /></label>
    <label class="field"><span>${t('start.interview_title')}</span><input class="input" name="title" maxlength="200" /></label>
    <label class="field"><span>${t('start.questions')}</span>
      <textarea class="input" name="questions" rows="5"></textarea><span class="hint">${t('start.questions_hint')}</span></label>
    <label class="field"><span>${t('start.purpose')}</span>
      <select class="input" name="purpose"><option value="hiring">${t('start.hiring')}</option><option value="practice">${t('start.practice')}</option></select></label>
    <label class="check"><input type="checkbox" name="lobby" checked />${t('start.lobby')}</label>
    <details class="settings"><summary>${t('start.token')}</summary>
      <label class="field"><span>${t('start.token_label')}</span><input class="input" name="token" autocomplete="off" /><span class="hint">${t('start.token_hint')}</span></label></details>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
    <button class="btn btn-primary btn-l">${t('start.create_go')}</button>
  </form>`;
}

/** The host and two guests; each comes in by a link of their own. */
function guests(name) {
  return [{ role: 'interviewer', name }, { role: 'candidate' }, { role: 'observer' }];
}

function Made({ interview }) {
  const id = interview.interview_id;
  const link = (role) => linkTo(id, { invite: interview.invitations.find((one) => one.role === role).token });
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  return html`<section class="card stack">
    <h2 tabindex="-1" ref=${heading}>${t('start.made')}</h2>
    <${LinkField} label=${t('start.candidate_link')} link=${link('candidate')} hint=${t('start.candidate_hint')} />
    <${LinkField} label=${t('start.observer_link')} link=${link('observer')} hint=${t('start.links_hint')} />
    <a class="btn btn-primary btn-l" href=${link('interviewer')}>${t('start.enter_host')}</a>
  </section>`;
}
