"""Reading a feed's log: what it lacks, or, where somebody was erased, all of it."""

from collections.abc import Mapping

import gevent

from app.adapters.feed import Feed
from app.observability.faults import note_fault
from app.ports.interview_log import Unavailable

AGAIN_SECONDS = 0.5


def reload(feed: Feed, followed: Mapping[str, Feed]) -> None:
    """Fold a feed's log anew, for as long as it is followed and Redis is away."""
    while followed.get(feed.key) is feed:
        try:
            feed.reload()
        except Unavailable:
            gevent.sleep(AGAIN_SECONDS)
            continue
        except Exception as error:  # noqa: BLE001 - opened anew it holds nothing of before
            note_fault("feed_reload", error, interview_id=feed.key)
        return


def read_log(feed: Feed) -> None:
    """Take in what the log has more. Raises Unavailable."""
    try:
        feed.catch_up()
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - what cannot be read harms this interview alone
        note_fault("feed_catch_up", error, interview_id=feed.key)
