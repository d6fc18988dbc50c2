// What people in the room are called here, and their hue.

import { t } from "../../core/i18n.js";
import { AI_INTERVIEWER, hueOf as hueIn, nameOf } from "../../core/names.js";
import { room } from "../use-room.js";

export function personName(userId) {
  if (userId === AI_INTERVIEWER) return t("ai.name");
  const name = nameOf(room.state, userId);
  return String(userId) === String(room.userId) ? t("people.you", { name }) : name;
}

export const hueOf = (userId) => hueIn(room.state, userId);
