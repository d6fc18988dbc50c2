// What this browser keeps beyond a tab has an end: else every interview would leave something for good.

const HOUR = 3_600_000; // ms
const DAY = 24 * HOUR;
const SINCE = "kept-since"; // key -> when it was first found here

/** How long, by how the key begins. */
const LIFETIMES = [
  ["nonce:", 100 * DAY], // as long as an invitation can be good
  ["consents:", 100 * DAY],
  ["notes:", 30 * DAY], // those that the server never took
];

/** Take out what has been here for too long; called as a page begins. */
export function sweep(storage = localStorage, now = Date.now()) {
  const known = read(storage);
  const kept = {};
  for (const key of Array.from({ length: storage.length }, (_, at) => storage.key(at))) {
    const lifetime = LIFETIMES.find(([beginning]) => key.startsWith(beginning))?.[1];
    if (lifetime === undefined) continue;
    const since = known[key] ?? now;
    if (now - since >= lifetime) storage.removeItem(key);
    else kept[key] = since;
  }
  try {
    if (Object.keys(kept).length > 0) storage.setItem(SINCE, JSON.stringify(kept));
    else storage.removeItem(SINCE);
  } catch {
    // There is no room left in it: the page begins all the same, and looks again next time.
  }
}

function read(storage) {
  try {
    return JSON.parse(storage.getItem(SINCE)) ?? {};
  } catch {
    return {};
  }
}
