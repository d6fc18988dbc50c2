"""A whole log is read piece by piece, and no further than was asked."""

from app.domain.events import InterviewStarted, Recorded
from app.services.records.event_reader import READ_LIMIT, all_events


class Log:
    """So many events, of which each look gives few."""

    def __init__(self, count: int) -> None:
        event = InterviewStarted(started_by="ada")
        self.events = [Recorded(seq, 0, "i", event) for seq in range(count)]
        self.looks: list[int] = []

    def read(self, key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        self.looks.append(after_seq)
        return self.events[after_seq + 1 : after_seq + 1 + limit]


def test_all_of_a_long_log_is_read_once_and_in_order() -> None:
    log = Log(2 * READ_LIMIT + 10)
    read = list(all_events(log, "i", 2 * READ_LIMIT + 9))  # type: ignore[arg-type]
    assert [recorded.seq for recorded in read] == list(range(2 * READ_LIMIT + 10))
    assert len(log.looks) == 3


def test_what_was_written_meanwhile_is_left_out() -> None:
    read = list(all_events(Log(20), "i", 9))  # type: ignore[arg-type]
    assert [recorded.seq for recorded in read] == list(range(10))


def test_a_log_that_is_gone_ends_the_reading() -> None:
    assert list(all_events(Log(0), "i", 9)) == []  # type: ignore[arg-type]
