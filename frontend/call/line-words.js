// How a line is, in words: whose trouble it is, and that nobody is to blame for it.

import { t } from "../core/i18n.js";
import { isHost } from "./member.js";

/** Of somebody else's line; `measured`: see gauge.js, null as long as nothing is. */
export function lineWords({ line, measured, name }) {
  if (line === "shaky" || line === "connecting") return t(`call.line_${line}`);
  const figures = measured ? figuresOf(measured) : "";
  return [t(line === "weak" ? "call.line_theirs" : "call.line_theirs_good", { name }), figures]
    .filter(Boolean)
    .join(" ");
}

function figuresOf({ roundTrip, lossIn, lossOut }) {
  const lost = Math.max(lossIn ?? 0, lossOut ?? 0);
  if (roundTrip === null) return "";
  return t("call.line_figures", { ms: Math.round(1000 * roundTrip), lost: Math.round(100 * lost) });
}

/**
 * What is worth a line under the tiles: of one's own line for everybody, of the others' for hosts. `people`: as
 * everybody.js has them.
 */
export function lineNotices(call, people) {
  if (call?.phase !== "in") return [];
  const { lines, own, demand } = call;
  const weak = people.filter(({ isOwn, isInCall, line }) => !isOwn && isInCall && line === "weak");
  const texts = [];
  if (own.isSoundAlone) texts.push(t("call.sound_alone"));
  if (lines.isBetween && weak.length > 0) texts.push(t("call.line_between", { name: weak[0].name }));
  else if (own.line === "weak") texts.push(t("call.line_own"));
  else if (isHost(call.role)) for (const { name } of weak) texts.push(t("call.line_theirs", { name }));
  if (demand) texts.push(t("call.demand", { people: demand.people, mbit: Math.ceil(demand.kbps / 100) / 10 }));
  return texts;
}
