// The first page: make an interview, practise with the AI, or join by link.

import { html, useLayoutEffect, useRef, useState } from '../html.js';
import { t } from '../i18n.js';
import { api, linkTo } from '../seat.js';
import { explain } from '../explain.js';
import { Field } from '../parts/field.js';
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
  const [needsToken, setNeedsToken] = useState(false);

  async function submit(event) {
    event.preventDefault();
    setProblem('');
    const wanted = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, value.trim()]));
    try {
      const interview = await api('POST', '/interview', asked(wanted), wanted.token);
      setMade(wanted.token ? invitationsOf(interview) : plainLinks(interview.interview_id, wanted));
    } catch (error) {
      setNeedsToken(error.code.startsWith('token'));
      setProblem(explain(error));
    }
  }

  if (made) return html`<${Made} links=${made} />`;
  return html`<form class="card stack" onSubmit=${submit}>
    <h2>${t('start.create')}</h2>
    <div class="field-pair">
      <${Text} name="host" label=${t('start.your_name')} required autocomplete="name" />
      <${Text} name="candidate" label=${t('start.candidate_name')} autocomplete="off" />
    </div>
    <${Text} name="title" label=${t('start.interview_title')} autocomplete="off" />
    <${Field} id="questions" label=${t('start.questions')} hint=${t('start.questions_hint')}>
      ${(tied) => html`<textarea class="input" ...${tied} name="questions" rows="5"></textarea>`}<//>
    <${Field} id="purpose" label=${t('start.purpose')}>
      ${(tied) => html`<select class="input" ...${tied} name="purpose"><option value="hiring">${t('start.hiring')}</option><option value="practice">${t('start.practice')}</option></select>`}<//>
    <label class="check"><input type="checkbox" name="lobby" checked />${t('start.lobby')}</label>
    <details class="settings" open=${needsToken}><summary>${t('start.token')}</summary>
      <${Field} id="token" label=${t('start.token_label')} hint=${t('start.token_hint')}>
        ${(tied) => html`<input class="input" ...${tied} name="token" type="password" autocomplete="off" />`}<//></details>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
    <button class="btn btn-primary btn-l">${t('start.create_go')}</button>
  </form>`;
}

function Text({ name, label, ...rest }) {
  return html`<${Field} id=${name} label=${label}>${(tied) => html`<input class="input" ...${tied} name=${name} maxlength="128" ...${rest} />`}<//>`;
}

/** The form as the API takes it. */
function asked({ host, candidate, title, questions, purpose, lobby, token }) {
  const planned = questions.split('\n').map((line) => line.trim()).filter(Boolean);
  const invited = [{ role: 'interviewer', name: host }, { role: 'candidate', ...(candidate && { name: candidate }) }, { role: 'observer' }];
  return {
    purpose,
    lobby: lobby === 'on',
    ...(title && { title }),
    ...(token && { participants: invited }),
    planned_questions: planned.map((text, index) => ({ question_id: `q${index + 1}`, question_text: text })),
  };
}

/** With authentication on, each comes in by an invitation of their own. */
function invitationsOf({ interview_id: id, invitations }) {
  const link = (role) => linkTo(id, { invite: invitations.find((one) => one.role === role).token });
  return { interviewer: link('interviewer'), candidate: link('candidate'), observer: link('observer') };
}

/** Without, everybody is believed, and says in the lobby who they are. */
function plainLinks(id, { host, candidate }) {
  return {
    interviewer: linkTo(id, { role: 'interviewer', user_id: host }),
    candidate: linkTo(id, candidate ? { user_id: candidate } : {}),
    observer: linkTo(id, { role: 'observer' }),
  };
}

function Made({ links }) {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current.focus(), []);
  return html`<section class="card stack">
    <h2 tabindex="-1" ref=${heading}>${t('start.made')}</h2>
    <${LinkField} id="candidate-link" label=${t('start.candidate_link')} link=${links.candidate} hint=${t('start.candidate_hint')} />
    <${LinkField} id="observer-link" label=${t('start.observer_link')} link=${links.observer} />
    <a class="btn btn-primary btn-l" href=${links.interviewer}>${t('start.enter_host')}</a>
  </section>`;
}
