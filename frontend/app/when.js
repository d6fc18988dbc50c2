// Days, times and lengths, as people say them.

import { language, t } from "../core/i18n.js";

/** A point in time (ISO 8601) in the reader's words and zone. `more`: of Intl.DateTimeFormat. */
export function dayAndTime(at, more = {}) {
  const form = { weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", ...more };
  return new Date(at).toLocaleString(locale(), form);
}

/** The page's language as the reader's own country writes it: an English page has readers of 24 hours, too. */
const locale = () => navigator.languages.find((one) => one.startsWith(language())) ?? language();

/** "With Maya · 45 minutes · Tue 12 May, 14:00": what is known of it. */
export function meetingLine({ hosts = [], minutes, at }) {
  const people = new Intl.ListFormat(language(), { type: "conjunction" }).format(hosts);
  return [
    hosts.length > 0 && t("meeting.with", { names: people }),
    minutes && t("meeting.minutes", { minutes }),
    at && dayAndTime(at),
  ]
    .filter(Boolean)
    .join(" · ");
}
