// How people look in lists: a name, a hue, initials. The hue is never the only sign.

import { element } from '../dom.js';
import { nameOf } from '../interview.js';

const HUES = 4;

/** The class of a person's hue: by order of coming, so that it is the same for everybody. */
export function hueOf(state, userId) {
  return `p${(Math.max(0, state.everHere.indexOf(String(userId))) % HUES) + 1}`;
}

/** A name in its hue. */
export function author(state, userId) {
  return element('b', { class: `who ${hueOf(state, userId)}` }, nameOf(state, userId));
}

/** A round sign with initials: two letters, or one Chinese character. */
export function avatar(name) {
  return element('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name));
}

function initials(name) {
  if (/\p{Script=Han}/u.test(name)) return [...name][0];
  const parts = name.split(/[\s._-]+/).filter(Boolean);
  const letters = parts.length > 1 ? [[...parts[0]][0], [...parts.at(-1)][0]] : [...name].slice(0, 2);
  return letters.join('').toUpperCase();
}
