// One question for a candidate once it is over: how was it?

import { api, interviewPath } from "../../core/api.js";
import { useDraft } from "../../core/drafts.js";
import { explain } from "../../core/explain.js";
import { html, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";

const RATINGS = [1, 2, 3, 4, 5];

/** `given`: {rating, text} where one has said it before; `userId` counts where there are no tokens. */
export function Feedback({ interviewId, token, userId, given }) {
  const [sent, setSent] = useState(null);
  const [isChanging, setChanging] = useState(false);
  const last = sent ?? given ?? null;
  if (last !== null && !isChanging) {
    return html`<section class="feedback" aria-label=${t("feedback.question")}>
      <p class="row" role="status"><${Icon} name="check" />${t("feedback.thanks")}
        <button type="button" class="btn btn-s" onClick=${() => setChanging(true)}>${t("feedback.change")}</button></p>
    </section>`;
  }
  async function send(body) {
    setSent(await api("PUT", interviewPath(interviewId, "/feedback"), { token, body: { ...body, user_id: userId } }));
    setChanging(false);
  }
  return html`<${Form} place=${`feedback:${interviewId}`} last=${last} send=${send} />`;
}

function Form({ place, last, send }) {
  const [kept, keep] = useDraft(place);
  const [rating, setRating] = useState(last?.rating ?? null);
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const text = kept || (last?.text ?? "");

  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      await send({ rating, text: event.target.elements.words.value.trim() });
      keep("");
    } catch (error) {
      setProblem(explain(error));
      setBusy(false);
    }
  }
  return html`<form class="feedback stack" onSubmit=${submit}>
    <fieldset>
      <legend>${t("feedback.question")}</legend>
      <div class="feedback-scale">
        ${RATINGS.map(
          (value) => html`<label key=${value} title=${t(`feedback.${value}`)}>
            <input type="radio" name="rating" value=${value} required checked=${rating === value} aria-label=${t(`feedback.${value}`)} onChange=${() => setRating(value)} />
            <span aria-hidden="true">${value}</span></label>`,
        )}
        <span class="feedback-ends small quiet" aria-hidden="true"><span>${t("feedback.1")}</span><span>${t("feedback.5")}</span></span>
      </div>
    </fieldset>
    <label class="field"><span>${t("feedback.more")}</span>
      <textarea class="input" name="words" rows="2" maxlength="2000" value=${text} onInput=${(event) => keep(event.target.value)}></textarea></label>
    <div class="row"><p class="small quiet">${t("feedback.readers")}</p>
      <button class="btn push" disabled=${isBusy || rating === null}>${t("feedback.send")}</button></div>
    ${problem && html`<p class="error" role="alert">${problem}</p>`}
  </form>`;
}
