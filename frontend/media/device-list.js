// The microphones, cameras and loudspeakers there are, and which of them is used.

import { html, useLayoutEffect, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { useChanges } from "../core/use-changes.js";
import { keptChoice } from "./device-choice.js";
import { devices } from "./devices.js";
import { canChooseSpeaker, speaker } from "./speaker.js";
import { isWireless } from "./wireless.js";
import "./words.js";

const KINDS = { microphone: "audioinput", camera: "videoinput", speaker: "audiooutput" };

/** A field for each kind of device of which there are several; `canSend`: else the loudspeaker alone. */
export function DeviceChoice({ canSend = true }) {
  useLanguage();
  useChanges(devices, speaker);
  const known = useKnown();
  const kinds = canSend ? ["microphone", "camera", "speaker"] : ["speaker"];
  const microphone = inUse("microphone", known.microphone);
  const isOdd = devices.microphone && isWireless(microphone?.label);
  return html`${kinds.map((kind) => html`<${Choice} key=${kind} kind=${kind} list=${known[kind]} />`)}
    ${isOdd && html`<p class="small quiet">${t("devices.wireless")}</p>`}`;
}

/** Names are known, and there is a choice, once the browser's question was answered. */
function Choice({ kind, list }) {
  if (list.length < 2 || (kind === "speaker" && !canChooseSpeaker())) return null;
  const choose = (id) => (kind === "speaker" ? speaker.choose(id) : devices.choose(kind, id));
  return html`<label class="field">
    <span>${t(`devices.${kind}`)}</span>
    <select class="input" value=${inUse(kind, list)?.deviceId ?? ""} onChange=${({ target }) => choose(target.value)}>
      ${list.map(({ deviceId, label }, at) => html`<option value=${deviceId} key=${deviceId}>${label || t("devices.unnamed", { number: at + 1 })}</option>`)}
    </select>
  </label>`;
}

function inUse(kind, list) {
  const id = devices[kind]?.getSettings().deviceId ?? keptChoice(kind);
  return list.find(({ deviceId }) => deviceId === id) ?? list[0];
}

function useKnown() {
  const [known, setKnown] = useState({ microphone: [], camera: [], speaker: [] });
  useLayoutEffect(() => {
    let isGone = false;
    const look = async () => {
      const found = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
      const of = (kind) => (found ?? []).filter((one) => one.kind === kind && one.deviceId);
      if (!isGone) setKnown(Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, of(kind)])));
    };
    look();
    devices.addEventListener("change", look); // what is plugged in, and names once one may know them
    return () => {
      isGone = true;
      devices.removeEventListener("change", look);
    };
  }, []);
  return known;
}
