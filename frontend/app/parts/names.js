// What people are called here, and their hue, which always stands beside the name.

import { nameOf } from "../../core/events.js";
import { t } from "../../core/i18n.js";
import { room } from "../use-room.js";

export function personName(userId) {
  if (userId === "ai_interviewer") return t("ai.name");
  const name = nameOf(room.state, userId);
  return String(userId) === String(room.userId) ? t("people.you", { name }) : name;
}

export function hueOf(userId) {
  const at = room.state.everHere.indexOf(String(userId));
  return `p${(Math.max(0, at) % 4) + 1}`;
}

export function initials(name) {
  const words = name.trim().split(/\s+/u);
  if (/^\p{Script=Han}/u.test(name)) return name.slice(0, 1);
  return words
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join("");
}
