// What people are called in a summary: by their names, and who told none by their part in it.

import { t } from "../core/i18n.js";
import { AI_INTERVIEWER, knownName } from "../core/names.js";

export function personIn(state, user) {
  if (user === AI_INTERVIEWER) return t("ai.name");
  return knownName(state, user ?? "") ?? t(`summary.role.${state.roles.get(String(user)) ?? "candidate"}`);
}
