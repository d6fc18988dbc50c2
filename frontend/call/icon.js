// The call's icons: always beside a word, or inside a labelled button.

import { html } from "../core/html.js";

const PATHS = {
  microphone:
    "M10 2.5a2.5 2.5 0 0 1 2.5 2.5v4a2.5 2.5 0 0 1-5 0V5A2.5 2.5 0 0 1 10 2.5zM4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.5",
  muted:
    "M12.5 7.5V5a2.5 2.5 0 0 0-4.8-1M7.5 7.5V9a2.5 2.5 0 0 0 3.9 2M4.5 9.5a5.5 5.5 0 0 0 8.6 4.6M15.5 9.5a5.5 5.5 0 0 1-.6 2.4M10 15v2.5M3 3l14 14",
  camera: "M3.5 6h8a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-8a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM12.5 9l5-2.5v7l-5-2.5",
  dark: "M6.5 6h5a1 1 0 0 1 1 1v5M12.5 9l5-2.5v7l-3-1.5M11.5 14h-8a1 1 0 0 1-1-1V7a1 1 0 0 1 .6-.9M3 3l14 14",
  screen: "M3 4.5h14v9H3zM7 16.5h6M10 13.5v3M10 11.5v-4.5M8 9l2-2 2 2",
  leave: "M2.5 12.5c4-4 11-4 15 0l-2 2.5-3-1.5v-2.5a9 9 0 0 0-5 0v2.5l-3 1.5z",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  float: "M3 4.5h14v11H3zM10.5 10h5v4h-5z",
  line: "M4 16v-3M8.5 16v-6M13 16v-2M17 16v-1M3 3l14 14",
};

export const Icon = ({ name }) =>
  html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
