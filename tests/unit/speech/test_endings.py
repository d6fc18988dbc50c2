import pytest

from app.speech.endings import DONE, DOUBTFUL, UNFINISHED, pause_after


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I led a team of six people.", "en"),
        ("Why did you leave?", "en"),
        ("He said: “I cannot come today.”", "en"),
        ("And then we rewrote the whole thing in a week.", "en"),
        ("我在一家银行工作了三年。", "zh"),
        ("你为什么离开？", "zh"),
        ("Ich habe drei Jahre in Berlin gearbeitet.", "de"),
        ("Przez trzy lata pracowałem w banku.", "pl"),
        ("I led a team of six people.", None),
    ],
)
def test_a_whole_sentence_is_over_at_a_short_pause(text: str, language: str | None) -> None:
    assert pause_after(text, language) == DONE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("...", "en"),
        ("I led a team of six people", "en"),
        ("I led a team of six people,", "en"),
        ("I led a team of six…", "en"),
        ("I led a team of six people, and.", "en"),
        ("We did it because.", "en"),
        ("I worked with the.", "en"),
        ("It was, um.", "en"),
        ("Well.", "en"),
        ("Ask not!", "en"),
        ("That is done. And so my fellow Americans.", "en"),
        ("And so my fellow Americans!", "en"),
        ("我们用了缓存，而且。", "zh"),
        ("因为。", "zh"),
        ("我在一家银行工作", "zh"),
        ("Ich habe das gemacht, weil.", "de"),
    ],
)
def test_what_cannot_be_the_end_waits_for_a_long_pause(text: str, language: str) -> None:
    assert pause_after(text, language) == UNFINISHED


@pytest.mark.parametrize(
    ("text", "language"), [("Good idea!", "en"), ("Yes.", "en"), ("好的。", "zh")]
)
def test_a_word_or_two_may_be_an_answer_or_a_beginning(text: str, language: str) -> None:
    assert DONE < DOUBTFUL < UNFINISHED
    assert pause_after(text, language) == DOUBTFUL
