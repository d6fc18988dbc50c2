// Copying, also where the browser gives no clipboard (a page that came over plain http).

import { words } from './strings.js';

/** Copy a text and say in `note` whether it worked; `field` is marked so that a hand can copy it. */
export async function copyText(text, note, field = null) {
  try {
    await navigator.clipboard.writeText(text);
    note.textContent = words('copied');
  } catch {
    note.textContent = words('copy.failed');
    field?.select();
  }
  setTimeout(() => note.replaceChildren(), 3000);
}
