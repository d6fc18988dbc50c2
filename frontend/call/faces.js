// The people in the room, a tile each, what those in the call send of themselves, and the way into the call.

import { explain } from "../core/explain.js";
import { html, useLayoutEffect, useState } from "../core/html.js";
import { t, useLanguage } from "../core/i18n.js";
import { useMedia } from "../core/use-media.js";
import { CaptionLines, useCaptionLines } from "../media/captions.js";
import { Announcer } from "./announcer.js";
import { join, useChosen } from "./chosen.js";
import { everybody } from "./everybody.js";
import { Floating } from "./floating.js";
import { Icon } from "./icon.js";
import { useCallKeys } from "./keys.js";
import { lineNotices } from "./line-words.js";
import { SharedScreen, Tiles } from "./tiles.js";
import { useMenus } from "./use-menus.js";
import "./words.js";

const NARROW = "(max-width: 47.99rem)";
const ROOMY = 4; // so many tiles are large enough to carry captions

/**
 * `people`: everybody in the room, see everybody.js. `call`: null until it is loaded, and for who takes no part.
 * `line`: see Call; `interviewId`, `nameOf`, `hueOf` as for captions; `hasCaptions`: whether they are shown.
 */
export function Faces({ call, people, line, interviewId, nameOf, hueOf, hasCaptions, reading = null }) {
  useLanguage();
  const lines = useCaptionLines(line, interviewId, reading);
  const isNarrow = useMedia(NARROW);
  useChosen(call, interviewId);
  useCallKeys(call);
  const menuOf = useMenus(call);
  const said = useSaid(call, nameOf);
  const [isBlocked, setBlocked] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const all = everybody(people, call);
  const sharing = all.find(({ screen }) => screen) ?? null;
  const isOnTiles = !(isNarrow || sharing) && all.length <= ROOMY;
  const withoutTile = lines.filter(({ user }) => !all.some(({ userId }) => String(userId) === String(user)));
  function play() {
    setBlocked(false);
    setAttempt(attempt + 1);
  }
  return html`<section class="faces" aria-label=${t("call.title")} data-phase=${call?.phase ?? "out"} data-sharing=${String(sharing !== null)}>
    ${sharing && html`<${SharedScreen} stream=${sharing.screen} name=${sharing.name} />`}
    <${Tiles} people=${all} attempt=${attempt} onBlocked=${() => setBlocked(true)} onFrame=${() => call.lines.figures.frame()} menuOf=${menuOf} lines=${hasCaptions && isOnTiles ? lines : []} reading=${reading} />
    ${hasCaptions && html`<${CaptionLines} lines=${isOnTiles ? withoutTile : lines} reading=${reading} nameOf=${nameOf} hueOf=${hueOf} />`}
    ${call && call.phase !== "in" && html`<${Entrance} call=${call} onJoin=${() => join(call, interviewId)} names=${all.filter((one) => one.isInCall && !one.isOwn).map(({ name }) => name)} />`}
    ${isBlocked && html`<p><button type="button" class="btn btn-primary" onClick=${play}>${t("call.play")}</button></p>`}
    ${call && html`<${Troubles} call=${call} sharer=${sharing} people=${all} />`}
    ${call?.phase === "in" && html`<${Floating} people=${all.filter(({ isOwn }) => !isOwn)} />`}
    <p class=${said.isForOneself ? "small" : "vh"} role="status">${said.text}</p>
  </section>`;
}

function Entrance({ call, names, onJoin }) {
  const isJoining = call.phase === "joining";
  return html`<div class="call-entrance">
    <button type="button" class="btn btn-primary" disabled=${isJoining} onClick=${onJoin}><${Icon} name="camera" />${t(isJoining ? "call.joining" : "call.join")}</button>
    <p class="small quiet">${names.length > 0 && html`<b>${t("call.inside", { names: names.join(t("list.comma")) })}</b> `}${t(call.maySend ? "call.join_hint" : "call.follow_hint")}</p>
  </div>`;
}

/** What does not work, in words that say what to do. */
function Troubles({ call, sharer, people }) {
  const { problem, ending, devices, phase } = call;
  const texts = [
    ending && phase === "out" && t(`call.ended_${ending}`),
    phase === "joining" && call.isSlow && t("call.joining_slow"),
    problem && (sharer ? t("call.shared_already", { name: sharer.name }) : explain(problem)),
    ...(phase === "in" ? Object.entries(devices.problems) : []).map(
      ([device, why]) => why && t(`call.${device}_${why}`),
    ),
    ...lineNotices(call, people),
  ].filter(Boolean);
  return html`${texts.map((text) => html`<p class="small call-trouble" role="status" key=${text}>${text}</p>`)}
    ${phase === "in" && devices.problems.microphone === "taken" && html`<p><button type="button" class="btn btn-s" onClick=${() => call.switchMicrophone(true)}>${t("call.take_back_microphone")}</button></p>`}
    ${phase === "in" && devices.problems.camera === "taken" && html`<p><button type="button" class="btn btn-s" onClick=${() => call.switchCamera(true)}>${t("call.take_back_camera")}</button></p>`}`;
}

/** The newest thing that happened: what others did is told to who does not see it, what concerns oneself to everybody. */
function useSaid(call, nameOf) {
  const [said, setSaid] = useState({ text: "", isForOneself: false });
  useLayoutEffect(() => {
    const names = (all) => all.join(t("list.comma"));
    const announcer = new Announcer((list) =>
      setSaid({ text: list.map((one) => t(one.key, { name: names(one.names) })).join(" "), isForOneself: false }),
    );
    const hear = ({ detail: { key, userId, isForOneself, isOwnDoing } }) => {
      const name = userId === null ? "" : nameOf(userId);
      if (isForOneself || isOwnDoing) setSaid({ text: t(key, { name }), isForOneself });
      else announcer.hear(key, name);
    };
    call?.addEventListener("said", hear);
    return () => {
      announcer.stop();
      call?.removeEventListener("said", hear);
    };
  }, [call]);
  return said;
}
