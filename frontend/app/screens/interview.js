// One interview, from the lobby to the end.

import { CLOSING_EVENTS } from "../../core/events.js";
import { explain } from "../../core/explain.js";
import { html, useLayoutEffect, useState } from "../../core/html.js";
import { language } from "../../core/i18n.js";
import { hostSeat, keepHostSeat } from "../own-interviews.js";
import { forget, forgetInvitation, ownerOf, redeem, remember, rememberedSeat } from "../seat.js";
import { spokenLanguages } from "../spoken.js";
import { OnlyIfThere } from "../use-existence.js";
import { connection, room, useRoom } from "../use-room.js";
import { DeadEnd } from "./dead-end.js";
import { Lobby } from "./lobby.js";
import { RoomScreen } from "./room.js";
import { Waiting } from "./waiting.js";

export function InterviewScreen({ interviewId, query }) {
  // As it was on coming: what is learned of the seat later must not draw everything anew.
  const [seat] = useState(() => rememberedSeat(interviewId));
  const screen = html`<${Seated} interviewId=${interviewId} query=${query} />`;
  if (query.has("invite") && !seat) return screen; // an invitation is made for an interview that is there
  return html`<${OnlyIfThere} interviewId=${interviewId} token=${seat?.token ?? query.get("token")}>${screen}<//>`;
}

function Seated({ interviewId, query }) {
  useRoom();
  const invitation = query.get("invite");
  const [seat, setSeat] = useState(
    () => rememberedSeat(interviewId) ?? hostSeat(interviewId, invitation) ?? seatIn(query),
  );
  const [problem, setProblem] = useState("");
  const [refused, setRefused] = useState(null); // why the invitation brings nobody in
  const [isBusy, setBusy] = useState(seat.isSeated);

  useLayoutEffect(() => {
    const failed = ({ detail }) => turnedAway(explain(detail));
    const happened = ({ detail }) => {
      if (invitation && CLOSING_EVENTS.has(detail.name)) forgetInvitation(invitation);
    };
    room.addEventListener("problem", failed);
    room.addEventListener("event", happened);
    if (seat.isSeated) enter(seat);
    else if (invitation && !seat.token) openInvitation();
    return () => {
      room.removeEventListener("problem", failed);
      room.removeEventListener("event", happened);
    };
  }, []);

  function turnedAway(why) {
    setProblem(why);
    setBusy(false);
    connection.close();
    setSeat((before) => ({ ...before, isSeated: false }));
  }

  async function openInvitation() {
    setRefused(null);
    setBusy(true);
    try {
      const { access_token: token, user_id: userId, role, name } = await redeem(invitation);
      sit({ ...seat, token, userId, role, name });
    } catch (error) {
      setRefused(error);
    }
    setBusy(false);
  }

  function sit(taken) {
    setSeat(taken);
    remember(interviewId, taken);
    keepHostSeat(interviewId, { ...taken, isSeated: false });
    if (taken.token) sessionStorage.setItem(`token:${interviewId}`, taken.token);
  }

  async function enter({ consents = {}, ...wanted }) {
    setBusy(true);
    setProblem("");
    try {
      await connection.openAndWait({ path: socketPath(), token: wanted.token, locale: language() });
      await room.join(interviewId, wanted.userId, wanted.role, spokenLanguages());
      sit({ ...wanted, isSeated: true });
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
    forget(interviewId);
    setSeat({ ...seat, isSeated: false });
  }

  if (refused) {
    const isAway = refused.isNobodysWord;
    return html`<${DeadEnd} reason=${isAway ? "away" : "invitation"} said=${isAway ? "" : explain(refused)} again=${isAway ? openInvitation : undefined} />`;
  }
  if (room.phase === "in" || room.phase === "away") return html`<${RoomScreen} seat=${seat} leave=${leave} />`;
  if (room.phase === "waiting") return html`<${Waiting} seat=${seat} leave=${leave} interviewId=${interviewId} />`;
  return html`<${Lobby} ...${{ interviewId, seat, problem, isBusy }} isInvited=${invitation !== null || Boolean(seat.token)} mayChooseRole=${!query.has("role")} onJoin=${enter} />`;
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
