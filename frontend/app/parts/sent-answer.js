// What one has answered: it stays in sight, can be changed, and says when its last words follow.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { timeOfDay } from "../../core/times.js";
import { Icon } from "../icon.js";
import { answers, room } from "../use-room.js";
import { AskConsent } from "./ask-consent.js";

/** One's newest answer to a question: {text, time, format, isSpoken}, `time` null until the server has it; null where there is none. */
export function sentTo(question) {
  const waiting = room.outbox.waiting.findLast(
    ({ event, payload }) => event === "submit_answer" && String(payload.question_id) === question,
  );
  if (waiting) return { text: waiting.payload.answer_text, time: null, format: waiting.payload.format };
  if (answers.statusOf(question)) return { text: answers.wordsOf(question), time: null, isSpoken: true };
  const mine = room.state.answers.findLast(
    (one) => String(one.question_id) === question && String(one.user_id) === String(room.userId),
  );
  return mine
    ? { text: mine.answer_text ?? "", time: mine.timestamp, format: mine.format, isSpoken: Boolean(mine.utterance_id) }
    : null;
}

export function SentAnswer({ question, sent, edit }) {
  const status = answers.statusOf(question);
  return html`<section class="answer-sent stack" aria-label=${t("answer.label")}>
    ${sent.format === "code" ? html`<pre class="code said">${sent.text}</pre>` : html`<p class="said words">${sent.text || t("answer.no_words_yet")}</p>`}
    <${AskConsent} scopes=${[...(sent.isSpoken ? ["record"] : []), "ai_analysis", "share"]} />
    <div class="row">
      <p class="small quiet" role="status">${toldOf(status, sent)}</p>
      <button type="button" class="btn btn-s" onClick=${() => edit(sent)}><${Icon} name="text" />${t(status === "slow" ? "answer.write_it" : "answer.edit")}</button>
    </div>
  </section>`;
}

function toldOf(status, { time }) {
  if (status === "slow") return t("answer.slow");
  if (status === "follows") return t("answer.follows");
  if (time === null) return t("answer.sending");
  return t("answer.sent_at", {
    time: timeOfDay(time),
  });
}
