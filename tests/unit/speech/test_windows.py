import pytest

from app.speech.windows import FULL, WHOLE, Window


@pytest.mark.parametrize(
    ("content", "frames"), [(0, 800), (300, 800), (401, 802), (1_000, 1_400), (2_900, FULL)]
)
def test_a_window_is_the_speech_and_its_margin_between_the_least_and_the_most(
    content: int, frames: int
) -> None:
    assert Window(margin=4.0, least=8.0).frames(content) == frames


@pytest.mark.parametrize("content", [0, 1, 777, 2_999, 5_000])
def test_the_whole_window_is_the_whole_window(content: int) -> None:
    assert WHOLE.frames(content) == FULL


@pytest.mark.parametrize("content", range(401, 412))
def test_the_encoder_can_halve_every_window(content: int) -> None:
    frames = Window(margin=4.0, least=8.0).frames(content)
    assert frames % 2 == 0
    assert frames >= content + 400
