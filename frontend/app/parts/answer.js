// One's answer to the question that is being asked: by voice, in writing or as code; a minute to think.

import { useDraft } from "../../core/drafts.js";
import { explain } from "../../core/explain.js";
import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { besides } from "../../core/joining.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { answers, room } from "../use-room.js";
import { agree, CaptionsOff, hasAgreed, hasSaid } from "./agreement.js";
import { asSent, FORMS, useForm } from "./answer-form.js";
import { CodeField } from "./code-field.js";
import { SentAnswer, sentTo } from "./sent-answer.js";

const ICONS = { voice: "mic", text: "text", code: "code" };
const TOLD_EVERY = 2000; // ms between two words to the others that one writes

/** Tells the others that one answers, or has nothing unsent any more. */
function useTelling() {
  const last = useRef(0);
  return (isAnswering) => {
    if (isAnswering && Date.now() - last.current < TOLD_EVERY) return;
    last.current = isAnswering ? Date.now() : 0;
    room.mention("typing_indicator", { is_typing: isAnswering, about: "answer" });
  };
}

/** `isInCall`: the others hear one there; `onListening(isOn)`: the microphone is open for the answer. */
export function Answer({ bridge, isInCall, onListening }) {
  const question = room.state.currentQuestion;
  const [draft, keep] = useDraft(answers.placeOf(question));
  const [form, setForm] = useForm(question);
  const [round, setRound] = useState(0); // after an answer, speaking begins anew
  const [isThinking, setThinking] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const [told, setTold] = useState("");
  const voice = useRef(null);
  const tell = useTelling();
  useLayoutEffect(() => {
    setTold("");
    setThinking(false);
    setEditing(false);
  }, [question]);

  async function submit(event) {
    event?.preventDefault();
    const spoken = form === "voice" && voice.current ? await voice.current.finish() : null;
    const { text, fields } = spoken ? { text: spoken.text.trim(), fields: {} } : asSent(draft, form);
    if (!text && !spoken?.pending.length) {
      if (spoken && !spoken.trouble) setTold(t("answer.nothing_heard")); // else it says itself what is wrong
      return;
    }
    setRound((before) => before + 1);
    setEditing(false);
    setTold("");
    tell(false);
    try {
      await (spoken ? answers.speak(question, { ...spoken, text }) : answers.write(question, text, fields));
    } catch (error) {
      setTold(explain(error));
    }
  }

  function write(text) {
    keep(text);
    tell(text !== "");
  }

  function listen(isOn) {
    if (isOn) tell(true);
    onListening(isOn);
  }

  function edit({ text, format }) {
    keep(text);
    setForm(format === "code" ? "code" : "text");
    setEditing(true);
  }

  function cancel() {
    keep("");
    tell(false);
    setEditing(false);
  }

  function sendByKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  }

  function think(isOn) {
    if (isOn) voice.current?.pause();
    setThinking(isOn);
    room.mention("participant_status", { status: isOn ? "thinking" : "ready" });
  }

  if (question === null) return null;
  const sent = sentTo(question);
  const isNew = draft.trim() !== "" && draft.trim() !== sent?.text.trim();
  if (sent && !isEditing && !isNew) return html`<${SentAnswer} question=${question} sent=${sent} edit=${edit} />`;
  return html`${isThinking && html`<${Minute} draft=${draft} isInCall=${isInCall} onReady=${() => think(false)} />`}
  <form class="answer-box" hidden=${isThinking} onSubmit=${submit} aria-label=${t("answer.label")}>
    <${Forms} form=${form} onChange=${setForm} />
    ${form === "voice" && html`<${Agreeing} />`}
    ${
      form === "voice"
        ? html`<${Later} from="media" part="VoiceAnswer" key=${`${question}:${round}`} connection=${bridge} interviewId=${room.interviewId} userId=${room.userId}
          text=${draft} control=${voice} onTranscript=${write} onLeft=${(spoken) => answers.setAside(question, spoken)} onOn=${listen}
          onMoved=${(id, next) => answers.moved(id, next)} />`
        : html`<${Field} isCode=${form === "code"} value=${draft} onInput=${write} onKeyDown=${sendByKey} />`
    }
    <div class="row answer-bar">
      <button class="btn btn-primary" disabled=${form !== "voice" && !draft.trim()}><${Icon} name="check" />${t("answer.finish")}</button>
      <button type="button" class="btn" onClick=${() => think(true)}><${Icon} name="minute" />${t("answer.minute")}</button>
      ${sent && html`<button type="button" class="btn btn-quiet" onClick=${cancel}>${t("answer.cancel")}</button>`}
      <p class="small quiet told" role="status">${told}</p>
    </div>
  </form>`;
}

function Forms({ form, onChange }) {
  return html`<div class="seg" role="radiogroup" aria-label=${t("answer.by")}>
    ${FORMS.map(
      (
        one,
      ) => html`<label key=${one}><input type="radio" name="by" value=${one} checked=${form === one} onChange=${() => onChange(one)} />
        <${Icon} name=${ICONS[one]} />${t(`answer.by_${one}`)}</label>`,
    )}
  </div>`;
}

function Field({ isCode, ...field }) {
  const label = t("answer.label");
  return html`<div class="field">
    ${isCode ? html`<${CodeField} label=${label} ...${field} />` : html`<textarea class="input words" rows="3" aria-label=${label} aria-describedby="answer-hint" value=${field.value} onInput=${(event) => field.onInput(event.target.value)} onKeyDown=${field.onKeyDown}></textarea>`}
    <p class="hint" id="answer-hint">${t(isCode ? "answer.code_hint" : "answer.kept")}</p>
  </div>`;
}

function Minute({ draft, isInCall, onReady }) {
  const button = useRef(null);
  const told = ["minute_text", isInCall ? "minute_call" : "minute_quiet", "minute_clock"];
  useLayoutEffect(() => button.current.focus(), []);
  return html`<section class="minute stack">
    <p role="status">${told.map((key) => t(`answer.${key}`)).reduce(besides)}</p>
    ${draft && html`<p class="said small minute-draft">${draft}</p>`}
    <p><button type="button" class="btn btn-primary btn-l" ref=${button} onClick=${onReady}>${t("answer.ready")}</button></p>
  </section>`;
}

/** What speaking needs, and what it keeps: to be changed where one speaks. */
function Agreeing() {
  if (!hasAgreed("transcribe")) return html`<${CaptionsOff} />`;
  if (!hasAgreed("record")) return null;
  return html`<div class="notice"><p>${t(!hasSaid("record") ? "answer.recorded_unasked" : room.purpose === "practice" ? "answer.recorded_practice" : "answer.recorded")}</p>
    <button type="button" class="btn btn-s push" onClick=${() => agree("record", false)}>${t("answer.record_off")}</button></div>`;
}
