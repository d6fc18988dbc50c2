// How the connection stands: round trips, its facts, and who is online.

import { connection, latency, room } from "../app/use-room.js";
import { html, useLayoutEffect, useState } from "../core/html.js";
import { useChanges } from "../core/use-changes.js";

const PLACES = 120;
const WIDTH = 240;
const HEIGHT = 40;
const LEAST_TOP = 20; // ms: below this a line is not blown up to the full height

export function Monitor() {
  useChanges(connection, room, latency);
  const online = useOnlineUsers();
  const { last, median } = latency;
  return html`<div class="stack-tight monitor">
    <div class="row small"><b>Round trip</b>
      <span class="push num">${last === null ? "–" : `${last.toFixed(0)} ms, median ${median.toFixed(0)} ms`}</span></div>
    <${Sparkline} samples=${latency.samples} />
    <${Facts} online=${online} />
    <div class="row">
      <button type="button" class="btn btn-s" onClick=${() => connection.retryNow()}>Reconnect</button>
      <button type="button" class="btn btn-s" onClick=${() => connection.close()}>Disconnect</button>
    </div>
  </div>`;
}

function Facts({ online }) {
  const { session_id: session, server_version: version } = connection.greeting ?? {};
  const facts = [
    ["State", `${connection.status}${connection.problem ? ` (${connection.problem.code})` : ""}`],
    ["Transport", connection.transport],
    ["Server", version],
    ["Session", session],
    ["User", room.userId],
    ["Last seq", room.lastSeq],
    ["Waiting to be sent", room.waitingCount],
    ["Online users", online && `${online.count}: ${online.users.join(", ")}`],
  ];
  const known = facts.filter(([, value]) => value !== null && value !== undefined);
  return html`<dl class="facts small">${known.map(([name, value]) => html`<dt key=${name}>${name}</dt><dd class="num">${value}</dd>`)}</dl>`;
}

/** Asking once also subscribes. */
function useOnlineUsers() {
  const [online, setOnline] = useState(null);
  useLayoutEffect(() => {
    const hear = ({ detail }) => detail.name === "online_users" && setOnline(detail.payload);
    connection.addEventListener("event", hear);
    if (connection.status === "online") connection.request("get_online_users", {}).catch(() => undefined);
    return () => connection.removeEventListener("event", hear);
  }, []);
  return online;
}

/** The last round trips; a gap with a mark is a ping that was not answered. */
function Sparkline({ samples }) {
  const top = Math.max(LEAST_TOP, ...samples.filter((ms) => ms !== null));
  const x = (index) => (((index + PLACES - samples.length) * WIDTH) / (PLACES - 1)).toFixed(1);
  const y = (ms) => (HEIGHT - 2 - (ms / top) * (HEIGHT - 4)).toFixed(1);
  const points = samples.flatMap((ms, index) => (ms === null ? [] : [`${x(index)},${y(ms)}`])).join(" ");
  return html`<svg class="sparkline" role="img" aria-label="Round trips of the last three minutes" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">
    <polyline points=${points} />
    ${samples.map((ms, index) => ms === null && html`<line class="loss" key=${index} x1=${x(index)} x2=${x(index)} y1="0" y2=${HEIGHT} />`)}
  </svg>`;
}
