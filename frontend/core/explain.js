// A refusal in words for people.

import { t } from "./i18n.js";
import "./words.js";

/** The codes of this page's own; the server's come with their words. */
const OWN = {
  unreachable: "problem.unreachable",
  not_connected: "problem.unreachable",
  no_answer: "problem.no_answer",
};

export function explain(error) {
  if (error.code in OWN) return t(OWN[error.code]);
  return error.said ?? t("problem.unknown");
}
