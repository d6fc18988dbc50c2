// Under the question, for hosts: the answers as they come, and what they say themselves.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { Later } from "../later.js";
import { room } from "../use-room.js";
import { CaptionsOff, hasAgreed } from "./agreement.js";
import { Answering } from "./answering.js";
import { hueOf, personName } from "./names.js";
import { Signals } from "./signals.js";

/** What a host does next: ask, or pass over what is asked. */
export function HostActions({ questions }) {
  const { next, start, skip } = questions;
  return html`<div class="stage-actions">
    ${next && html`<button type="button" class="btn btn-primary" onClick=${() => start(next)}><${Icon} name="next" />${t(room.state.questions.size === 0 ? "plan.next_first" : "plan.next")}<kbd>N</kbd></button>`}
    ${room.state.currentQuestion !== null && html`<button type="button" class="btn" onClick=${skip}><${Icon} name="skip" />${t("plan.skip")}<kbd>S</kbd></button>`}
    ${next && html`<p class="small quiet next-text">${t("plan.then", { question: next.question_text })}</p>`}
  </div>`;
}

export function HostDesk({ bridge, isInCall }) {
  return html`${!isInCall && html`<${Voice} bridge=${bridge} />`}
    <${Answering} />
    <${Answers} question=${room.state.currentQuestion} />`;
}

/** What the host says outside of a call, as captions. An admin only looks on. */
function Voice({ bridge }) {
  if (room.role !== "interviewer") return null;
  if (!hasAgreed("transcribe")) return html`<${CaptionsOff} />`;
  return html`<${Later} from="media" part="VoiceCaptions" connection=${bridge} interviewId=${room.interviewId} userId=${room.userId} />`;
}

function Answers({ question }) {
  const answers = room.state.answers.filter((one) => String(one.question_id) === question);
  const newest = new Map(answers.map((one) => [String(one.user_id), one]));
  if (newest.size === 0) return null;
  return html`<section class="stack-tight" aria-label=${t("plan.answers")}>
    ${[...newest.values()].map(
      (one) => html`<article class="answer-seen" key=${one.seq}>
      <header class="row small"><span class="who ${hueOf(one.user_id)}">${personName(one.user_id)}</span>
        <span class="quiet num">${t("plan.after", { seconds: Math.round(one.measured_response_time) })}${one.revision > 1 ? ` · ${t("plan.revision", { revision: one.revision })}` : ""}</span></header>
      ${one.format === "code" ? html`<pre class="code said">${one.answer_text}</pre>` : html`<p class="said">${one.answer_text || t(one.utterance_id ? "plan.spoken_follows" : "plan.no_words")}</p>`}
      <${Signals} analysis=${room.analyses.get(one.seq)} /></article>`,
    )}
  </section>`;
}
