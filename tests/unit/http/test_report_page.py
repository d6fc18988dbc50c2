"""The report's page: complete in itself, in both languages, and nothing in it runs."""

import base64
import hashlib

import pytest

from app.contract.projection import Viewer
from app.http.report_page import CONTENT_SECURITY_POLICY, report_page
from tests.unit.services.test_report import PROBE, QUESTION, STORY, Room


@pytest.fixture
def room() -> Room:
    room = Room()
    room.turn(None, QUESTION)
    room.turn(STORY, PROBE)
    return room


@pytest.mark.parametrize(("locale", "title"), [("en", "Interview report"), ("zh", "面试报告")])
def test_it_holds_questions_answers_and_quotes(room: Room, locale: str, title: str) -> None:
    page = report_page(room.report(), locale)
    assert f'<html lang="{locale}">' in page
    for text in (title, "Tell me about an outage.", STORY, "<q>I put a queue before"):
        assert text in page


def test_what_people_wrote_stays_text(room: Room) -> None:
    room.turn("<script>alert(1)</script>", PROBE)
    page = report_page(room.report(), "en")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_what_is_withheld_is_said(room: Room) -> None:
    page = report_page(room.report(Viewer(frozenset(("eve",)), "candidate")), "en")
    assert "(not shown to your role)" in page
    assert STORY not in page


def test_its_style_is_the_one_that_its_policy_allows(room: Room) -> None:
    page = report_page(room.report(), "en")
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert "body {" in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in CONTENT_SECURITY_POLICY


def test_its_policy_allows_no_code_and_only_its_own_style() -> None:
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "script" not in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
