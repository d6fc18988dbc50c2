// The end of a talk with the AI interviewer: its goodbye, the record, and how it was.

import { Icon } from "../app/icon.js";
import { Downloads } from "../app/parts/downloads.js";
import { Feedback } from "../app/parts/feedback.js";
import { useDetails } from "../app/use-details.js";
import { html } from "../core/html.js";
import { t } from "../core/i18n.js";

export function Over({ sessionId, token, talk }) {
  const { title, purpose } = useDetails(sessionId, token);
  const goodbye = talk.lines.findLast((line) => line.speaker === "ai")?.text;
  return html`<section class="over stack" aria-label=${t("ai.over")}>
    <h2 class="question-text">${t("ai.over")}</h2>
    ${goodbye && html`<p class="lead" lang=${talk.language ?? undefined}>${goodbye}</p>`}
    <div class="row">
      <a class="btn btn-primary" href="?summary=${encodeURIComponent(sessionId)}"><${Icon} name="transcript" />${t("ai.summary")}</a>
      <${Downloads} about=${{ interviewId: sessionId, token, title }} />
    </div>
    ${purpose !== "practice" && html`<${Feedback} interviewId=${sessionId} token=${token} />`}
  </section>`;
}
