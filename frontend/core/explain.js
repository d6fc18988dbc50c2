// A refusal in words for people.

import { t } from "./i18n.js";
import "./words.js";

export function explain(error) {
  if (error.code === "not_connected" || error.code === "unreachable") return t("problem.unreachable");
  if (error.code === "no_answer") return t("problem.no_answer");
  return error.said ?? error.message ?? t("problem.unknown");
}
