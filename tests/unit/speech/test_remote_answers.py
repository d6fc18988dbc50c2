"""What is made of speech servers' answers, which leave out one thing or another."""

import json
import math
from typing import Any

import pytest

from app.speech.engine import EngineResult
from app.speech.remote_answers import result_of
from app.speech.remote_server import RemoteFailure, ServerAnswer
from tests.support.speech_server import VERBOSE


def heard(said: Any, seconds: float = 2.0, asked: str | None = None) -> EngineResult:
    return result_of(ServerAnswer("application/json", json.dumps(said).encode()), seconds, asked)


def segment(text: str, start: float = 0.0, end: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"text": text, "start": start, "end": end, **more}


def test_words_have_the_text_s_punctuation_and_their_segment_s_probability() -> None:
    words = heard(VERBOSE).segments[0].words
    assert [word.text for word in words] == ["I", "led", "a", "team."]
    assert {word.probability for word in words} == {math.exp(-0.2)}


def test_words_with_a_probability_keep_it() -> None:
    words = [{"word": " I", "start": 0, "end": 0.5, "probability": 0.9}]
    said = {"text": "I", "segments": [segment("I", avg_logprob=-1, words=words)]}
    (word,) = heard(said).segments[0].words
    assert (word.text, word.probability) == ("I", 0.9)


def test_words_beside_the_segments_go_to_the_one_in_which_they_lie() -> None:
    said = {
        "text": "One two. Three.",
        "segments": [
            segment("One two.", 0, 1, avg_logprob=-0.1),
            segment("Three.", 1, 2, avg_logprob=-0.1),
        ],
        "words": [
            {"word": "One", "start": 0, "end": 0.4},
            {"word": "two", "start": 0.4, "end": 1.1},
            {"word": "Three", "start": 1.0, "end": 2.0},
        ],
    }
    result = heard(said)
    assert [[word.text for word in each.words] for each in result.segments] == [
        ["One", "two."],
        ["Three."],
    ]
    assert result.text == "One two. Three."


def test_chinese_segments_are_joined_without_a_space() -> None:
    said = {"text": "你好。再见。", "segments": [segment("你好。"), segment("再见。", 1, 2)]}
    assert heard(said).text == "你好。再见。"


@pytest.mark.parametrize("kind", ["application/json", ""])
def test_a_bare_text_is_one_segment_that_nobody_rates(kind: str) -> None:
    (only,) = result_of(ServerAnswer(kind, b'{"text": "Hello there."}'), 2.0, None).segments
    assert (only.text, only.t0, only.t1, only.words) == ("Hello there.", 0.0, 2.0, ())
    assert not only.is_rated


def test_plain_text_is_taken_as_it_is() -> None:
    assert result_of(ServerAnswer("text/plain", b" Hello.\n"), 1.0, "en").text.strip() == "Hello."


def test_silence_has_no_segment() -> None:
    assert heard({"text": "", "segments": []}).segments == ()
    assert heard({"text": " "}).segments == ()


@pytest.mark.parametrize(
    "broken",
    [
        {"segments": "none"},
        {"segments": [{"text": "x"}]},
        {"segments": [segment("I led", start=-1)]},
        {"segments": [segment("I led", end=math.inf)]},
        {"segments": [segment("I led")]},  # a word is missing
        {"words": [{"word": 1}]},
        {"words": [{"word": "I led a team", "start": "soon", "end": 1}]},
        {"language": 7},
    ],
)
def test_no_word_is_lost_with_what_is_broken_beside_the_text(broken: dict[str, Any]) -> None:
    said = json.dumps({"text": "I led a team.", **broken}).encode()
    assert result_of(ServerAnswer("application/json", said), 2.0, None).text == "I led a team."


def test_segments_alone_are_a_text_too() -> None:
    assert heard({"segments": [segment(" I led"), segment(" a team.", 1, 2)]}).text == (
        "I led a team."
    )


def test_times_lie_within_the_recording() -> None:
    words = [{"word": "Hello", "start": 5, "end": 4, "probability": 1.0}]
    said = {"text": "Hello", "segments": [segment("Hello", 3, 9, avg_logprob=0.1, words=words)]}
    (only,) = heard(said).segments
    assert (only.t0, only.t1, only.avg_logprob) == (2.0, 2.0, 0.0)
    assert (only.words[0].t0, only.words[0].t1) == (2.0, 2.0)


def test_control_characters_are_no_text() -> None:
    said = {"text": "Hello\x00\x1b[31m there\r\n\ud800"}
    assert heard(said).text.split() == ["Hello", "[31m", "there"]


@pytest.mark.parametrize(
    ("said", "asked", "language"),
    [("english", None, "en"), ("zh-CN", None, "zh"), ("klingon", None, None), ("en", "de", "de")],
)
def test_a_language_is_a_code(said: str, asked: str | None, language: str | None) -> None:
    assert heard({"text": "x", "language": said}, asked=asked).language == language


@pytest.mark.parametrize(
    "body", [b"", b"null", b'"x"', b"{}", b'{"text": null}', b"\xff", b"{" * 9]
)
def test_what_is_no_transcription_is_refused(body: bytes) -> None:
    with pytest.raises(RemoteFailure):
        result_of(ServerAnswer("application/json", body), 1.0, None)
