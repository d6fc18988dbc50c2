// Times as people read them.

/** Seconds as 2:03 or 1:02:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
  return parts.map((part, index) => (index === 0 ? part : String(part).padStart(2, "0"))).join(":");
}

/** A moment as the time of day, in the page's language, and as the reader's country writes it. */
export function timeOfDay(time) {
  const { lang } = document.documentElement;
  const place = (globalThis.navigator?.languages ?? []).find((tag) => tag.toLowerCase().split("-")[0] === lang);
  return new Date(time).toLocaleTimeString(place ?? lang, { hour: "2-digit", minute: "2-digit" });
}
