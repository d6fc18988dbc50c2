// One's answer to the AI interviewer: by voice as a recording, or in writing.

import { Icon } from "../app/icon.js";
import { html, useLayoutEffect, useRef, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { LevelMeter } from "../media/level-meter.js";
import { cannotRecord } from "../media/microphone.js";
import { MicrophoneButton } from "../media/microphone-button.js";
import { heard, nothingHeard } from "../media/quality.js";
import { whyNot } from "../media/refusals.js";
import { Recorder } from "./recorder.js";

/**
 * `draft` and `onDraft` hold the words; `onText(text)` and `onRecording(audio, format)` send.
 * `mayBeHeard`: whether the candidate agreed to be transcribed.
 */
export function Answer({ draft, onDraft, onText, onRecording, onAside, disabled, mayBeHeard }) {
  const [by, setBy] = useState("text");
  return html`<section class="answer stack" aria-label=${t("ai.answer")}>
    ${
      !cannotRecord() &&
      html`<div class="seg" role="radiogroup" aria-label=${t("ai.by")}>
      ${["voice", "text"].map(
        (one) => html`<label key=${one}>
          <input type="radio" name="by" value=${one} checked=${by === one} onChange=${() => setBy(one)} />${t(`ai.by_${one}`)}
        </label>`,
      )}
    </div>`
    }
    ${
      by === "voice"
        ? html`<${Spoken} ...${{ onRecording, onAside, disabled, mayBeHeard }} />`
        : html`<${Written} ...${{ draft, onDraft, onText, onAside, disabled }} />`
    }
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

function Spoken({ onRecording, onAside, disabled, mayBeHeard }) {
  const [sound, setSound] = useState(nothingHeard);
  const [isOn, setOn] = useState(false);
  const [problem, setProblem] = useState("");
  const recorder = useRef(null);
  useLayoutEffect(() => () => void recorder.current?.cancel(), []);

  async function begin() {
    const one = new Recorder({ onLevel: (level) => setSound((state) => heard(state, level)) });
    setSound(nothingHeard);
    setProblem("");
    recorder.current = one;
    try {
      await one.start();
      setOn(true);
    } catch (error) {
      recorder.current = null;
      one.cancel();
      setProblem(whyNot(error));
    }
  }

  async function end(isSent) {
    const one = recorder.current;
    recorder.current = null;
    setOn(false);
    if (!isSent) return one.cancel();
    const { audio, format } = await one.finish();
    return onRecording(audio, format);
  }

  const hint = problem || (isOn ? sound.hint : null);
  const ready = mayBeHeard ? "voice.ready" : "ai.not_heard";
  return html`<div class="stack">
    <div class="mic-row">
      <${MicrophoneButton} isOn=${isOn} disabled=${disabled || !(isOn || mayBeHeard)} onClick=${isOn ? () => end(true) : begin} label=${isOn ? t("ai.finish") : undefined} />
      <div class="stack tight">
        <${LevelMeter} level=${isOn ? sound.levels.at(-1) : null} />
        <p class="quiet small">${t(isOn ? "voice.listening" : ready)}</p>
      </div>
    </div>
    <p class="voice-hint small" role="status">${hint && t(`voice.${hint}`)}</p>
    <div class="answer-bar row">
      <button type="button" class="btn btn-primary" disabled=${!isOn || disabled} onClick=${() => end(true)}>${t("ai.finish")}</button>
      ${isOn && html`<button type="button" class="btn" onClick=${() => end(false)}>${t("ai.discard")}</button>`}
      <${Asides} onAside=${onAside} disabled=${disabled || isOn} />
    </div>
  </div>`;
}

function Asides({ onAside, disabled }) {
  return ["minute", "repeat"].map(
    (one) =>
      html`<button type="button" class="btn btn-quiet" key=${one} disabled=${disabled} onClick=${() => onAside(one)}><${Icon} name=${one} />${t(`ai.${one}`)}</button>`,
  );
}
