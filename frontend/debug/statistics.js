// Figures: the events that this page has seen, and what the server counts over all its processes.

import { connection, log } from "../app/use-room.js";
import { api } from "../core/api.js";
import { html, useLayoutEffect, useState } from "../core/html.js";
import { useChanges } from "../core/use-changes.js";

const EVERY = 2000; // ms

export function Statistics() {
  useChanges(log);
  return html`<div class="statistics"><${Counts} /><${ServerFigures} /></div>`;
}

/** How often each event came and went, of those that the log still has. */
function Counts() {
  const counts = new Map();
  for (const { direction, name } of log.rows) {
    const row = counts.get(name) ?? { in: 0, out: 0 };
    row[direction] += 1;
    counts.set(name, row);
  }
  const rows = [...counts].sort(([, a], [, b]) => b.in + b.out - a.in - a.out);
  return html`<table class="counts num">
    <caption class="vh">Events in the log</caption>
    <thead><tr><th scope="col">Event</th><th scope="col">In</th><th scope="col">Out</th></tr></thead>
    <tbody>${rows.map(([name, count]) => html`<tr key=${name}><th scope="row">${name}</th><td>${count.in}</td><td>${count.out}</td></tr>`)}</tbody>
  </table>`;
}

function ServerFigures() {
  const [found, setFound] = useState(null);
  const [problem, setProblem] = useState("");
  useLayoutEffect(() => {
    const read = () =>
      api("GET", "/websocket/stats", { token: connection.token }).then(setFound, (error) => setProblem(error.message));
    // With authentication on only administrators may ask; a refusal would stand in everybody's console.
    if (connection.token && connection.greeting?.role !== "admin") {
      setProblem("The server’s own figures are for administrators.");
      return undefined;
    }
    read();
    const timer = setInterval(read, EVERY);
    return () => clearInterval(timer);
  }, []);
  if (problem) return html`<p class="quiet">${problem}</p>`;
  if (!found) return null;
  return html`<dl class="facts num" aria-label="Server">
    ${Object.entries(found.websocket_stats).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${value}</dd>`)}
    <dt>active_sessions</dt><dd>${found.active_sessions.length}</dd>
  </dl>`;
}
