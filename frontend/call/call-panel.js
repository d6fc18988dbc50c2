// The call in the room: the way in, the people, the buttons, and what is worth saying aloud.

import { explain } from "../core/explain.js";
import { html, useLayoutEffect, useMemo, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { useChanges } from "../core/use-changes.js";
import { Call } from "./call.js";
import { CallBar, Entrance } from "./call-bar.js";
import { choiceOf, choose } from "./choice.js";
import { canShare } from "./screen.js";
import { SharedScreen, Tiles } from "./tiles.js";
import "./words.js";

/**
 * `line`: see Call; besides, `onLeaving(act)`: what is to be done before the room is left; it returns how to stop.
 * `interviewId`: for which PreJoin kept what was chosen: where that says so, the call begins by itself.
 * `inCall`: ids of those whom the record has in the call.
 */
export function CallPanel({ line, interviewId, role, userId, inCall, nameOf, hueOf }) {
  useLanguage();
  const call = useMemo(() => new Call({ line, role, userId }), [line, role, userId]);
  useChanges(call);
  useChosen(call, interviewId);
  const said = useSaid(call, nameOf);
  const [isBlocked, setBlocked] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useLayoutEffect(() => {
    const leave = () => void call.leave();
    addEventListener("pagehide", leave);
    const off = line.onLeaving(leave);
    return () => {
      removeEventListener("pagehide", leave);
      off();
      leave();
    };
  }, [call]);

  function leave() {
    choose(interviewId, { joins: false });
    call.leave();
  }
  const named = (one) => ({ ...one, name: nameOf(one.userId), hue: hueOf(one.userId) });
  const others = [...call.members.values()].map(({ shown }) => named(shown));
  const people = [...others, ...(call.maySend ? [named(call.own)] : [])];
  const sharing = others.find(({ screen }) => screen);
  const inside = [...inCall].filter((id) => id !== String(userId)).map(nameOf);
  const isIn = call.phase === "in";
  function play() {
    setBlocked(false);
    setAttempt(attempt + 1);
  }
  return html`<section class="call" aria-label=${t("call.title")} data-phase=${call.phase}>
    ${isIn && sharing && html`<${SharedScreen} stream=${sharing.screen} name=${sharing.name} />`}
    ${
      isIn
        ? html`<div class="call-strip"><${Tiles} people=${people} attempt=${attempt} onBlocked=${() => setBlocked(true)} />
          <${Buttons} call=${call} onLeave=${leave} /></div>`
        : html`<${Entrance} isJoining=${call.phase === "joining"} maySend=${call.maySend} names=${inside} onJoin=${() => join(call, interviewId)} />`
    }
    ${isIn && isBlocked && html`<p><button type="button" class="btn btn-primary" onClick=${play}>${t("call.play")}</button></p>`}
    <${Troubles} call=${call} sharer=${sharing} />
    <p class=${said.isForOneself ? "small" : "vh"} role="status">${said.text}</p>
  </section>`;
}

function Buttons({ call, onLeave }) {
  const { devices, screen } = call;
  return html`<${CallBar} isHeard=${devices.isHeard} isSeen=${devices.camera !== null} isSharing=${screen.picture !== null}
    maySend=${call.maySend} canShare=${canShare()}
    onMicrophone=${(isOn) => devices.switchMicrophone(isOn)} onCamera=${(isOn) => devices.switchCamera(isOn)}
    onShare=${(isOn) => (isOn ? call.share() : screen.stop())} onLeave=${onLeave} />`;
}

/** As one was set before; with both where nothing was chosen. */
function join(call, interviewId) {
  const { isMade, microphone, camera } = choiceOf(interviewId);
  choose(interviewId, { joins: true });
  return call.join(isMade ? { microphone, camera } : {});
}

/** Begin as it was chosen in the lobby, or before a reload; and keep what is chosen here. */
function useChosen(call, interviewId) {
  const { phase, ending, devices } = call;
  const { microphone, camera } = devices.wanted;
  useLayoutEffect(() => {
    if (choiceOf(interviewId).joins) join(call, interviewId);
  }, [call]);
  useLayoutEffect(() => {
    if (phase === "in" && call.maySend) choose(interviewId, { microphone, camera });
  }, [phase, microphone, camera]);
  useLayoutEffect(() => {
    if (ending) choose(interviewId, { joins: false }); // who was taken out does not come back by a reload
  }, [ending]);
}

/** What does not work, in words that say what to do. */
function Troubles({ call, sharer }) {
  const { problem, ending, devices, phase } = call;
  const texts = [
    ending && phase === "out" && t(`call.ended_${ending}`),
    problem && (sharer ? t("call.shared_already", { name: sharer.name }) : explain(problem)),
    ...(phase === "in" ? Object.entries(devices.problems) : []).map(
      ([device, why]) => why && t(`call.${device}_${why}`),
    ),
  ].filter(Boolean);
  return texts.map((text) => html`<p class="small call-trouble" role="status" key=${text}>${text}</p>`);
}

/** The newest thing that happened: what others did is told to who does not see it, what concerns oneself to everybody. */
function useSaid(call, nameOf) {
  const [said, setSaid] = useState({ text: "", isForOneself: false });
  useLayoutEffect(() => {
    const hear = ({ detail: { key, userId, isForOneself } }) =>
      setSaid({ text: t(key, { name: userId === null ? "" : nameOf(userId) }), isForOneself });
    call.addEventListener("said", hear);
    return () => call.removeEventListener("said", hear);
  }, [call]);
  return said;
}
