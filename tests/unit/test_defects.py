"""Defects that people once met, each with the test that keeps it away; those tests exist."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
FRONTEND = TESTS.parent / "frontend"
ROOM, PAGE, UNIT, JS = "e2e/room/test_room_", "e2e/page/test_page_", "unit/", "unit/frontend/"

DEFECTS = {
    # what stops an interview
    "nobody hears or sees anybody": (
        f"{ROOM}call.py",
        "test_two_people_hear_and_see_each_other_and_nobody_before_they_join",
    ),
    "downloads lack questions and typed answers": (f"{PAGE}summary.py", "test_files_to_keep"),
    "a host's notes are gone after the end": (
        f"{ROOM}notes.py",
        "test_hosts_share_them_and_candidates_never_see_them",
    ),
    "a voice answer whose text is slow is not submitted": (
        f"{PAGE}spoken_answer.py",
        "test_it_is_sent_at_once_and_completed_when_the_text_comes",
    ),
    "the next question wipes a half-written answer": (
        f"{ROOM}answers.py",
        "test_a_half_written_answer_can_be_sent_late",
    ),
    "links are lost on reload": (
        f"{ROOM}links.py",
        "test_links_survive_a_reload_and_stand_on_the_first_page",
    ),
    "the candidate's link makes anybody the interviewer": (
        f"{ROOM}links.py",
        "test_nobody_chooses_to_be_the_interviewer",
    ),
    "a mistyped link is an empty room": (f"{ROOM}links.py", "test_an_unknown_id_opens_nothing"),
    # what hurts trust
    "the AI asks for what it was told": (
        f"{UNIT}interviewer/test_embedded.py",
        "test_what_an_earlier_answer_told_is_not_asked_for",
    ),
    "captions are cut at every breath": (
        f"{JS}joining.test.mjs",
        "short pauses join, long ones and whatever comes between do not",
    ),
    "Chinese comes in the other script": (
        f"{UNIT}speech/test_chinese_script.py",
        "test_the_script_is_that_of_the_first_chinese_language",
    ),
    "speech in another language than the page's becomes invented words": (
        f"{UNIT}speech/test_detection.py",
        "test_any_language_may_be_detected_where_none_are_named",
    ),
    "what was said before the first question stands around it": (
        f"{JS}record.test.mjs",
        "what was said before the start stands before it, in order",
    ),
    "people's interviews have no report": (f"{PAGE}summary.py", "test_files_to_keep"),
    "“agreed” where nobody was asked": (
        f"{UNIT}http/test_report_page.py",
        "counts as given, not asked",
    ),
    "a second tab withdraws consents": (f"{ROOM}links.py", "test_a_second_tab_withdraws_nothing"),
    "icons vanish offline": ("unit/test_defects.py", "test_icons_are_part_of_the_page"),
    "hosts are shown posture and gaze in hiring": (
        f"{ROOM}moments.py",
        "test_a_host_has_minutes_and_anchors_and_code_keeps_its_lines",
    ),
    "“Microphone on”, and nobody knows whose": (
        "unit/test_defects.py",
        "test_whose_microphone_is_on_is_said",
    ),
    "a talk with the AI ends without a question": (
        f"{PAGE}ai.py",
        "test_an_interview_in_writing_from_the_form_to_its_end",
    ),
    "a practice claims that people will read it": (
        f"{UNIT}interviewer/test_bank.py",
        "test_in_a_practice_nobody_is_said_to_read_or_to_hire",
    ),
    "nobody sees that the candidate writes": (
        f"{ROOM}answers.py",
        "test_a_host_is_asked_before_the_next_question_and_may_wait",
    ),
    "a sent answer vanishes": (
        f"{ROOM}answers.py",
        "test_a_sent_answer_stays_in_sight_and_can_be_changed",
    ),
    "help cannot be answered": (
        f"{ROOM}interview.py",
        "test_help_goes_to_the_host_and_comes_back",
    ),
    "links in the chat are dead": (
        f"{JS}links.test.mjs",
        "web and mail addresses, without the marks behind them",
    ),
    "code loses its lines": (
        f"{ROOM}moments.py",
        "test_a_host_has_minutes_and_anchors_and_code_keeps_its_lines",
    ),
    "a host in another tab misses a knock": (
        f"{ROOM}moments.py",
        "test_a_knock_changes_the_title_and_captions_have_a_menu",
    ),
    "what scrolls takes no focus": (f"{ROOM}accessible.py", "test_every_screen"),
    "the skip link leads nowhere": (
        f"{ROOM}keyboard.py",
        "test_the_first_tab_stop_skips_to_the_interview",
    ),
    "a first start is silent for minutes": (
        f"{UNIT}runtime/test_installing.py",
        "test_progress_is_told_as_it_comes",
    ),
    "a model that is missing is not told": (
        f"{UNIT}runtime/test_worker.py",
        "test_why_a_model_was_not_fetched_is_told",
    ),
    "a copy that failed is silent": (f"{ROOM}links.py", "test_a_copy_that_fails_is_told"),
    "the candidate's link opens the host in the host's tab": (
        f"{ROOM}links.py",
        "test_the_candidates_link_is_the_candidates_also_in_the_hosts_tab",
    ),
    "a script that did not load counts as a file": (
        "unit/test_defects.py",
        "test_who_opened_an_address_is_told_to_reload",
    ),
    "consents can be switched after the end": (
        f"{ROOM}links.py",
        "test_after_the_end_nothing_can_be_switched",
    ),
    "odd words": (
        f"{JS}test_words.py",
        "test_no_screen_says_what_a_kind_colleague_would_not",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_each_has_its_test(defect: str) -> None:
    path, name = DEFECTS[defect]
    text = (TESTS / path).read_text(encoding="utf-8")
    wanted = f"def {name}(" if name.startswith("test_") else name
    assert wanted in text


def test_icons_are_part_of_the_page() -> None:
    code = (FRONTEND / "app" / "icon.js").read_text(encoding="utf-8")
    assert code.count('": "M') + code.count(': "M') > 10
    assert re.search(r"fetch|\.svg|href", code) is None


def test_whose_microphone_is_on_is_said() -> None:
    words = (FRONTEND / "call" / "words.js").read_text(encoding="utf-8")
    said = re.findall(r'"call\.microphone_on": "([^"]*)"', words)
    assert len(said) == 2
    assert all("{name}" in text for text in said)


def test_who_opened_an_address_is_told_to_reload() -> None:
    page = (FRONTEND / "websocket-client-demo.html").read_text(encoding="utf-8")
    unserved = " ".join(page.partition('id="unserved"')[2].partition("</section>")[0].split())
    assert "Opened from an address? Then a part of it could not be loaded" in unserved
