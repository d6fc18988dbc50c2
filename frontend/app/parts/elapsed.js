// How the interview stands and since when: beneath its title.

import { html, useLayoutEffect, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { clock } from "../../core/times.js";
import { latency, room } from "../use-room.js";
import { personName } from "./names.js";

export function Elapsed({ isHost }) {
  const { status, startTime, participants } = room.state;
  const now = useNow(isHost && status === "in_progress");
  if (status !== "in_progress") return t(`status.${status}`);
  const hosts = [...participants.values()]
    .filter(({ role }) => role === "interviewer" && !isHost)
    .map(({ id }) => personName(id));
  if (!isHost)
    return hosts.length > 0 ? t("status.with", { names: hosts.join(t("list.comma")) }) : t("status.in_progress");
  return html`${t("status.in_progress")} <span class="num">${clock((now - Date.parse(startTime)) / 1000)}</span>`;
}

/** The server's time, anew each second. */
function useNow(isRunning) {
  const [now, setNow] = useState(() => latency.serverNow());
  useLayoutEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(latency.serverNow()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
