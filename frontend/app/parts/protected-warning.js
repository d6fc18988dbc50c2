// A quiet word to a host whose question, not sent yet, touches what must not decide about a job.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { protectedTopic } from "../protected.js";
import { useAssistance } from "../use-suggestions.js";

export function ProtectedWarning({ text }) {
  const { patterns } = useAssistance();
  const topic = protectedTopic(patterns, text);
  return html`<p class="protected-warning small" role="status">${topic && t("protected.warning", { topic: t(`protected.${topic}`) })}</p>`;
}
