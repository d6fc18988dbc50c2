"""Speech through the whole path, in real time as the clock of the test goes, by both engines."""

import random
from itertools import pairwise

import numpy as np
import pytest

from app.media.audio import Audio
from app.speech.audio_spec import AudioSpec
from app.speech.engine import Transcriber
from app.speech.transcript import Final, Partial
from app.speech.utterance import Utterance
from tests.support.recordings import (
    Sentence,
    chromium_pieces,
    cut_anywhere,
    encoded,
    in_chunks,
    noise,
    sentence,
    sentences,
    silence,
    to_pcm,
    tone,
    words_right,
)

GOAL = 0.85


class SpeechClock:
    """Stands still while the engine works, so that a slow machine changes nothing."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def hear(
    engine: Transcriber, chunks: list[tuple[int, bytes]], spec: AudioSpec | None = None
) -> tuple[Final, list[Partial]]:
    clock = SpeechClock()
    utterance = Utterance(spec or AudioSpec(), engine, clock)
    partials: list[Partial] = []
    for position, (number, chunk) in enumerate(chunks):
        clock.time += 0.1
        utterance.add_chunk(position, number, chunk)
        partial = utterance.partial() if utterance.wants_partial() else None
        if partial:
            partials.append(partial)
    return utterance.finish(), partials


def some_sentences(engine: Transcriber, first: int = 0) -> list[Sentence]:
    """Every third, or what the slower engine hears in the same time.

    That both hear all of them word for word is shown with the engines.
    """
    return sentences()[first::3] if engine.name.startswith("faster") else sentences()[1:3]


def score(heard: list[tuple[Sentence, Final]]) -> float:
    expected = " ".join(spoken.text for spoken, _ in heard)
    return words_right(expected, " ".join(final.text for _, final in heard))


def assert_only_grew(partials: list[Partial]) -> None:
    for before, after in pairwise(partials):
        assert after.stable_text.startswith(before.stable_text)
        assert after.revision == before.revision + 1
    assert all(partial.partial_text.startswith(partial.stable_text) for partial in partials)


def test_pcm_is_heard(engine: Transcriber) -> None:
    heard = []
    for spoken in some_sentences(engine):
        final, partials = hear(engine, list(enumerate(spoken.chunks())))
        assert partials
        assert_only_grew(partials)
        assert final.gaps == ()
        assert final.confidence is not None
        assert 0.5 < final.confidence <= 1
        assert final.language == "en"
        heard.append((spoken, final))
    assert score(heard) >= GOAL


def test_webm_pieces_cut_anywhere_are_heard(any_engine: Transcriber) -> None:
    heard = []
    for seed, spoken in enumerate(some_sentences(any_engine, 1)):
        pieces = cut_anywhere(encoded(spoken.samples, "webm", "libopus"), seed)
        final, partials = hear(any_engine, list(enumerate(pieces)))
        assert_only_grew(partials)
        heard.append((spoken, final))
    assert score(heard) >= GOAL


def test_shuffled_and_doubled_chunks_are_heard(any_engine: Transcriber) -> None:
    heard = []
    for seed, spoken in enumerate(some_sentences(any_engine, 2)):
        order = random.Random(seed)
        chunks = list(enumerate(spoken.chunks(), start=40))
        chunks += order.sample(chunks, len(chunks) // 3)
        order.shuffle(chunks)
        final, partials = hear(any_engine, chunks)
        assert_only_grew(partials)
        assert final.gaps == ()
        heard.append((spoken, final))
    assert score(heard) >= GOAL


def test_several_sentences_in_one_utterance_are_heard(any_engine: Transcriber) -> None:
    spoken = some_sentences(any_engine)
    pcm = b"".join(each.pcm for each in spoken)
    final, partials = hear(any_engine, list(enumerate(in_chunks(pcm, 3200))))
    assert words_right(" ".join(each.text for each in spoken), final.text) >= GOAL
    assert_only_grew(partials)
    assert len(final.segments) == len(spoken)
    starts = np.cumsum([0.0, *[len(each.samples) / 16_000 for each in spoken]])
    for segment, start in zip(final.segments, starts[:-1], strict=True):
        assert segment.t0 == pytest.approx(start + 0.4, abs=0.3)


def test_speech_amid_noise_is_heard(any_engine: Transcriber) -> None:
    samples = sentence(5).samples
    pcm = to_pcm(samples + noise(len(samples) / 16_000, 0.002))
    final, _ = hear(any_engine, list(enumerate(in_chunks(pcm, 3200))))
    assert words_right(sentence(5).text, final.text) >= GOAL


def test_a_lost_chunk_is_told(any_engine: Transcriber) -> None:
    chunks = list(enumerate(sentence(8).chunks()))
    del chunks[20]
    final, _ = hear(any_engine, chunks)
    assert [gap.missing for gap in final.gaps] == [(20,)]
    assert final.text


@pytest.mark.parametrize(
    "samples",
    [silence(3), noise(3, 0.02), tone(3, 50, 100, 150), tone(3, 1000), tone(3, 200, tremolo=4)],
    ids=["silence", "noise", "hum", "tone", "swelling tone"],
)
def test_nothing_is_invented(engine: Transcriber, samples: Audio) -> None:
    final, partials = hear(engine, list(enumerate(in_chunks(to_pcm(samples), 3200))))
    assert (final.text, final.confidence, partials) == ("", None, [])


@pytest.mark.parametrize("kind", ["audio", "vp8", "vp9"])
def test_a_browsers_recording_is_heard_to_its_end(any_engine: Transcriber, kind: str) -> None:
    """Its words are not the small checkpoint's; that there is speech, and how long, it can tell."""
    recording = b"".join(chromium_pieces(kind))
    final, partials = hear(any_engine, list(enumerate(cut_anywhere(recording, 2))))
    assert final.text
    assert_only_grew(partials)
    assert final.duration == pytest.approx(13.92 if kind == "audio" else 6, abs=0.1)
    assert final.gaps == ()


def test_two_speakers_share_an_engine(engine: Transcriber) -> None:
    spoken = (sentence(3), sentence(9))
    clock = SpeechClock()
    utterances = [Utterance(AudioSpec(), engine, clock) for _ in spoken]
    for number in range(max(len(each.chunks()) for each in spoken)):
        clock.time += 0.1
        for utterance, each in zip(utterances, spoken, strict=True):
            if number < len(each.chunks()):
                utterance.add_chunk(number, number, each.chunks()[number])
                if utterance.wants_partial():
                    utterance.partial()
    assert [utterance.finish().text for utterance in utterances] == [each.text for each in spoken]


def test_the_server_cuts_a_recording_at_its_pauses(any_engine: Transcriber) -> None:
    spoken = [sentence(number) for number in (1, 2, 9)]
    recording = encoded(np.concatenate([each.samples for each in spoken]), "webm", "libopus")
    clock = SpeechClock()
    utterance = Utterance(AudioSpec(segmentation="server"), any_engine, clock)
    texts = []
    for number, piece in enumerate(in_chunks(recording, 600)):
        utterance.add_chunk(number, number, piece)
        if utterance.wants_ending:
            utterance.hear_ending()
        if utterance.is_over:
            final, utterance = utterance.split()
            texts.append(final.text)
    texts.append(utterance.finish().text)
    assert [text for text in texts if text] == [each.text for each in spoken]
