// For hosts, at the edge of the stage: one line of what may be asked next, or how plan and time stand.

import { draftAt, keepDraft } from "../../core/drafts.js";
import { explain } from "../../core/explain.js";
import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { useOneKey } from "../../core/one-key.js";
import { useChanges } from "../../core/use-changes.js";
import { Icon } from "../icon.js";
import { room } from "../use-room.js";
import { suggestions, useAssistance } from "../use-suggestions.js";

export const OWN_QUESTION = "own-question";

export function Suggestion() {
  useChanges(suggestions);
  const { hasFollowUps } = useAssistance();
  const { line, isAsking, isOn } = suggestions;
  const mayAsk = hasFollowUps && isOn && hasSomethingToFollow();
  useOneKey((key) => {
    if (key === "u") use();
    else if (key === "f" && mayAsk) suggestions.ask();
  });
  const isUsable = line?.text && line.final;
  return html`<section class="suggest" aria-label=${t("suggest.label")} data-shown=${String(Boolean(line || mayAsk))}>
    <p class="suggest-text small" role="status">${told()}</p>
    ${isUsable && html`<button type="button" class="btn btn-quiet btn-s" onClick=${use}>${t("suggest.use")}<kbd>U</kbd></button>`}
    ${mayAsk && html`<button type="button" class="btn btn-quiet btn-s" aria-disabled=${String(isAsking)} onClick=${() => suggestions.ask()}>${t("suggest.ask")}<kbd>F</kbd></button>`}
    ${line && html`<button type="button" class="btn btn-quiet btn-s btn-icon" aria-label=${t("suggest.away")} title=${t("suggest.away")} onClick=${() => suggestions.putAway()}><${Icon} name="close" /></button>`}
  </section>`;
}

function told() {
  const { line, isAsking, problem } = suggestions;
  if (problem) return problem.code === "nothing_came" ? t("suggest.nothing_came") : explain(problem);
  if (line === null) return isAsking ? t("suggest.asking") : "";
  if (line.kind === "probe") return html`<span class="quiet">${t(`suggest.part.${line.part}`)}</span> ${line.text}`;
  if (line.kind === "follow_up")
    return html`${line.text || "…"}${line.quote && html` <span class="quiet">${t("suggest.leans", { quote: line.quote })}</span>`}`;
  return figures(line);
}

function figures({ kind, planned, asked, minutes_left: left }) {
  const open = planned - asked;
  if (kind === "time") return left > 0 ? t("suggest.time", { left, open }) : t("suggest.time_over", { open });
  if (left === null) return t("suggest.coverage", { asked, planned });
  return t("suggest.coverage_time", { asked, planned, left: Math.max(0, left) });
}

/** Its words go where a host writes a question of their own, unless something stands there. */
function use() {
  const text = suggestions.use();
  if (text === null) return;
  const place = `own:${room.interviewId}`;
  if (!draftAt(place).trim()) keepDraft(place, text);
  setTimeout(() => document.getElementById(OWN_QUESTION)?.focus()); // else the key is typed into it
}

function hasSomethingToFollow() {
  const { currentQuestion, answers, spoken, asked, roles } = room.state;
  if (currentQuestion === null) return false;
  const since = asked.findLast(({ id }) => String(id) === currentQuestion)?.seq ?? Number.POSITIVE_INFINITY;
  return [...answers, ...spoken].some(
    ({ seq, user_id: user }) => seq > since && roles.get(String(user)) === "candidate",
  );
}
