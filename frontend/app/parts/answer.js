// One's answer: by voice or in writing; a minute to think.

import { explain } from '../explain.js';
import { html, useEffect, useRef, useState } from '../html.js';
import { t } from '../i18n.js';
import { Later } from '../later.js';
import { room } from '../use-room.js';

export function Answer({ bridge }) {
  const [by, setBy] = useState('text');
  const [isThinking, setThinking] = useState(false);
  const [told, setTold] = useState('');
  const question = room.state.currentQuestion;
  const place = `answer:${room.interviewId}:${question}`;
  const [draft, setDraft] = useState('');
  const voice = useRef(null);
  useEffect(() => setDraft(sessionStorage.getItem(place) ?? ''), [place]);

  function keep(text) {
    setDraft(text);
    sessionStorage.setItem(place, text);
  }

  async function submit(event) {
    event.preventDefault();
    const spoken = by === 'voice' ? await voice.current?.finish() : null;
    const text = (spoken ?? draft).trim();
    if (!text) return;
    const id = room.state.questions.get(question).id;
    keep('');
    setTold(t('answer.sending'));
    try {
      await room.send('submit_answer', { question_id: id, answer_text: text });
      setTold(t('answer.taken'));
    } catch (error) {
      keep(text);
      setTold(explain(error));
    }
  }

  function think(isOn) {
    setThinking(isOn);
    room.mention('participant_status', { status: isOn ? 'thinking' : 'ready' });
  }

  if (question === null) return null;
  if (isThinking) {
    return html`<section class="answer-box stack">
      <p>${t('answer.minute_text')}</p>
      <p><button type="button" class="btn btn-primary" onClick=${() => think(false)}>${t('answer.ready')}</button></p>
    </section>`;
  }
  return html`<form class="answer-box stack" onSubmit=${submit} aria-label=${t('answer.label')}>
    <div class="seg" role="radiogroup" aria-label=${t('answer.by')}>
      ${['text', 'voice'].map(
        (one) => html`<label key=${one}><input type="radio" name="by" value=${one} checked=${by === one} onChange=${() => setBy(one)} />${t(`answer.by_${one}`)}</label>`,
      )}
    </div>
    ${by === 'voice'
      ? html`<${Later} from="media" part="VoiceAnswer" key=${place} connection=${bridge} interviewId=${room.interviewId} userId=${room.userId} text=${draft} onTranscript=${keep} control=${voice} />`
      : html`<label class="field"><span class="vh">${t('answer.label')}</span>
          <textarea class="input" rows="6" value=${draft} onInput=${(event) => keep(event.target.value)}></textarea>
          <span class="hint">${t('answer.kept')}</span></label>`}
    <div class="row answer-bar">
      <button class="btn btn-primary" disabled=${by === 'text' && !draft.trim()}>${t('answer.finish')}</button>
      <button type="button" class="btn" onClick=${() => think(true)}>${t('answer.minute')}</button>
    </div>
    <p class="small quiet" role="status">${told}</p>
  </form>`;
}
