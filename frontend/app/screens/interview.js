// One interview, from the lobby to the end.

import { explain } from "../../core/explain.js";
import { html, useLayoutEffect, useState } from "../../core/html.js";
import { language } from "../../core/i18n.js";
import { Left } from "../parts/over.js";
import { forget, ownerOf, remember, rememberedSeat } from "../seat.js";
import { spokenLanguages } from "../spoken.js";
import { OnlyIfThere } from "../use-existence.js";
import { connection, room, useRoom } from "../use-room.js";
import { Lobby } from "./lobby.js";
import { RoomScreen } from "./room.js";
import { Waiting } from "./waiting.js";

/** An interview that is open to whom its address names, as scripts make them. */
export function InterviewScreen({ interviewId, query }) {
  // As it was on coming: what is learned of the seat later must not draw everything anew.
  const [seat] = useState(() => rememberedSeat() ?? seatIn(query));
  return html`<${OnlyIfThere} interviewId=${interviewId} token=${seat.token}>
    <${Seated} interviewId=${interviewId} seat=${seat} mayChooseRole=${!query.has("role")} /><//>`;
}

/** `callOneself(name)`: an invited guest's seat under that name, where the invitation has none. */
export function Seated({ interviewId, seat: first, mayChooseRole = false, callOneself }) {
  useRoom();
  const [seat, setSeat] = useState(first);
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(seat.isSeated);
  const [hasLeft, setLeft] = useState(false);

  useLayoutEffect(() => {
    const failed = ({ detail }) => turnedAway(explain(detail));
    room.addEventListener("problem", failed);
    sit(seat);
    if (seat.isSeated) enter(seat);
    return () => room.removeEventListener("problem", failed);
  }, []);

  function turnedAway(why) {
    setProblem(why);
    setBusy(false);
    connection.close();
    setSeat((before) => ({ ...before, isSeated: false }));
  }

  function sit(taken) {
    setSeat(taken);
    remember(taken);
    if (taken.token) sessionStorage.setItem(`token:${interviewId}`, taken.token);
  }

  /** `says`: what one said on the way in: {consents, name, userId, role}. */
  async function enter(wanted, { consents = {}, name, ...who } = {}) {
    setBusy(true);
    setProblem("");
    try {
      const taken = { ...wanted, ...who, ...(name && (await callOneself(name))) };
      await connection.openAndWait({ path: socketPath(), token: taken.token, locale: language() });
      await room.join(interviewId, taken.userId, taken.role, spokenLanguages());
      sit({ ...taken, isSeated: true });
      for (const [scope, granted] of Object.entries(consents)) {
        room.send("set_consent", { scope, granted }).catch(() => undefined);
      }
      setBusy(false);
    } catch (error) {
      turnedAway(explain(error));
    }
  }

  async function leave() {
    await room.leave().catch(() => undefined);
    connection.close();
    forget();
    setSeat({ ...seat, isSeated: false });
    setLeft(true);
  }

  function rejoin() {
    setLeft(false);
    enter(seat);
  }

  if (hasLeft) return html`<${Left} rejoin=${rejoin} />`;
  if (room.phase === "in" || room.phase === "away") return html`<${RoomScreen} seat=${seat} leave=${leave} />`;
  if (room.phase === "waiting") return html`<${Waiting} seat=${seat} leave=${leave} interviewId=${interviewId} />`;
  return html`<${Lobby} ...${{ interviewId, seat, problem, isBusy, mayChooseRole }} onJoin=${(said) => enter(seat, said)} />`;
}

/** What the address says of who comes. */
function seatIn(query) {
  const token = query.get("token");
  const said = { userId: query.get("user_id") ?? "", role: query.get("role") ?? "candidate", token };
  const seat = token ? { ...said, ...ownerOf(token) } : said;
  // With everything in the address, as scripts and the tour have it, nothing need be asked.
  return { ...seat, isSeated: query.has("interview_id") && query.has("user_id") };
}

/** Beside the page, under any path. */
function socketPath() {
  return new URL("socket.io/", document.baseURI).pathname;
}
