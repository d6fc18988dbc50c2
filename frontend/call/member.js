// Somebody else in the call: who they are, the connection to them, and how it has stood.

import { Peer, SLOTS } from "./peer.js";

/** Whose role may be heard and seen; all others only receive. */
export const maySend = (role) => role === "candidate" || role === "interviewer";

/** Whose role may mute others, and take them out. */
export const isHost = (role) => role === "interviewer" || role === "admin";

/** Emits `change` with everything to be shown. */
export class Member extends EventTarget {
  /** The connection; null between two who both only receive. */
  link = null;
  /** Counts the connections to them. */
  n = 0;
  isSpeaking = false;
  isWeak = false;
  /** Their picture has not moved for long: their line, or one's own, bears the sound alone. */
  isDark = false;
  /** As it was measured last, see gauge.js. */
  line = null;
  /** The server has lost them; their media may still flow a while. */
  isLost = false;
  #streams = new Map(); // by slot

  /** `about`: as the roster has them; `own`: {order, role}; `open(settings)`: what a Peer needs besides. */
  constructor({ about, own, open, wasThere = false }) {
    super();
    Object.assign(this, { about, own, open, wasThere });
  }

  get state() {
    return this.link?.state ?? "live";
  }

  /** Begin the connection number `n`, in place of the one before. */
  connect(n) {
    this.link?.close();
    this.n = n;
    const sends = maySend(this.own.role);
    const receives = maySend(this.about.role);
    if (!sends && !receives) return;
    const link = new Peer({
      isFirst: this.own.order > this.about.order,
      sends,
      receives,
      ...this.open(this, n),
    });
    this.link = link;
    link.addEventListener("change", () => this.changed());
    link.addEventListener("restart", () => this.dispatchEvent(new Event("restart")));
    link.addEventListener("failed", () => this.link === link && this.startAfresh());
    this.changed();
  }

  /** A connection anew. Who does not offer first says with an empty word that there is one. */
  startAfresh() {
    this.connect(this.n + 1);
    this.#announce();
  }

  /** That there is a new connection, to one who still speaks of the one before. */
  #sayAnew() {
    if (this.link?.isFirst && this.link.state !== "live") this.link.restart();
    this.#announce();
  }

  #announce() {
    if (this.link && !this.link.isFirst) this.link.send({ candidates: [null] });
  }

  /** What they say; of a connection that is no more it is passed over. */
  hear({ n, ...message }) {
    if (n < this.n) {
      if (message.description) this.#sayAnew(); // they were away when the new one began
      return;
    }
    if (n > this.n) this.connect(n);
    this.link?.receive(message);
  }

  /** What comes in a slot, as elements play it; the same one for as long as the track is. */
  stream(slot) {
    const track = this.link?.receiver(slot)?.track;
    if (!track) return null;
    const known = this.#streams.get(slot);
    if (known?.getTracks()[0] === track) return known;
    this.#streams.set(slot, new MediaStream([track]));
    return this.#streams.get(slot);
  }

  /** As tiles and lists take it. */
  get shown() {
    const { peer_id: peerId, user_id: userId, name, role, media } = this.about;
    return {
      key: peerId,
      userId,
      name,
      role,
      isSeen: media.cam,
      isHeard: media.mic,
      isMuted: maySend(role) && !media.mic,
      isSpeaking: media.mic && this.isSpeaking,
      line: this.state !== "live" ? this.state : this.isWeak ? "weak" : "good",
      isSharing: media.screen,
      isDark: media.cam && this.isDark,
      measured: this.line,
      picture: media.cam && !this.isDark ? this.stream(SLOTS.camera) : null,
      sound: this.stream(SLOTS.microphone),
      screen: media.screen ? this.stream(SLOTS.screen) : null,
      screenSound: media.screen ? this.stream(SLOTS.screenSound) : null,
    };
  }

  /** The roster says something new of them. */
  tell(part) {
    this.about = { ...this.about, ...part };
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  close() {
    this.link?.close();
    this.link = null;
  }
}
