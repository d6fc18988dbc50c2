"""How often the interviewer was assisted stands in reports and transcripts, for hosts alone."""

from app.contract.events.projection import Viewer
from app.domain.commands import ShowSuggestion, UseSuggestion
from app.http.report_page import report_page
from app.services.records.transcripts import Transcripts
from tests.support.fake_concurrency import FakeConcurrency
from tests.unit.services.records.test_report import HOST, Room

HOSTS_EYES = Viewer(frozenset(("ann",)), "interviewer", is_known=True)


def shown(room: Room, name: str, kind: str) -> None:
    command = ShowSuggestion(suggestion_id=name, kind=kind, about_seq=1, engine="rules", text="?")
    room.run(HOST, command)


def assisted() -> Room:
    """Four suggestions from what was said, one of them shown to two hosts; two were used."""
    room = Room()
    for name in ("3.result", "3.action", "3.result", "7.result"):
        shown(room, name, "probe")
    shown(room, "w1", "follow_up")
    shown(room, "3.coverage", "coverage")
    for name in ("3.result", "w1", "3.result", "never shown"):
        room.run(HOST, UseSuggestion(suggestion_id=name))
    return room


def test_hosts_read_in_a_report_how_often() -> None:
    room = assisted()
    assert room.report(HOSTS_EYES)["assistance"] == {"shown": 4, "used": 2}
    for role in ("candidate", "observer"):
        assert room.report(Viewer(frozenset(("eve",)), role, is_known=True))["assistance"] is None


def test_the_page_says_it_in_words() -> None:
    report = assisted().report(HOSTS_EYES)
    page = report_page(report, "en", str)
    assert "AI assisted the interviewer 4 times; suggestions used: 2." in page
    assert "AI 协助面试官 4 次，其中采用 2 次。" in report_page(report, "zh", str)
    assert "assisted" not in report_page({**report, "assistance": None}, "en", str)


def test_transcripts_tell_it_too() -> None:
    room = assisted()
    version = room.log.load("i")
    assert version is not None
    transcripts = Transcripts(room.log, concurrency=FakeConcurrency())
    assert transcripts.transcript("i", version, HOSTS_EYES)["assistance"] == {
        "shown": 4,
        "used": 2,
    }
    guest = Viewer(frozenset(("lin",)), "candidate", is_known=True)
    assert transcripts.transcript("i", version, guest)["assistance"] is None
