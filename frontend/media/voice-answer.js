// Answering by voice: the microphone, its level, the words as they come, and their correction.

import { html, useLayoutEffect, useMemo, useRef, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { parted } from "./caption-lines.js";
import { useLateness } from "./lateness.js";
import { LevelMeter } from "./level-meter.js";
import { MicrophoneButton } from "./microphone-button.js";
import { useMicrophone } from "./use-microphone.js";
import { VoiceSender } from "./voice-sender.js";
import "./words.js";

const KNOWN = ["consent_required", "capacity", "transcription_unavailable", "away_too_long"];

/**
 * `text`: words that stand already; what is said is added to them.
 * `onTranscript(text)` is called with every change of the words, by voice or by hand.
 * `onUnavailable(code)` once speech cannot be transcribed: the page then offers writing.
 * `control.current.finish()` turns the microphone off and resolves with the words as they are:
 * {text, said, pending, last, trouble}; `said` is what stands, `text` has the words that may still change, too,
 * `pending` are the utterances whose text is still to come, `last` the last of all, `trouble` why none is.
 * `onMoved(id, next)`: an utterance goes on as another one, also after this was taken away.
 * `onOn(isOn)`: whether the microphone is.
 * `onLeft` is told the same where it was taken away before that.
 */
export function VoiceAnswer({
  connection,
  interviewId,
  userId,
  text = "",
  onTranscript,
  onUnavailable,
  onLeft,
  onMoved,
  onOn,
  disabled,
  control,
}) {
  useLanguage();
  const [words, setWords] = useState(text);
  const [partial, setPartial] = useState(nothing);
  const [trouble, setTrouble] = useState(null);
  const [late, tellLate] = useLateness();
  const [isWriting, setWriting] = useState(false); // the last words are still on their way
  const said = useRef(text);
  const isFinished = useRef(false);
  const isMounted = useRef(true);
  const latest = useRef({});
  latest.current = { partial, onLeft, trouble };

  const settled = () => setWriting(false);
  const sender = useMemo(
    () =>
      new VoiceSender({
        connection,
        interviewId,
        userId,
        onTrouble: setTrouble,
        onSettled: settled,
        onMoved,
        onLate: tellLate,
      }),
    [connection, interviewId, userId],
  );
  const microphone = useMicrophone((piece) => sender.take(piece));
  const { isOn } = microphone;

  useLayoutEffect(
    () => () => {
      sender.close();
      if (!isFinished.current) latest.current.onLeft?.(state());
    },
    [sender],
  );
  useLayoutEffect(
    () => listen(connection, sender, { onPartial: setPartial, onFinal: add, onCaption: putRight }),
    [connection, sender],
  );
  useLayoutEffect(() => {
    if (trouble) onUnavailable?.(trouble.code);
    if (trouble && isOn) pause();
  }, [trouble?.code]);
  useLayoutEffect(() => {
    if (disabled && isOn) pause();
  }, [disabled]);
  useLayoutEffect(() => {
    onOn?.(isOn);
  }, [isOn]);
  useLayoutEffect(() => {
    if (!isOn) sender.finish(); // also where the device went away
  }, [isOn]);
  useLayoutEffect(() => () => onOn?.(false), []);
  useLayoutEffect(() => () => (isMounted.current = false), []);

  function change(next) {
    said.current = next;
    setWords(next);
    onTranscript?.(next);
  }

  function add(more) {
    setPartial(nothing);
    if (more) change(`${said.current} ${more}`.trim());
  }

  function putRight(before, after) {
    if (before && said.current.includes(before)) change(said.current.replace(before, () => after).trim());
  }

  async function begin() {
    isFinished.current = false;
    setTrouble(null);
    if ((await microphone.start()) && isMounted.current) sender.start();
  }

  async function pause() {
    await microphone.stop();
    sender.finish();
    setWriting(sender.unsettled.size > 0);
  }

  function state() {
    const { stable, unstable } = latest.current.partial;
    const pending = [...sender.unsettled];
    const shown = pending.length > 0 ? `${said.current} ${stable}${unstable}` : said.current;
    return {
      text: shown.trim(),
      said: said.current,
      pending,
      last: [...sender.own].at(-1) ?? null,
      trouble: latest.current.trouble?.code ?? null,
    };
  }

  async function finish() {
    await pause();
    isFinished.current = true;
    return state();
  }
  if (control) control.current = { finish, pause };

  const isEditable = !isOn && !isWriting && words;
  return html`<div class="voice stack">
    ${isEditable ? html`<${Editor} words=${words} change=${change} />` : html`<${Words} words=${words} partial=${partial} />`}
    <div class="mic-row">
      <${MicrophoneButton} isOn=${isOn} disabled=${disabled} onClick=${isOn ? pause : begin} />
      <div class="stack tight">
        <${LevelMeter} level=${isOn ? microphone.level : null} />
        <p class="quiet small">${t(isOn ? "voice.listening" : isWriting ? "voice.writing" : "voice.ready")}</p>
      </div>
    </div>
    <${Hint} problem=${microphone.problem} trouble=${trouble} sound=${(isOn && microphone.hint) || late} />
  </div>`;
}

const nothing = { stable: "", unstable: "" };

/** Its end stays in sight: that is where the newest words are. */
function Words({ words, partial }) {
  const place = useRef(null);
  useLayoutEffect(() => {
    place.current.scrollTop = place.current.scrollHeight;
  });
  return html`<p class="words" ref=${place} tabindex="0" aria-label=${t("voice.words")}>
    <span class="stable">${words} ${partial.stable}</span><span class="unstable">${partial.unstable}</span>
  </p>`;
}

function Editor({ words, change }) {
  return html`<label class="field">
    <span class="vh">${t("voice.words")}</span>
    <textarea class="input words" rows="5" value=${words} onInput=${(event) => change(event.target.value)}></textarea>
    <span class="hint">${t("voice.edit")}</span>
  </label>`;
}

/** One line about what is wrong: nothing can be heard, is heard, or how it sounds. */
function Hint({ problem, trouble, sound }) {
  const key = problem || (trouble ? (KNOWN.includes(trouble.code) ? trouble.code : "") : sound);
  const text = key ? t(`voice.${key}`) : (trouble?.message ?? (trouble ? t("voice.transcription_unavailable") : ""));
  return html`<p class="voice-hint small" role="status">${text}</p>`;
}

/** Hear what becomes of this sender's utterances; returns how to stop. */
function listen(connection, sender, { onPartial, onFinal, onCaption }) {
  const finished = new Map(); // utterance -> its text
  const written = new Map(); // the same by a captioner, which counts
  const echoes = new Map(); // the text of those that were another's voice: no words of this answer
  const offs = [
    connection.on("voice_processing", ({ utterance_id, partial_text, stable_text }) => {
      if (!partial_text || !sender.owns(utterance_id) || finished.has(utterance_id)) return;
      onPartial(parted(partial_text, stable_text));
    }),
    connection.on("voice_transcribed", ({ utterance_id, transcribed_text }) => {
      if (!sender.owns(utterance_id) || finished.has(utterance_id)) return;
      finished.set(utterance_id, written.get(utterance_id) ?? transcribed_text);
      onFinal(finished.get(utterance_id));
    }),
    connection.on("echo_marked", ({ utterance_id }) => {
      if (!sender.owns(utterance_id) || written.has(utterance_id) || !finished.get(utterance_id)) return;
      echoes.set(utterance_id, finished.get(utterance_id));
      finished.set(utterance_id, "");
      onCaption(echoes.get(utterance_id), "");
    }),
    connection.on("echo_restored", ({ utterance_id }) => {
      if (!echoes.has(utterance_id)) return;
      finished.set(utterance_id, echoes.get(utterance_id));
      echoes.delete(utterance_id);
      onFinal(finished.get(utterance_id));
    }),
    connection.on("live_transcription", ({ utterance_id, text, engine }) => {
      if (engine !== "person" || !sender.owns(utterance_id)) return;
      written.set(utterance_id, text);
      if (finished.has(utterance_id)) onCaption(finished.get(utterance_id), text);
      if (finished.has(utterance_id)) finished.set(utterance_id, text);
    }),
  ];
  return () => {
    for (const off of offs) off();
  };
}
