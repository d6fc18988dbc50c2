// One's answer: by voice or in writing; a minute to think.

import { explain } from '../explain.js';
import { html, useLayoutEffect, useRef, useState } from '../html.js';
import { t } from '../i18n.js';
import { Icon } from '../icon.js';
import { Later } from '../later.js';
import { room } from '../use-room.js';
import { agree, CaptionsOff, hasAgreed } from './agreement.js';

const BY = ['voice', 'text'];

/** Words that are not sent yet stand in this tab's storage, question by question. */
function useDraft(place) {
  const [draft, setDraft] = useState('');
  useLayoutEffect(() => setDraft(sessionStorage.getItem(place) ?? ''), [place]);
  function keep(text) {
    setDraft(text);
    if (text) sessionStorage.setItem(place, text);
    else sessionStorage.removeItem(place);
  }
  return [draft, keep];
}

export function Answer({ bridge }) {
  const question = room.state.currentQuestion;
  const place = `answer:${room.interviewId}:${question}`;
  const [by, setBy] = useState('text');
  const [round, setRound] = useState(0); // after an answer, the next version begins with nothing
  const [isThinking, setThinking] = useState(false);
  const [told, setTold] = useState('');
  const [draft, keep] = useDraft(place);
  const voice = useRef(null);
  useLayoutEffect(() => {
    setTold('');
    setThinking(false);
  }, [question]);

  async function submit(event) {
    event?.preventDefault();
    const words = by === 'voice' ? await voice.current?.finish() : draft;
    const text = (words ?? draft).trim();
    if (!text) return;
    const id = room.state.questions.get(question).id;
    keep('');
    setRound((before) => before + 1);
    setTold(t('answer.sending'));
    try {
      await room.send('submit_answer', { question_id: id, answer_text: text });
      setTold(t('answer.taken'));
    } catch (error) {
      keep(text);
      setTold(explain(error));
    }
  }

  function sendByKey(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
  }

  function think(isOn) {
    if (isOn) voice.current?.pause();
    setThinking(isOn);
    room.mention('participant_status', { status: isOn ? 'thinking' : 'ready' });
  }

  if (question === null) return null;
  if (isThinking) return html`<${Minute} onReady=${() => think(false)} />`;
  return html`<form class="answer-box stack" onSubmit=${submit} aria-label=${t('answer.label')}>
    <div class="seg" role="radiogroup" aria-label=${t('answer.by')}>
      ${BY.map(
        (one) => html`<label key=${one}><input type="radio" name="by" value=${one} checked=${by === one} onChange=${() => setBy(one)} />
          <${Icon} name=${one === 'voice' ? 'mic' : 'text'} />${t(`answer.by_${one}`)}</label>`,
      )}
    </div>
    ${by === 'voice'
      ? html`<${Agreeing} />
          <${Later} from="media" part="VoiceAnswer" key=${`${place}:${round}`} connection=${bridge} interviewId=${room.interviewId} userId=${room.userId}
            text=${draft} control=${voice} onTranscript=${keep} />`
      : html`<div class="field">
          <textarea class="input words" rows="5" aria-label=${t('answer.label')} aria-describedby="answer-hint" value=${draft}
            onInput=${(event) => keep(event.target.value)} onKeyDown=${sendByKey}></textarea>
          <p class="hint" id="answer-hint">${t('answer.kept')}</p></div>`}
    <p class="small quiet told" role="status">${told}</p>
    <div class="row answer-bar">
      <button class="btn btn-primary" disabled=${by === 'text' && !draft.trim()}><${Icon} name="check" />${t('answer.finish')}</button>
      <button type="button" class="btn" onClick=${() => think(true)}><${Icon} name="minute" />${t('answer.minute')}</button>
    </div>
  </form>`;
}

function Minute({ onReady }) {
  const button = useRef(null);
  useLayoutEffect(() => button.current.focus(), []);
  return html`<section class="minute stack">
    <p role="status">${t('answer.minute_text')}</p>
    <p><button type="button" class="btn btn-primary btn-l" ref=${button} onClick=${onReady}>${t('answer.ready')}</button></p>
  </section>`;
}

/** What speaking needs, and what it keeps: to be changed where one speaks. */
function Agreeing() {
  if (!hasAgreed('transcribe')) return html`<${CaptionsOff} />`;
  if (!hasAgreed('record')) return null;
  return html`<div class="notice"><p>${t('answer.recorded')}</p>
    <button type="button" class="btn btn-s push" onClick=${() => agree('record', false)}>${t('answer.record_off')}</button></div>`;
}
