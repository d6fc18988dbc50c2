// One's answer to the AI interviewer: by voice as a recording, or in writing.

import { Icon } from "../app/icon.js";
import { html, useLayoutEffect, useRef, useState } from "../core/html.js";
import { t } from "../core/i18n.js";
import { LevelMeter } from "../media/level-meter.js";
import { cannotRecord } from "../media/microphone.js";
import { MicrophoneButton } from "../media/microphone-button.js";
import { heard, nothingHeard } from "../media/quality.js";
import { whyNot } from "../media/refusals.js";
import { VoiceAnswer } from "../media/voice-answer.js";
import { Recorder } from "./recorder.js";
import { useVoiceLine } from "./voice-line.js";

/**
 * `draft` and `onDraft` hold the words; `onText(text)` and `onRecording(audio, format)` send.
 * `mayBeHeard`: whether the candidate agreed to be transcribed. `voice`: {sessionId, userId, token, spoken}, by which
 * words come while one speaks; `turn`: another one for each answer.
 */
export function Answer({ draft, onDraft, onText, onRecording, onAside, disabled, mayBeHeard, voice, turn }) {
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
        ? html`<${ByVoice} ...${{ voice, turn, draft, onDraft, onText, onRecording, onAside, disabled, mayBeHeard }} />`
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

/** With words as they come where the room's line is there, else as one recording. */
function ByVoice({ voice, ...rest }) {
  const line = useVoiceLine(voice);
  if (line === undefined) return html`<p class="quiet" role="status">${t("ai.connecting")}</p>`;
  return line === null ? html`<${Spoken} ...${rest} />` : html`<${Live} line=${line} voice=${voice} ...${rest} />`;
}

/** What is heard can be put right before it is sent. */
function Live({ line, voice, turn, draft, onDraft, onText, onAside, disabled, mayBeHeard }) {
  const control = useRef(null);
  const [isOn, setOn] = useState(false);
  const [isWaiting, setWaiting] = useState(false); // for the last words

  async function send() {
    setWaiting(true);
    const spoken = await allWords(control);
    setWaiting(false);
    if (spoken.trim()) onText(spoken.trim());
  }
  return html`<div class="stack">
    <${VoiceAnswer} key=${turn} connection=${line} interviewId=${voice.sessionId} userId=${voice.userId} text=${draft}
      onTranscript=${onDraft} onOn=${setOn} control=${control} disabled=${disabled || !mayBeHeard} />
    ${!mayBeHeard && html`<p class="small">${t("ai.not_heard")}</p>`}
    <div class="answer-bar row">
      ${
        isOn
          ? html`<button type="button" class="btn btn-primary" onClick=${() => control.current.pause()}>${t("ai.spoken")}</button>`
          : html`<button type="button" class="btn btn-primary" disabled=${disabled || isWaiting || !draft.trim()} onClick=${send}>${t("ai.send")}</button>`
      }
      <${Asides} onAside=${onAside} disabled=${disabled || isOn} />
    </div>
  </div>`;
}

const LAST_WORDS = 20_000; // ms for which one waits for them

/** The words once all were heard, or what there is of them after a while. */
async function allWords(control) {
  for (const end = Date.now() + LAST_WORDS; ; ) {
    const { text, pending } = await control.current.finish();
    if (pending.length === 0 || Date.now() > end) return text;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
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
