// Answering by voice: the microphone, its level, the words as they come, and their correction.

import { html, useEffect, useMemo, useRef, useState } from "../app/html.js";
import { language, t, useLanguage } from "../app/i18n.js";
import "./words.js";
import { LevelMeter } from "./level-meter.js";
import { useMicrophone } from "./use-microphone.js";
import { VoiceSender } from "./voice-sender.js";

/**
 * `onTranscript(text)` is called with every change of the words, so that the answer can be sent.
 * `onUnavailable(code)` once speech cannot be transcribed: the page then offers writing.
 */
export function VoiceAnswer({ connection, interviewId, userId, onTranscript, onUnavailable, disabled }) {
  useLanguage();
  const [refusal, setRefusal] = useState("");
  const [finals, setFinals] = useState("");
  const [partial, setPartial] = useState({ stable: "", unstable: "" });
  const said = useRef("");
  const sender = useMemo(
    () => new VoiceSender({ connection, interviewId, userId, language: language(), onState: setRefusal }),
    [connection, interviewId, userId],
  );
  const microphone = useMicrophone((samples) => sender.take(samples));

  useEffect(() => () => sender.close(), [sender]);
  useEffect(() => refusal && onUnavailable?.(refusal), [refusal]);
  useEffect(() => hear(connection, sender, { onPartial: setPartial, onFinal: addFinal }), [connection, sender]);
  useEffect(() => {
    if (disabled && microphone.isOn) pause();
  }, [disabled]);

  function change(text) {
    said.current = text;
    setFinals(text);
    onTranscript?.(text);
  }

  function addFinal(text) {
    setPartial({ stable: "", unstable: "" });
    if (text) change(`${said.current} ${text}`.trim());
  }

  async function begin() {
    if (!(await microphone.start())) return;
    setRefusal("");
    sender.start();
  }

  async function pause() {
    await microphone.stop();
    sender.finish();
  }

  const { isOn, level, hint, problem } = microphone;
  const trouble = problem || (["unavailable", "transcription_unavailable"].includes(refusal) ? "unavailable" : refusal);
  const known = ["denied", "missing", "unavailable", "consent_required", "capacity"];
  return html`<div class="voice stack">
    <${Words} ...${{ finals, partial, isOn, change }} />
    <div class="mic-row">
      <button type="button" class="btn ${isOn ? "" : "btn-primary"}" aria-pressed=${isOn} disabled=${disabled} onClick=${isOn ? pause : begin}>
        ${t(isOn ? "voice.pause" : "voice.start")}
      </button>
      <div class="stack tight">
        <${LevelMeter} level=${isOn ? level : null} />
        <p class="quiet small">${t(isOn ? "voice.listening" : "voice.ready")}</p>
      </div>
    </div>
    <p class="voice-hint small" role="status">
      ${trouble ? t(`voice.${known.includes(trouble) ? trouble : "unavailable"}`) : isOn && hint ? t(`voice.${hint}`) : ""}
    </p>
  </div>`;
}

function Words({ finals, partial, isOn, change }) {
  if (!isOn && finals) {
    return html`<label class="field">
      <span class="vh">${t("voice.words")}</span>
      <textarea class="input words" rows="5" value=${finals} onInput=${(event) => change(event.target.value)}></textarea>
      <span class="hint">${t("voice.edit")}</span>
    </label>`;
  }
  return html`<p class="words" aria-label=${t("voice.words")}>
    <span class="stable">${finals} ${partial.stable}</span>
    <span class="unstable">${partial.unstable}</span>
  </p>`;
}

/** Hear what becomes of this sender's utterances; returns how to stop. */
function hear(connection, sender, { onPartial, onFinal }) {
  const isOurs = ({ utterance_id }) => utterance_id && utterance_id === sender.utterance;
  let finished = "";
  const offs = [
    connection.on("voice_processing", (event) => {
      if (!isOurs(event) || !event.partial_text) return;
      const stable = event.stable_text ?? "";
      const isPrefix = event.partial_text.startsWith(stable);
      onPartial({ stable, unstable: isPrefix ? event.partial_text.slice(stable.length) : "" });
    }),
    connection.on("voice_transcribed", (event) => {
      if (String(event.user_id) !== String(sender.userId) || !event.is_final) return;
      if (event.utterance_id === finished) return;
      finished = event.utterance_id;
      onFinal(event.transcribed_text);
    }),
  ];
  return () => offs.forEach((off) => off());
}
