// What is being heard of somebody just now, and is not final yet.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { noLines, withCaption } from "./caption-lines.js";

export function BeingHeard({ connection, speaker, label }) {
  const [lines, setLines] = useState(noLines);
  useLayoutEffect(
    () =>
      connection.on("live_transcription", (event) => {
        if (String(event.user_id) === String(speaker)) setLines((before) => withCaption(before, event));
      }),
    [connection, speaker],
  );
  const open = lines.flatMap(({ pieces }) => pieces).filter(({ isFinal }) => !isFinal);
  const words = open.map(({ stable, unstable }) => stable + unstable).join(" ");
  return html`<p class="said quiet"><span class="vh">${label}: </span>${words || "…"}</p>`;
}
