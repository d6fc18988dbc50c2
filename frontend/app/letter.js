// An invitation as a whole mail: what, when, how long, and the link.

import { t } from "../core/i18n.js";
import { dayAndTime } from "./when.js";

/** `role`: candidate or observer; `name`: theirs; `one`: an own interview. */
export function invitationLetter(one, role, name) {
  const about = { title: one.title || t("letter.untitled") };
  const facts = [
    one.when && t("letter.when", { when: dayAndTime(one.when, { year: "numeric", timeZoneName: "short" }) }),
    one.minutes && t("letter.length", { minutes: one.minutes }),
  ].filter(Boolean);
  return [
    t(name ? "letter.hello_name" : "letter.hello", { name }),
    t(`letter.${role}`, about),
    ...(facts.length > 0 ? [facts.join("\n")] : []),
    t("letter.link", { link: one.links[role] }),
    t("letter.hint"),
    t("letter.regards", { name: one.host ?? "" }).trim(),
  ].join("\n\n");
}
