// Addresses in what people write.

import { html } from "../../core/html.js";

const ADDRESS = /((?:https?:\/\/|mailto:)[^\s<>"']+[^\s<>"'.,;:!?)\]，。；：！？）])/u;

/** They can be followed; everything else stays text. */
export function withLinks(text) {
  return text
    .split(ADDRESS)
    .map((part, at) =>
      at % 2 === 1 ? html`<a href=${part} target="_blank" rel="noopener noreferrer" key=${at}>${part}</a>` : part,
    );
}
