// Icons: always beside a word, or inside a labelled button.

import { html } from "./html.js";

const FILE = new URL("./icons.svg", import.meta.url);

export const Icon = ({ name }) => html`<svg class="icon" aria-hidden="true"><use href="${FILE}#${name}"></use></svg>`;
