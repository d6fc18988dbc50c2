"""The position check: what Pub/Sub lost is found by asking the log how far each interview is."""

from collections.abc import Callable, Mapping
from typing import Any

import gevent

from app.adapters.feed import GAP_PATIENCE, Feed
from app.adapters.feed_reading import read_log
from app.adapters.redis_event_log import RedisEventLog
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.observability.metrics import FEED_BEHIND
from app.ports.interview_log import Unavailable

CHECK_SECONDS = 5.0
CHANGES_KEPT = 60.0

logger = get_logger(__name__)


class PositionCheck:
    """Brings feeds that are behind the log up to it, every few seconds and when asked."""

    def __init__(self, log: RedisEventLog, feeds: Mapping[str, Feed]) -> None:
        self._log = log
        self._feeds = feeds
        self._checked = 0.0
        self._checker: Any = None

    def start(self) -> None:
        """Check, until stop()."""
        self._checker = gevent.spawn(self._run)

    def stop(self) -> None:
        """Check no more."""
        if self._checker is not None:
            self._checker.kill()

    def check_all(self) -> None:
        """Check every feed beside what the caller does: all that was published is missed."""
        gevent.spawn(self._contained, self._check_all)

    def _run(self) -> None:
        while True:
            gevent.sleep(CHECK_SECONDS)
            self._contained(self._check_changed)

    def _contained(self, check: Callable[[], None]) -> None:
        try:
            check()
        except Unavailable:
            return  # the next check comes back to it
        except Exception as error:  # noqa: BLE001 - without the checks a loss is never made good
            note_fault("position_check", error)

    def _check_changed(self) -> None:
        changed = self._log.changed_since(self._checked)
        self._catch_up([key for key, _ in changed if key in self._feeds])
        if changed:
            # Clocks are not compared: the next check starts where this one saw the last change,
            # a little before, for those that were under way.
            self._checked = changed[-1][1] - 1.0
            self._log.forget_changes(changed[-1][1] - CHANGES_KEPT)

    def _check_all(self) -> None:
        self._catch_up(list(self._feeds))

    def _catch_up(self, keys: list[str]) -> None:
        behind = 0
        for key, seq in zip(keys, self._log.last_seqs(keys) if keys else [], strict=True):
            feed = self._feeds.get(key)
            if feed is not None and seq > feed.version.seq:
                gevent.sleep(GAP_PATIENCE)
                missing = seq - feed.version.seq
                if missing > 0:
                    logger.warning("feed_was_behind", interview_id=key, behind=missing)
                    behind += missing
                    read_log(feed)
        FEED_BEHIND.set(behind)
