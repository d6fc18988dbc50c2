// What a refusal of getUserMedia means. Pure.

const BY_NAME = {
  NotFoundError: "missing",
  DevicesNotFoundError: "missing",
  OverconstrainedError: "unfit",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
  SecurityError: "insecure",
};

/**
 * `denied` for this page, by the `system` for the whole browser, or `dismissed` without an answer; `missing`;
 * `busy` with another program; `unfit`: none does what is asked; `insecure`: the page has no safe address.
 */
export function whyNot({ name, message = "" }) {
  if (name in BY_NAME) return BY_NAME[name];
  if (/system/i.test(message)) return "system";
  return /dismiss/i.test(message) ? "dismissed" : "denied";
}
