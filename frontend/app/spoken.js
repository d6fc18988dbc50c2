// Which languages one speaks, for captions: as chosen in this browser, else the page's own.

import { language } from "../core/i18n.js";

const KEPT = "spoken";
export const SPOKEN = ["en", "zh", "both"];

/** One of SPOKEN. */
export function spoken() {
  const kept = localStorage.getItem(KEPT);
  return SPOKEN.includes(kept) ? kept : language();
}

export function setSpoken(choice) {
  localStorage.setItem(KEPT, choice);
}

/** As `join_interview` takes them, the usual one first; Chinese in the script that one's browser reads. */
export function spokenLanguages() {
  const tags = { en: "en", zh: chinese() };
  const choice = spoken();
  if (choice !== "both") return [tags[choice]];
  return language() === "zh" ? [tags.zh, tags.en] : [tags.en, tags.zh];
}

function chinese() {
  const read = (navigator.languages ?? []).find((tag) => /^(zh|yue)\b/i.test(tag)) ?? "";
  return /hant|tw|hk|mo|yue/i.test(read) && !/hans/i.test(read) ? read : "zh-CN";
}
