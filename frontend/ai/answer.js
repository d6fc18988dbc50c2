// One's answer to the AI interviewer: by voice as a recording, or in writing.

import { html, useEffect, useRef, useState } from "../app/html.js";
import { t } from "../app/i18n.js";
import { LevelMeter } from "../media/level-meter.js";
import { cannotRecord } from "../media/microphone.js";
import { Recorder } from "./recorder.js";

/** `draft` and `onDraft` hold the words; `onText(text)` and `onRecording(audio, format)` send. */
export function Answer({ draft, onDraft, onText, onRecording, onAside, disabled }) {
  const [by, setBy] = useState("text");
  return html`<section class="answer stack" aria-label=${t("ai.answer")}>
    ${!cannotRecord() &&
    html`<div class="seg" role="radiogroup" aria-label=${t("ai.by")}>
      ${["voice", "text"].map(
        (one) => html`<label key=${one}>
          <input type="radio" name="by" value=${one} checked=${by === one} onChange=${() => setBy(one)} />${t(`ai.by_${one}`)}
        </label>`,
      )}
    </div>`}
    ${by === "voice"
      ? html`<${Spoken} ...${{ onRecording, onAside, disabled }} />`
      : html`<${Written} ...${{ draft, onDraft, onText, onAside, disabled }} />`}
  </section>`;
}

function Written({ draft, onDraft, onText, onAside, disabled }) {
  function submit(event) {
    event.preventDefault();
    if (draft.trim()) onText(draft.trim());
  }
  function sendByKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  }
  return html`<form class="stack" onSubmit=${submit}>
    <label class="field">
      <span class="vh">${t("ai.answer")}</span>
      <textarea class="input" rows="6" value=${draft} onInput=${(event) => onDraft(event.target.value)} onKeyDown=${sendByKey}></textarea>
      <span class="hint">${t("ai.kept")}</span>
    </label>
    <div class="answer-bar row">
      <button class="btn btn-primary" disabled=${disabled || !draft.trim()}>${t("ai.finish")}</button>
      <${Asides} ...${{ onAside, disabled }} />
    </div>
  </form>`;
}

function Spoken({ onRecording, onAside, disabled }) {
  const [level, setLevel] = useState(null);
  const [isOn, setOn] = useState(false);
  const [problem, setProblem] = useState("");
  const recorder = useRef(null);
  useEffect(() => () => void recorder.current?.cancel(), []);

  async function begin() {
    const one = new Recorder({ onLevel: setLevel });
    try {
      await one.start();
    } catch (error) {
      setProblem(error.name === "NotFoundError" ? "missing" : "denied");
      return;
    }
    recorder.current = one;
    setProblem("");
    setOn(true);
  }

  async function end(send) {
    const one = recorder.current;
    recorder.current = null;
    setOn(false);
    setLevel(null);
    if (!send) return one.cancel();
    const { audio, format } = await one.finish();
    return onRecording(audio, format);
  }

  return html`<div class="stack">
    <div class="mic-row">
      ${isOn
        ? html`<button type="button" class="btn" onClick=${() => end(false)}>${t("ai.discard")}</button>`
        : html`<button type="button" class="btn btn-primary" disabled=${disabled} onClick=${begin}>${t("ai.record")}</button>`}
      <div class="stack tight">
        <${LevelMeter} level=${level} />
        <p class="quiet small" role="status">${problem ? t(`voice.${problem}`) : t(isOn ? "voice.listening" : "voice.ready")}</p>
      </div>
    </div>
    <div class="answer-bar row">
      <button type="button" class="btn ${isOn ? "btn-primary" : ""}" disabled=${!isOn} onClick=${() => end(true)}>${t("ai.finish")}</button>
      <${Asides} onAside=${onAside} disabled=${disabled || isOn} />
    </div>
  </div>`;
}

function Asides({ onAside, disabled }) {
  return ["minute", "repeat", "end"].map(
    (one) => html`<button type="button" class="btn" key=${one} disabled=${disabled} onClick=${() => onAside(one)}>${t(`ai.${one}`)}</button>`,
  );
}
