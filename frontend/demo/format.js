// Times as people read them.

import { language } from './strings.js';

/** Seconds as 4:07 or 1:02:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
  return parts.map((part, index) => (index === 0 ? part : String(part).padStart(2, '0'))).join(':');
}

/** A server's timestamp as the time of day here. */
export function timeOfDay(timestamp) {
  return new Date(timestamp).toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' });
}

/** A date as 12:04:09.031, for the log. */
export function exactTime(date) {
  const pad = (number, length = 2) => String(number).padStart(length, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part)).join(':');
  return `${time}.${pad(date.getMilliseconds(), 3)}`;
}
