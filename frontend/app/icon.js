// Icons: always beside a word, or inside a labelled button. They are part of the page, so that none
// is missing while the server is away.

import { html } from "../core/html.js";

const PATHS = {
  mark: "M7.5 3.5a6.6 6.6 0 0 0 0 13M12.5 3.5a6.6 6.6 0 0 1 0 13M10 7.5v5",
  stop: "M7 3h6l4 4v6l-4 4H7l-4-4V7zM10 6.5v4M10 13.5h.01",
  send: "M16.5 3.5 9 11M16.5 3.5l-4.5 13-3-5.5-5.5-3z",
  theme: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  offline: "M3 3l14 14M5.5 9.5a6.5 6.5 0 0 1 3-1.6M8 12.5a3 3 0 0 1 4 0M10 15.5h.01M12 7.8a6.5 6.5 0 0 1 2.5 1.7",
  close: "m5 5 10 10M15 5 5 15",
  download: "M10 3v9M6.5 9 10 12.5 13.5 9M4 16.5h12",
  repeat: "M4 9a6 6 0 0 1 10.5-3.5L16 7M16 3.5V7h-3.5M16 11a6 6 0 0 1-10.5 3.5L4 13M4 16.5V13h3.5",
  speaker: "M3.5 8v4h3l4 3.5v-11l-4 3.5zM13 7.5a3.5 3.5 0 0 1 0 5M15 5.5a6.4 6.4 0 0 1 0 9",
  check: "m4.5 10.5 3.5 3.5 7.5-8",
  play: "M6.5 4.5v11l9-5.5z",
  next: "M4 10h11.5M11 5.5l4.5 4.5-4.5 4.5",
  skip: "m5 5 6.5 5L5 15zM14.5 5v10",
  note: "M4 3.5h12v9l-4 4H4zM12 16.5v-4h4M7 7.5h6M7 10.5h3",
  mic: "M10 2.5a2.5 2.5 0 0 1 2.5 2.5v4a2.5 2.5 0 0 1-5 0V5A2.5 2.5 0 0 1 10 2.5zM4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.5",
  text: "M4.5 6V4h11v2M10 4v12M7.5 16h5",
  minute: "M4 7.5h9.5V12a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4zM13.5 8.5h1a2 2 0 0 1 0 4h-1.2M7 2.5v2M10.5 2.5v2",
  leave: "M11.5 3.5H5a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h6.5M9 10h8M14 7l3 3-3 3",
  people:
    "M7.5 9.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM2.5 16c.4-3 2.4-4.5 5-4.5s4.6 1.5 5 4.5M13 4.5a2.6 2.6 0 0 1 0 5M14.5 11.8c1.7.5 2.8 1.9 3 4.2",
  up: "M10 16V5M5.5 9.5 10 5l4.5 4.5",
  down: "M10 4v11M5.5 10.5 10 15l4.5-4.5",
  calendar: "M4 5h12v11.5H4zM4 8.5h12M7 3v3.5M13 3v3.5",
  copy: "M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4",
  chat: "M3 5.5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9.5l-3.5 3v-3H5a2 2 0 0 1-2-2z",
  transcript: "M3.5 5h13M3.5 10h9M3.5 15h11",
  help: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.9 8a2.1 2.1 0 1 1 3.1 1.9c-.7.4-1 .8-1 1.5M10 14h.01",
  captions: "M3 4.5h14v11H3zM5.5 9.5h4M11.5 9.5h3M5.5 12.5h2M9.5 12.5h5",
  code: "M7 6.5 3.5 10 7 13.5M13 6.5l3.5 3.5-3.5 3.5",
  more: "M5 10h.01M10 10h.01M15 10h.01",
};

export const Icon = ({ name }) =>
  html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
