// One's answer to the question that is being asked: by voice or in writing; a minute to think.

import { useDraft } from "../../core/drafts.js";
import { explain } from "../../core/explain.js";
import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { answers, room } from "../use-room.js";
import { agree, CaptionsOff, hasAgreed, hasSaid } from "./agreement.js";
import { SentAnswer, sentTo } from "./sent-answer.js";

const BY = ["voice", "text"];
const TOLD_EVERY = 2000; // ms between two words to the others that one writes

/** Tells the others that one writes an answer, or has nothing unsent any more. */
function useTelling() {
  const last = useRef(0);
  return (isWriting) => {
    if (isWriting && Date.now() - last.current < TOLD_EVERY) return;
    last.current = isWriting ? Date.now() : 0;
    room.mention("typing_indicator", { is_typing: isWriting, about: "answer" });
  };
}

export function Answer({ bridge }) {
  const question = room.state.currentQuestion;
  const [draft, keep] = useDraft(answers.placeOf(question));
  const [by, setBy] = useState("text");
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
    const spoken = by === "voice" && voice.current ? await voice.current.finish() : null;
    const text = (spoken?.text ?? draft).trim();
    if (!text && !spoken?.pending.length) {
      if (spoken && !spoken.trouble) setTold(t("answer.nothing_heard")); // else it says itself what is wrong
      return;
    }
    setRound((before) => before + 1);
    setEditing(false);
    setTold("");
    tell(false);
    try {
      await (spoken ? answers.speak(question, { ...spoken, text }) : answers.write(question, text));
    } catch (error) {
      setTold(explain(error));
    }
  }

  function write(text) {
    keep(text);
    tell(text !== "");
  }

  function edit(text) {
    keep(text);
    setBy("text");
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
  return html`${isThinking && html`<${Minute} draft=${draft} onReady=${() => think(false)} />`}
  <form class="answer-box stack" hidden=${isThinking} onSubmit=${submit} aria-label=${t("answer.label")}>
    <div class="seg" role="radiogroup" aria-label=${t("answer.by")}>
      ${BY.map(
        (
          one,
        ) => html`<label key=${one}><input type="radio" name="by" value=${one} checked=${by === one} onChange=${() => setBy(one)} />
          <${Icon} name=${one === "voice" ? "mic" : "text"} />${t(`answer.by_${one}`)}</label>`,
      )}
    </div>
    ${
      by === "voice"
        ? html`<${Agreeing} />
          <${Later} from="media" part="VoiceAnswer" key=${`${question}:${round}`} connection=${bridge} interviewId=${room.interviewId} userId=${room.userId}
            text=${draft} control=${voice} onTranscript=${write} onLeft=${(spoken) => answers.setAside(question, spoken)}
            onMoved=${(id, next) => answers.moved(id, next)} />`
        : html`<div class="field">
          <textarea class="input words" rows="5" aria-label=${t("answer.label")} aria-describedby="answer-hint" value=${draft}
            onInput=${(event) => write(event.target.value)} onKeyDown=${sendByKey}></textarea>
          <p class="hint" id="answer-hint">${t("answer.kept")}</p></div>`
    }
    <p class="small quiet told" role="status">${told}</p>
    <div class="row answer-bar">
      <button class="btn btn-primary" disabled=${by === "text" && !draft.trim()}><${Icon} name="check" />${t("answer.finish")}</button>
      <button type="button" class="btn" onClick=${() => think(true)}><${Icon} name="minute" />${t("answer.minute")}</button>
      ${sent && html`<button type="button" class="btn btn-quiet" onClick=${cancel}>${t("answer.cancel")}</button>`}
    </div>
  </form>`;
}

function Minute({ draft, onReady }) {
  const button = useRef(null);
  useLayoutEffect(() => button.current.focus(), []);
  return html`<section class="minute stack">
    <p role="status">${t("answer.minute_text")}</p>
    ${draft && html`<p class="said quiet small">${draft}</p>`}
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
