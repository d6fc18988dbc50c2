// For captioners: what somebody says who asked for it, written down, or put right where it was heard wrongly.

import { draftAt, useDraft } from "../../core/drafts.js";
import { isOpen } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { html, useLayoutEffect, useRef, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { Later } from "../later.js";
import { room } from "../use-room.js";
import { hueOf, personName } from "./names.js";

const SHOWN = 5;

export function Captioner({ bridge }) {
  // Who is cut off for a moment is captioned all the same: what they said may still be written.
  const asked = [...room.state.participants.values(), ...room.state.lost.values()].filter(
    ({ id }) => room.state.consents.get(String(id))?.caption === true,
  );
  const [wanted, setWanted] = useDraft(`captioned:${room.interviewId}`);
  const speaker = asked.find(({ id }) => String(id) === wanted) ?? asked[0];
  useLayoutEffect(() => {
    if (speaker) setWanted(String(speaker.id)); // whoever asks later does not take this one's place
  }, [speaker && String(speaker.id)]);
  if (!isOpen(room.state)) return null;
  if (!speaker) return html`<section class="card captioner"><p class="quiet">${t("captioner.nobody")}</p></section>`;
  return html`<section class="card stack captioner" aria-label=${t("captioner.label")}>
    ${
      asked.length > 1 &&
      html`<label class="field"><span>${t("captioner.speaker")}</span>
      <select class="input" value=${String(speaker.id)} onChange=${(event) => setWanted(event.target.value)}>
        ${asked.map(({ id }) => html`<option value=${String(id)} key=${String(id)}>${personName(id)}</option>`)}
      </select></label>`
    }
    <${Desk} key=${String(speaker.id)} speaker=${speaker.id} bridge=${bridge} />
  </section>`;
}

function Desk({ speaker, bridge }) {
  const place = `caption:${room.interviewId}:${speaker}`;
  const [text, setText] = useDraft(place);
  const [corrected, setCorrected] = useDraft(`${place}:of`); // the utterance whose text is being put right
  const [problem, setProblem] = useState("");
  const field = useRef(null);
  const spoken = room.state.spoken.filter((one) => String(one.user_id) === String(speaker)).slice(-SHOWN);

  function correct(one) {
    setCorrected(one.utterance_id);
    setText(one.text);
    field.current.focus();
  }
  function clear() {
    setCorrected("");
    setText("");
  }
  function send(event) {
    event.preventDefault();
    const words = text.trim();
    if (!words) return;
    setProblem("");
    const about = corrected === "" ? {} : { utterance_id: corrected };
    room.send("caption", { for_user_id: speaker, text: words, ...about }).catch((error) => {
      const goesOn = draftAt(place) !== ""; // the next one is being written already
      setProblem(goesOn ? `${explain(error)} (${words})` : explain(error));
      if (goesOn) return;
      setText(words);
      setCorrected(corrected);
    });
    clear();
  }
  function press(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) send(event);
    if (event.key === "Escape") clear();
    if (event.key === "ArrowUp" && !text && spoken.length) correct(spoken.at(-1));
  }
  return html`<h3>${t("captioner.of")} <span class="who ${hueOf(speaker)}">${personName(speaker)}</span></h3>
    <ul class="captioner-said">${spoken.map(
      (one) => html`<li key=${one.utterance_id}>
        <button type="button" class="btn btn-quiet" aria-pressed=${String(one.utterance_id === corrected)} title=${t("captioner.correct")} onClick=${() => correct(one)}>
          <span>${one.text}</span>${one.engine === "person" && html` <span class="quiet small">(${t("captioner.written")})</span>`}</button></li>`,
    )}</ul>
    <${Later} from="media" part="BeingHeard" speaker=${speaker} connection=${bridge} label=${t("captioner.heard")} />
    <form class="stack-tight" onSubmit=${send}>
      <label class="field"><span>${t(corrected === "" ? "captioner.new" : "captioner.correcting")}</span>
        <textarea class="input" ref=${field} rows="2" maxlength="8000" value=${text} title=${t("captioner.keys")}
          onInput=${(event) => setText(event.target.value)} onKeyDown=${press}></textarea></label>
      <div class="row"><button class="btn btn-primary" disabled=${!text.trim()}>${t("captioner.send")}</button>
        ${corrected !== "" && html`<button type="button" class="btn" onClick=${clear}>${t("captioner.leave_it")}</button>`}
        <span class="small quiet">${t("captioner.keys")}</span></div>
      ${problem && html`<p class="error" role="alert">${problem}</p>`}
    </form>`;
}
