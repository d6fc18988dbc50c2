// Who comes by an invitation: it is opened first, and says to which interview and as whom.

import { html, useLayoutEffect, useState } from "../../core/html.js";
import { t } from "../../core/i18n.js";
import { isAlive, redeem, rememberedSeat } from "../seat.js";
import { DeadEnd, reasonOf } from "./dead-end.js";
import { Seated } from "./interview.js";

/** `invitation`: {code} or {token}. */
export function Invited({ invitation }) {
  const [seat, setSeat] = useState(stillGood);
  const [refused, setRefused] = useState(null);

  async function open() {
    setRefused(null);
    try {
      const isSeated = rememberedSeat()?.isSeated ?? false; // its token ended while this tab slept
      setSeat({ ...(await redeem(invitation)), isSeated });
    } catch (error) {
      setRefused(error);
    }
  }
  useLayoutEffect(() => void (!seat && open()), []);

  if (refused) {
    const isAway = refused.isNobodysWord;
    return html`<${DeadEnd} reason=${reasonOf(refused)} again=${isAway ? open : undefined} />`;
  }
  if (!seat) return html`<p class="page quiet" role="status">${t("end.looking")}</p>`;
  return html`<${Seated} interviewId=${seat.interviewId} seat=${seat} callOneself=${(name) => redeem(invitation, name)} />`;
}

function stillGood() {
  const seat = rememberedSeat();
  return seat?.token && isAlive(seat.token) ? seat : null;
}
