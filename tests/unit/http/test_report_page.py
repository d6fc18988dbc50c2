"""The report's page: complete in itself, in both languages, and nothing in it runs."""

import base64
import hashlib
from dataclasses import replace
from typing import Any

import pytest

from app.contract.events.projection import Viewer
from app.domain.commands import (
    Actor,
    Assess,
    EndInterview,
    GiveFeedback,
    Join,
    SaveNote,
    SetConsent,
)
from app.domain.policy import CONSENT_SCOPES
from app.http.report_page import CONTENT_SECURITY_POLICY, in_two, report_page
from tests.unit.services.records.test_report import HOST, LIN, PROBE, QUESTION, STORY, Room


@pytest.fixture
def room() -> Room:
    room = Room()
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    return room


def page_of(report: dict[str, Any], locale: str = "en") -> str:
    return report_page(report, locale, lambda area: f"{area} ({locale})")


@pytest.mark.parametrize(("locale", "title"), [("en", "Interview report"), ("zh", "面试报告")])
def test_it_holds_questions_answers_and_quotes(room: Room, locale: str, title: str) -> None:
    page = page_of(room.report(), locale)
    assert f'<html lang="{locale}">' in page
    for text in (title, "Tell me about an outage.", STORY, "<q>I put a queue before"):
        assert text in page
    assert f"reliability ({locale})" in page


def test_it_says_what_people_agreed_to(room: Room) -> None:
    for scope in CONSENT_SCOPES:
        room.run(LIN, SetConsent(user_id="lin", scope=scope, granted=scope == "share"))
    assert "lin: showing the transcript to colleagues</p>" in page_of(room.report())
    assert "lin: 把文字记录给同事看</p>" in page_of(room.report(), "zh")
    room.run(LIN, SetConsent(user_id="lin", scope="share", granted=False))
    assert "lin: nothing</p>" in page_of(room.report())


def test_it_tells_apart_what_nobody_was_asked(room: Room) -> None:
    page = page_of(room.report())
    assert "lin: nothing</p>" in page
    assert "lin, counts as given, not asked: keeping the sound of their answers, captions" in page
    assert "lin, 视为同意，未曾询问: 保留回答的录音, " in page_of(room.report(), "zh")


def test_notes_stand_by_their_question(room: Room) -> None:
    room.run(HOST, SaveNote(note_id=1, text="Calm <b>voice</b>.", question_id="be-outage"))
    room.run(HOST, SaveNote(note_id=2, text="On the whole: yes."))
    page = page_of(room.report(Viewer(frozenset(("ann",)), "interviewer", is_known=True)))
    assert page.index("Calm &lt;b&gt;voice") < page.index("Notes on the whole")
    assert page.index("Notes on the whole") < page.index("On the whole: yes.")
    assert (page.count("Calm &lt;b&gt;"), page.count("On the whole: yes.")) == (1, 1)
    candidate = Viewer(frozenset(("lin",)), "candidate", is_known=True)
    assert "Calm" not in page_of(room.report(candidate))


def test_it_is_for_people(room: Room) -> None:
    room.run(Actor("lin", "candidate", "Lin Wei"), Join())
    page = page_of(room.report())
    room.run(Actor("ann", "interviewer", "Ann"), Join())
    page = page_of(room.report())
    assert "Lin Wei (candidate), Ann (interviewer)" in page
    for technical in ("deep_dive", "probe_result", "ai_interviewer", "in_progress", ".000Z<"):
        assert technical not in page


def test_an_opening_greets_and_the_question_stands_alone(room: Room) -> None:
    opening = "Hello. I am an AI interviewer. To begin, what do you do?"
    greeted = Room()
    greeted.turn(None, replace(QUESTION, text=opening))
    greeted.turn(STORY, PROBE)
    page = page_of(greeted.report())
    assert "<h3>To begin, what do you do?</h3>" in page
    assert '<p class="meta">Hello. I am an AI interviewer.</p>' in page
    assert in_two("您好，我是AI面试官。请介绍一下您的工作。") == (
        "您好，我是AI面试官。",
        "请介绍一下您的工作。",
    )
    assert in_two("Why") == ("", "Why")


def test_codes_and_made_up_ids_are_for_machines(room: Room) -> None:
    report = room.report()
    report["interviewer"] |= {"interview_style": "behavioural", "mode": "exploratory"}
    for answer in report["questions"][0]["answers"]:
        answer["user_id"] = "candidate_0123456789abcdef"
    page = page_of(report)
    for code in ("llm:small", "behavioural", "exploratory", "candidate_0123", ">i<"):
        assert code not in page
    assert "Asked by a language model" in page
    assert "Candidate · after" in page
    assert "<h1>Interview</h1>" in page


def test_times_are_the_readers(room: Room) -> None:
    report = {**room.report(), "started_at": "2026-01-31T12:00:00.000Z"}
    for zone, shown in (
        ("Asia/Shanghai", "2026-01-31 20:00 CST"),
        ("UTC", "2026-01-31 12:00 UTC"),
        ("../../etc/passwd", "2026-01-31 12:00 UTC"),
        ("Mars/Olympus", "2026-01-31 12:00 UTC"),
    ):
        assert f">{shown}</time>" in report_page(report, "en", str, zone)


def test_what_was_written_after_the_end_stands_by_what_it_is_about(room: Room) -> None:
    room.run(HOST, EndInterview())
    room.run(HOST, Assess(text="Names <figures>.", grade="strong", question_id="be-outage"))
    room.run(HOST, Assess(text="Hire."))
    room.run(LIN, GiveFeedback(rating=4, text="Kind."))
    page = page_of(room.report(Viewer(frozenset(("ann",)), "interviewer", is_known=True)))
    assert "<b>Strong</b> · Names &lt;figures&gt;." in page
    assert page.index("Names &lt;figures&gt;") < page.index("Assessment of the whole")
    assert page.index("Assessment of the whole") < page.index("Hire.")
    assert "4 / 5: Kind." in page
    assert "Found by a program" in page


def test_what_people_wrote_stays_text(room: Room) -> None:
    room.turn("<script>alert(1)</script>", PROBE)
    page = page_of(room.report())
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_what_is_withheld_is_said(room: Room) -> None:
    page = page_of(room.report(Viewer(frozenset(("eve",)), "candidate")))
    assert "(not shown to your role)" in page
    assert STORY not in page


def test_its_style_is_the_one_that_its_policy_allows(room: Room) -> None:
    page = page_of(room.report())
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert "body {" in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in CONTENT_SECURITY_POLICY


def test_its_policy_allows_no_code_and_only_its_own_style() -> None:
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "script" not in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
