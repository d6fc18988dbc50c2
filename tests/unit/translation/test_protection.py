"""Figures, names of things and code survive, or the translation is marked."""

import pytest

from app.translation.protection import is_odd, language_of, lost, planted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Errors fell from 5% to 0.1% in 2024.", ["5", "0.1", "2024"]),
        ("The p99 of gRPC on k8s was 1,200 ms.", ["p99", "gRPC", "k8s", "1,200"]),
        ("我们用 Kafka 和 user_id 做了分片", ["user_id", "Kafka"]),
        ("We asked Maria, e.g. about input/output and so on.", []),
        ("See https://example.org/a?b=1 for it", ["https://example.org/a?b=1"]),
    ],
)
def test_what_must_stand_there_as_it_is(text: str, expected: list[str]) -> None:
    assert planted(text) == expected
    assert lost(text, f"译文 {text}") == []
    assert lost(text, "译文") == expected


def test_thousands_may_be_written_otherwise() -> None:
    assert lost("1,200 users", "1200 个用户") == []


@pytest.mark.parametrize(
    ("source", "translated", "expected"),
    [
        ("We moved the service to queues.", "我们把服务迁移到了队列。", False),
        ("We moved the service to queues.", "好", True),
        ("好的", "All right then, let us go on.", False),
        ("我们把服务迁移到了队列上面。", "We " * 60, True),
    ],
)
def test_a_length_that_tells_of_words_left_out_or_made_up(
    source: str, translated: str, expected: bool
) -> None:
    assert is_odd(source, translated) is expected


@pytest.mark.parametrize(
    ("text", "language"),
    [("我们用 Kafka", "zh"), ("We use 队 lists everywhere", "en"), ("…", "en")],
)
def test_the_language_of_what_was_written(text: str, language: str) -> None:
    assert language_of(text) == language
