// In which form one answers a question: by voice, in writing, or as code. Each question's draft keeps its own.

import { draftAt, keepDraft, useDraft } from "../../core/drafts.js";
import { trimmedCode } from "../../core/indent.js";
import { answers, room } from "../use-room.js";

export const FORMS = ["voice", "text", "code"];
const usual = () => `form:${room.interviewId}`;
const placeOf = (question) => `${answers.placeOf(question)}:form`;

export const formOf = (question) => draftAt(placeOf(question)) || draftAt(usual()) || "text";

/** [one of FORMS, how to choose another]; what one chose last stands for the next question, too. */
export function useForm(question) {
  const [, keep] = useDraft(placeOf(question));
  function choose(form) {
    keepDraft(usual(), form);
    keep(form);
  }
  return [formOf(question), choose];
}

/** What of a draft is sent: {text, fields}. */
export function asSent(draft, form) {
  return form === "code"
    ? { text: trimmedCode(draft), fields: { format: "code" } }
    : { text: draft.trim(), fields: {} };
}
