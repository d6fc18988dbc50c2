// What people are called in a summary: by their names, and who told none by their part in it.

import { t } from "../core/i18n.js";
import { AI_INTERVIEWER, nameOf } from "../core/names.js";

const MADE_UP = /[0-9a-f]{12,}$/; // an id that no person chose

export function personIn(state, user) {
  if (user === AI_INTERVIEWER) return t("ai.name");
  const name = nameOf(state, user ?? "");
  if (!MADE_UP.test(name)) return name;
  return t(`summary.role.${state.roles.get(String(user)) ?? "candidate"}`);
}
