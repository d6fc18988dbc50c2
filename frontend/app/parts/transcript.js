// Everything that was asked, said and answered so far.

import { isOpen } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { repeats, wordsOf } from "../../core/heard.js";
import { html, useMemo, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { joined, passages } from "../../core/joining.js";
import { timeOfDay } from "../../core/times.js";
import { room } from "../use-room.js";
import { Entry, Feed } from "./feed.js";
import { personName } from "./names.js";
import { Translated } from "./translated.js";

/** The answers whose words were not heard of their author already, or written by a captioner. */
function notHeard(answers, spoken) {
  const asTold = wordsByUser(spoken, ({ text }) => text);
  const asHeard = wordsByUser(spoken, ({ text, heard }) => heard ?? text);
  const isSaid = ({ user_id: user, answer_text: text }) =>
    [asTold, asHeard].some((words) => repeats(text, words.get(String(user)) ?? ""));
  return answers.filter((one) => one.answer_text && !isSaid(one));
}

function wordsByUser(spoken, textOf) {
  const texts = new Map();
  for (const one of spoken) texts.set(String(one.user_id), `${texts.get(String(one.user_id)) ?? ""} ${textOf(one)}`);
  return new Map([...texts].map(([user, text]) => [user, wordsOf(text)]));
}

export function Transcript() {
  const { spoken, echoes, answers, questions } = room.state;
  // Not with every redraw: a long interview has much to compare.
  const written = useMemo(() => notHeard(answers, spoken), [answers, answers.length, spoken, spoken.length]);
  const lines = [
    ...spoken.map((one) => {
      const from = Date.parse(one.timestamp) / 1000;
      const span = { from, to: from + (one.duration ?? 0) };
      const isPersons = one.engine === "person";
      return {
        key: `s${one.seq}`,
        seq: one.seq,
        user: one.user_id,
        time: one.timestamp,
        text: one.text,
        spoken: span,
        isPersons,
      };
    }),
    ...written.map((one) => ({ key: `a${one.seq}`, user: one.user_id, time: one.timestamp, text: one.answer_text })),
    ...[...questions.values()].map((one) => ({ key: `q${one.id}`, user: null, time: one.startTime, text: one.text })),
    ...[...echoes.values()]
      .filter((one) => String(one.user_id) === String(room.userId))
      .map((one) => ({ key: `s${one.seq}`, user: one.user_id, time: one.timestamp, text: one.text, echo: one })),
  ].sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  if (lines.length === 0) return html`<p class="quiet">${t("transcript.empty")}</p>`;
  return html`<${Feed} label=${t("panel.transcript")} count=${lines.length}>
    ${passages(lines).map((passage) => {
      const [{ key, user, time, text, echo }] = passage;
      if (echo) return html`<${Entry} key=${key} user=${user} time=${time} text=${text}><${Echo} echo=${echo} /><//>`;
      return user === null
        ? html`<div class="msg" key=${key}><header class="row small"><span class="quiet">${t("transcript.question")}</span><time class="quiet num">${timeOfDay(time)}</time></header><p class="said"><b>${text}</b></p></div>`
        : html`<${Entry} key=${key} user=${user} time=${time} text=${joined(passage.map((one) => one.text))} isPersons=${passage.some((one) => one.isPersons)}><${Translated} seqs=${passage.map((one) => one.seq)} /><//>`;
    })}
  <//>`;
}

/** Under words of one's own that were taken for somebody else's voice: nobody else sees them. */
function Echo({ echo }) {
  const [problem, setProblem] = useState("");
  const restore = () =>
    room.send("restore_echo", { utterance_id: echo.utterance_id }).catch((error) => setProblem(explain(error)));
  return html`<p class="small quiet">${t("transcript.echo", { name: personName(echo.echoOf) })}</p>
    ${isOpen(room.state) && html`<button class="btn btn-s" onClick=${restore}>${t("transcript.restore")}</button>`}
    ${problem && html`<p class="error" role="alert">${problem}</p>`}`;
}
