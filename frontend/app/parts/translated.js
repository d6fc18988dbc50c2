// Below what was said or written: the same in the language that one reads along in.

import { html } from "../../core/html.js";
import { joined } from "../../core/joining.js";
import { Translation } from "../../core/translation.js";
import { useReading } from "../reading.js";
import { room } from "../use-room.js";

/** `seqs`: of the pieces that are shown as one; nothing until all of them are translated. */
export function Translated({ seqs, state = room.state }) {
  const language = useReading();
  const made = seqs.map((seq) => state.translations.get(seq)?.[language]);
  if (!language || made.some((one) => !one)) return null;
  const text = joined(made.map((one) => one.text));
  return html`<p><${Translation} text=${text} unsure=${made.some(({ unsure }) => unsure)} language=${language} /></p>`;
}
