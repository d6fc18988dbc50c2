"""The process's feeds: which interviews it follows, and the Pub/Sub connection they share.

Pub/Sub is the doorbell, the log is the truth: what a doorbell missed is read from the log, at a
jump in seq, after every reconnect, and at the position check every few seconds.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import gevent
import orjson
from gevent.lock import RLock

from app.adapters.audience import Listener
from app.adapters.feed import GAP_PATIENCE, Feed, words_of_question
from app.adapters.feed_reading import read_log, reload
from app.adapters.position_check import PositionCheck
from app.adapters.recorded_json import decode_event, is_damaged
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog, channel_name
from app.adapters.redis_publisher import EVERYBODY, RedisPublisher
from app.adapters.redis_subscription import RedisSubscription
from app.adapters.replays import Replays
from app.contract.events.projection import Viewer
from app.domain.events import Event, PersonErased, Recorded
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.observability.metrics import FEED_DELAY
from app.ports.delivery import Emitter
from app.ports.interview_log import Unavailable, Version
from app.ports.presence import Presence

LOCKS = 256
LINGER_SECONDS = 10.0
"""How long an interview without members is still followed, so that a reload costs nothing."""

logger = get_logger(__name__)


class RedisFeeds(RedisPublisher):
    """Feeds on Redis Pub/Sub. `start()` begins to listen."""

    def __init__(
        self,
        connections: RedisConnections,
        event_log: RedisEventLog,
        emitter: Emitter,
        presence: Presence,
    ) -> None:
        super().__init__(connections)
        self._everybody = connections.channel(EVERYBODY).encode()
        self._log = event_log
        self._emitter = emitter
        self._presence = presence
        self._feeds: dict[str, Feed] = {}
        self._opening = [RLock() for _ in range(LOCKS)]
        self._early: dict[str, list[Recorded]] = {}
        self._listeners: dict[str, list[Listener]] = {}
        self._to_be_read: set[str] = set()
        self._replays = Replays()
        self._process, self._ours = "", b"l "
        self._positions = PositionCheck(event_log, self._feeds)
        check_all = self._positions.check_all  # what was published before is missed
        self._subscription = RedisSubscription(connections, self._heard, check_all)
        self._on_everybody: Callable[[str, Any], None] = emitter.emit_to_all
        self._watched: dict[type[Event], Callable[[str, Recorded], None]] = {}
        connections.on_new_epoch.append(self._forget_all)

    # --- life

    def start(self, on_everybody: Callable[[str, Any], None] | None = None) -> None:
        """Listen, and check positions, until stop()."""
        self._on_everybody = on_everybody or self._on_everybody
        self._subscription.start([self._channel(EVERYBODY)])
        self._positions.start()

    def stop(self) -> None:
        """Stop listening."""
        self._subscription.stop()
        self._positions.stop()

    def _forget_all(self) -> None:
        """Redis may have lost the log's tail: what was folded from it is not the truth any more."""
        for feed in self._feeds.values():
            feed.leave_all()
        self._feeds.clear()
        for key in self._listeners:
            gevent.spawn(self._reopen, key)

    def _reopen(self, key: str) -> None:
        """Go on listening to what is left of the interview."""
        try:
            self.open(key)
        except (LookupError, Unavailable):
            return  # whoever listens hears of it with the next thing they do
        except Exception as error:  # noqa: BLE001 - its log cannot be read; other interviews go on
            note_fault("feed_reopen", error, interview_id=key)

    # --- what the services use

    def version(self, key: str) -> Version | None:
        """The interview as this process knows it."""
        feed = self._feeds.get(key)
        return self._log.load(key) if feed is None else feed.version

    def follow(self, key: str) -> Version:
        """Follow the interview; until somebody joins it, only for a while."""
        feed = self.open(key)
        self._close_later(feed)
        return feed.version

    def question_text(self, key: str, seq: int) -> str | None:
        """The words of a question."""
        feed = self._feeds.get(key)
        if feed is not None:
            return feed.question_text(seq)
        return next((words_of_question(r) for r in self._log.read(key, seq - 1, 1)), None)

    def refresh(self, key: str, missed: Iterable[Recorded]) -> None:
        """Take events in that a refused append brought, or read them."""
        feed = self._feeds.get(key)
        if feed is not None:
            complete = True
            for recorded in missed:
                complete = feed.apply(recorded)
            if not complete:
                feed.catch_up()

    def deliver(self, key: str, events: Iterable[Recorded]) -> None:
        """Take events in; those that overtook others wait a moment for them."""
        feed = self._feeds.get(key)
        if feed is None:
            if key in self._early:
                self._early[key].extend(events)
            return
        complete = True
        for recorded in events:
            complete = feed.apply(recorded)
        if not complete:
            gevent.spawn_later(GAP_PATIENCE, self._fill_gap, feed)

    def _fill_gap(self, feed: Feed) -> None:
        if feed.has_gap or feed.key in self._to_be_read:
            self._to_be_read.discard(feed.key)
            try:
                read_log(feed)
            except Unavailable:
                return  # the position check comes back to it

    def join(
        self,
        key: str,
        sid: str,
        viewer: Viewer,
        after_seq: int | None,
        greet: Callable[[Version], None],
    ) -> None:
        """Make a connection a member."""
        feed = self.open(key)
        try:
            feed.join(sid, viewer, after_seq, greet)
        finally:
            self._close_later(feed)

    def leave(self, key: str, sid: str) -> None:
        """End a membership; the last one's interview is followed a little longer."""
        feed = self._feeds.get(key)
        if feed is not None:
            feed.leave(sid)
            self._close_later(feed)

    def listen(
        self, key: str, viewer: Viewer, hear: Callable[[str, Mapping[str, Any]], None]
    ) -> Callable[[], None]:
        """Follow the interview until the returned function is called."""
        feed = self.open(key)
        listener = Listener(viewer, hear)
        listeners = self._listeners.setdefault(key, feed.listeners)
        listeners.append(listener)

        def stop() -> None:
            if listener in listeners:
                listeners.remove(listener)
            if not listeners and self._listeners.get(key) is listeners:
                del self._listeners[key]
            self.leave(key, "")

        return stop

    def watch(self, kinds: Iterable[type[Event]], notice: Callable[[str, Recorded], None]) -> None:
        """Call `notice` for events of these kinds that a host here was told of."""
        self._watched.update((kind, notice) for kind in kinds)

    def _told(self, feed: Feed, recorded: Recorded) -> None:
        if isinstance(recorded.event, PersonErased):
            gevent.spawn(reload, feed, self._feeds)
        notice = self._watched.get(type(recorded.event))
        if notice is not None and feed.has_host:
            notice(feed.key, recorded)

    def tell_hosts_here(self, key: str, event: str, payload: Mapping[str, Any]) -> None:
        """Send something ephemeral to the hosts among this process's members."""
        if feed := self._feeds.get(key):
            feed.emit_ephemeral(event, payload, None, True)

    # --- opening and closing

    def open(self, key: str) -> Feed:
        """The interview's feed; subscribes first and then loads, so that nothing falls between."""
        with self._opening[hash(key) % LOCKS]:
            feed = self._feeds.get(key)
            if feed is not None:
                return feed
            self._early[key] = []
            channel = self._channel(channel_name(key))
            try:
                self._subscription.add(channel)
                version = self._log.load(key)
                if version is None:
                    raise LookupError(key)
                feed = Feed(
                    key,
                    version,
                    self._log,
                    self._emitter,
                    self._listeners.get(key),
                    self._replays,
                    self._close_later,
                    self._told,
                )
                if version.state.current is not None:
                    feed.question_text(version.state.current.seq)
                self._feeds[key] = feed
                self.deliver(key, self._early[key])
            except BaseException:
                self._subscription.remove(channel)
                raise
            finally:
                del self._early[key]
            return feed

    def drop(self, key: str) -> None:
        """Follow an interview no more that was deleted; its members leave its room."""
        if feed := self._feeds.pop(key, None):
            feed.leave_all()
            self._subscription.remove(self._channel(channel_name(key)))

    def _close_later(self, feed: Feed) -> None:
        if feed.is_idle:
            gevent.spawn_later(LINGER_SECONDS, self._close_if_idle, feed)

    def _close_if_idle(self, feed: Feed) -> None:
        with self._opening[hash(feed.key) % LOCKS]:
            if feed.is_idle and self._feeds.get(feed.key) is feed:
                del self._feeds[feed.key]
                self._subscription.remove(self._channel(channel_name(feed.key)))

    # --- listening

    def _heard(self, channel: bytes, data: bytes) -> None:
        """Take a message; one that cannot be understood harms itself: the log has what it said."""
        process = self._presence.process
        if process is not self._process:
            self._process, self._ours = process, b"l%b " % process.encode()
        if data.startswith(self._ours):
            return  # our own come with their answers
        try:
            self._take(channel, data)
        except Exception as error:  # noqa: BLE001 - every interview of this process comes this way
            key = self._key_of(channel)
            note_fault("pubsub_message", error, interview_id=key)
            if (feed := self._feeds.get(key)) and key not in self._to_be_read:
                self._to_be_read.add(key)
                gevent.spawn_later(GAP_PATIENCE, self._fill_gap, feed)

    def _take(self, channel: bytes, data: bytes) -> None:
        """`e <json>`: ephemeral; `l<process> <seq> <count> <json>`: from the log."""
        first, rest = data.split(b" ", 1)
        if channel == self._everybody:
            event, payload = orjson.loads(rest)
            self._on_everybody(event, payload)
            for listener in [one for several in self._listeners.values() for one in several]:
                listener.show(event, payload)
            return
        key = self._key_of(channel)
        feed = self._feeds.get(key)
        if first == b"e" and feed is not None:
            feed.emit_ephemeral(*orjson.loads(rest))
        elif first != b"e":
            seq, count, body = rest.split(b" ", 2)
            if key in self._early if feed is None else int(seq) > feed.version.seq:
                recorded = decode_event(key, int(seq), int(count), body)
                if is_damaged(recorded):
                    raise ValueError("it came damaged; the line in the log may be whole")
                FEED_DELAY.observe(max(0.0, time.time() - recorded.time / 1000))
                self.deliver(key, [recorded])

    def _key_of(self, channel: bytes) -> str:
        return channel.decode(errors="replace").removeprefix(self._channel(channel_name("")))
