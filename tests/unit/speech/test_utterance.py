import json
import random

import numpy as np
import pytest

from app.media.audio import Audio
from app.media.decoding import DecodingError
from app.speech.audio_spec import AudioSpec
from app.speech.partial_pace import FIRST_PARTIAL_SPEECH
from app.speech.transcript import Partial
from app.speech.utterance import Utterance
from tests.support.recordings import (
    chromium_pieces,
    in_chunks,
    noise,
    sentence,
    silence,
    to_pcm,
    tone,
)
from tests.unit.speech.fakes import Clock, FakeTranscriber

SPOKEN = sentence(2)


class Speaker:
    """Speaks into an utterance in real time; collects what is shown."""

    def __init__(self, engine: FakeTranscriber, **spec: str | int) -> None:
        self.engine = engine
        self.clock = Clock()
        self.utterance = Utterance(AudioSpec(**spec), engine, self.clock)  # type: ignore[arg-type]
        self.position = 0
        self.partials: list[Partial] = []

    def send(self, chunk_id: int | str, data: bytes) -> None:
        self.position += 1
        self.clock.time += 0.1
        self.utterance.add_chunk(self.position, chunk_id, data)
        if self.utterance.wants_ending:
            self.utterance.hear_ending()
        if self.utterance.wants_partial():
            partial = self.utterance.partial()
            if partial:
                self.partials.append(partial)

    def say(self, chunks: list[bytes], first: int = 0) -> None:
        for number, chunk in enumerate(chunks, start=first):
            self.send(number, chunk)


def test_partials_come_while_one_speaks_and_a_final_in_the_end() -> None:
    speaker = Speaker(FakeTranscriber([" I led", " I led a", " I led a team."]))
    speaker.say(SPOKEN.chunks()[:-6])
    assert [partial.stable_text for partial in speaker.partials] == ["", "I led"]
    assert [partial.revision for partial in speaker.partials] == [1, 2]
    final = speaker.utterance.finish()
    assert final.text == "I led a team."
    assert [call.final for call in speaker.engine.calls] == [False, False, True]
    assert final.duration == pytest.approx(len(SPOKEN.samples) / 16_000 - 0.6, abs=0.1)
    assert final.confidence == pytest.approx(np.exp(-0.1), abs=0.01)
    assert final.language == "en"
    assert final.gaps == ()
    json.dumps(final.to_dict())


def test_a_pause_makes_the_text_stable_and_the_final_needs_no_engine() -> None:
    speaker = Speaker(FakeTranscriber([" I led", " I led a", " I led a team."]))
    speaker.say(SPOKEN.chunks())
    assert speaker.partials[-1].stable_text == "I led a team."
    before = len(speaker.engine.calls)
    assert speaker.utterance.finish().text == "I led a team."
    assert len(speaker.engine.calls) == before


def test_the_first_partial_waits_for_enough_speech() -> None:
    speaker = Speaker(FakeTranscriber([" hello there"]))
    for number, chunk in enumerate(SPOKEN.chunks()):
        before = speaker.utterance.speech_seconds()
        speaker.send(number, chunk)
        if speaker.partials:
            break
    assert before < FIRST_PARTIAL_SPEECH <= speaker.utterance.speech_seconds()


@pytest.mark.parametrize(("interval", "most"), [(1.0, 3), (100.0, 1)])
def test_partials_are_as_far_apart_as_the_worker_says(interval: float, most: int) -> None:
    speaker = Speaker(FakeTranscriber([f" word{i} more" for i in range(9)]))
    speaker.utterance.pace.interval = interval
    speaker.say(SPOKEN.chunks())
    assert len(speaker.partials) == most


def test_an_unchanged_text_is_not_told_again() -> None:
    speaker = Speaker(FakeTranscriber([" Yes, I do."]))
    speaker.say(SPOKEN.chunks())
    told = [(partial.partial_text, partial.stable_text) for partial in speaker.partials]
    assert told == [("Yes, I", ""), ("Yes, I do", "Yes, I do"), ("Yes, I do.", "Yes, I do.")]


@pytest.mark.parametrize(
    "samples",
    [silence(3), noise(3, 0.02), tone(3, 50, 100, 150), tone(3, 1000), tone(3, 200, tremolo=4)],
    ids=["silence", "noise", "hum", "tone", "swelling tone"],
)
def test_without_speech_the_engine_is_not_asked(samples: Audio) -> None:
    speaker = Speaker(FakeTranscriber([" Thanks for watching!"]))
    speaker.say(in_chunks(to_pcm(samples), 3200))
    final = speaker.utterance.finish()
    assert (final.text, final.confidence, final.segments) == ("", None, ())
    assert speaker.engine.calls == []
    assert speaker.partials == []


def test_an_utterance_without_audio_has_a_final_too() -> None:
    final = Speaker(FakeTranscriber()).utterance.finish()
    assert (final.text, final.confidence, final.duration) == ("", None, 0.0)


@pytest.mark.parametrize("codec", [None, "audio/webm"])
@pytest.mark.parametrize("first", [0, 1])
def test_the_pieces_of_a_container_may_come_in_any_order(codec: str | None, first: int) -> None:
    pieces = list(enumerate(chromium_pieces("audio"), first))
    straight, speaker = Speaker(FakeTranscriber()), Speaker(FakeTranscriber(), codec=codec or "")
    for number, piece in pieces:
        straight.send(number, piece)
    for number, piece in [*reversed(pieces[:10]), *pieces[10:]]:
        speaker.send(number, piece)
    one, other = straight.utterance.finish(), speaker.utterance.finish()
    assert speaker.partials
    assert (other.duration, other.gaps, other.quality) == (one.duration, (), one.quality)


@pytest.mark.parametrize("seed", range(5))
def test_disorder_and_doubles_change_nothing(seed: int) -> None:
    chunks = list(enumerate(SPOKEN.chunks(), start=7))
    mixed = chunks + random.Random(seed).sample(chunks, 10)
    random.Random(seed).shuffle(mixed)
    straight, speaker = Speaker(FakeTranscriber()), Speaker(FakeTranscriber())
    straight.say(SPOKEN.chunks(), first=7)
    for number, chunk in mixed:
        speaker.send(number, chunk)
    one, other = straight.utterance.finish(), speaker.utterance.finish()
    assert other.gaps == ()
    assert (other.duration, other.quality) == (one.duration, one.quality)
    assert speaker.engine.calls[-1] == straight.engine.calls[-1]


def test_stable_text_survives_a_chunk_that_came_too_late() -> None:
    speaker = Speaker(FakeTranscriber([" led a", " led a team", " I led a team of"]))
    chunks = SPOKEN.chunks()
    speaker.say(chunks[1:], first=1)
    assert speaker.partials[-1].stable_text.startswith("led a")
    speaker.send(0, chunks[0])
    later = speaker.utterance.partial()
    assert later is None or later.stable_text.startswith(speaker.partials[-1].stable_text)
    final = speaker.utterance.finish()
    assert final.text == "I led a team of"
    assert final.duration == pytest.approx(len(SPOKEN.samples) / 16_000, abs=0.01)


def test_a_lost_chunk_is_told_and_its_time_kept() -> None:
    speaker = Speaker(FakeTranscriber())
    for number, chunk in enumerate(SPOKEN.chunks()):
        if number not in (12, 13):
            speaker.send(number, chunk)
    final = speaker.utterance.finish()
    (gap,) = final.gaps
    assert (gap.after_chunk, gap.missing, gap.count) == (11, (12, 13), 2)
    assert gap.seconds == pytest.approx(0.2)
    assert final.duration == pytest.approx(len(SPOKEN.samples) / 16_000, abs=0.01)


def test_a_lost_piece_of_webm_is_told() -> None:
    speaker = Speaker(FakeTranscriber())
    for number, piece in enumerate(chromium_pieces("audio")):
        if number != 10:
            speaker.send(number, piece)
    (gap,) = speaker.utterance.finish().gaps
    assert gap.missing == (10,)
    assert gap.seconds == pytest.approx(0.3, abs=0.1)


def test_an_enormous_jump_names_some_of_the_missing() -> None:
    speaker = Speaker(FakeTranscriber())
    speaker.send(0, SPOKEN.chunks()[0])
    speaker.send(10**9, SPOKEN.chunks()[1])
    (gap,) = speaker.utterance.finish().gaps
    assert gap.count == 10**9 - 1
    assert len(gap.missing) == gap.MAX_NAMED


def test_chunks_with_names_are_taken_as_they_come() -> None:
    speaker = Speaker(FakeTranscriber())
    for number, chunk in enumerate(SPOKEN.chunks()):
        speaker.send(f"chunk-{number}", chunk)
    final = speaker.utterance.finish()
    assert final.gaps == ()
    assert final.duration == pytest.approx(len(SPOKEN.samples) / 16_000, abs=0.01)


def test_a_position_of_the_log_is_taken_once() -> None:
    engine = FakeTranscriber()
    utterance = Utterance(AudioSpec(), engine, Clock())
    for _ in range(2):
        for position, chunk in enumerate(SPOKEN.chunks(), start=1):
            utterance.add_chunk(position, f"name-{position}-{_}", chunk)
    assert utterance.finish().duration == pytest.approx(len(SPOKEN.samples) / 16_000, abs=0.01)


def test_sentences_with_pauses_are_heard_one_by_one() -> None:
    pcm = b"".join(sentence(number).pcm for number in (1, 2, 3))
    speaker = Speaker(FakeTranscriber([" Said."]))
    speaker.say(in_chunks(pcm, 3200))
    committed = sum(call.final for call in speaker.engine.calls)
    final = speaker.utterance.finish()
    assert committed == sum(call.final for call in speaker.engine.calls) == 3
    assert final.text == "Said. Said. Said."
    assert max(call.seconds for call in speaker.engine.calls) < 4


def test_what_is_little_sure_is_heard_in_the_language_that_was_heard_before() -> None:
    sure, unsure = {"en": 0.95, "cy": 0.01}, {"en": 0.35, "cy": 0.6}
    speaker = Speaker(FakeTranscriber(languages=[sure, unsure]), segmentation="server")
    speaker.utterance = Utterance(AudioSpec(), speaker.engine, speaker.clock)
    for number in (1, 2, 3):
        speaker.say(in_chunks(sentence(number).pcm, 3200), first=speaker.position)
    assert speaker.utterance.finish().language == "en"
    assert {call.language for call in speaker.engine.calls} == {"en"}


def test_a_given_language_is_taken() -> None:
    heard = {"en": 0.5, "de": 0.4}
    speaker = Speaker(FakeTranscriber(languages=[heard]), language="de-AT")
    speaker.say(SPOKEN.chunks())
    final = speaker.utterance.finish()
    assert {call.language for call in speaker.engine.calls} == {"de"}
    assert (final.language, final.language_probability) == ("de", None)


def test_what_is_known_of_the_languages_goes_on_with_the_utterance() -> None:
    speaker = Speaker(FakeTranscriber(languages=[{"zh": 0.95, "en": 0.02}]))
    speaker.say(SPOKEN.chunks())
    speaker.utterance.finish()
    state = json.loads(json.dumps(speaker.utterance.state()))
    assert state["language"]["zh"] == 0.0
    fresh = Utterance(AudioSpec(), FakeTranscriber(), Clock()).state()
    for kept, expected in ((state["language"], "zh"), ("de", "de"), (None, "en")):
        unsure = FakeTranscriber(languages=[{"en": 0.5, "zh": 0.2, "de": 0.2}])
        again = Utterance.resumed(AudioSpec(), unsure, Clock(), {**fresh, "language": kept})
        again.add_chunk(1, 0, SPOKEN.pcm)
        assert again.finish().language == expected


def test_the_server_ends_an_utterance_at_a_pause_only_if_asked() -> None:
    for segmentation, ends in (("client", False), ("server", True)):
        speaker = Speaker(FakeTranscriber([" I led it."]), segmentation=segmentation)
        speaker.say(in_chunks(to_pcm(silence(1.0)), 3200))
        assert not speaker.utterance.is_over
        speaker.say(SPOKEN.chunks()[:25], first=10)
        assert not speaker.utterance.is_over
        speaker.say(SPOKEN.chunks()[25:], first=35)
        assert speaker.utterance.is_over is ends


def test_a_split_goes_on_with_the_recording() -> None:
    speaker = Speaker(FakeTranscriber(), segmentation="server")
    finals, lengths = [], [0.0]
    for number, piece in enumerate(chromium_pieces("audio")):
        if number != 30:
            speaker.send(number, piece)
        if speaker.utterance.is_over:
            final, speaker.utterance = speaker.utterance.split()
            finals.append(final)
            lengths.append(speaker.utterance.started)
    finals.append(speaker.utterance.finish())
    assert len(finals) >= 2
    assert lengths == sorted(lengths)
    assert lengths[-1] + finals[-1].duration == pytest.approx(13.92, abs=0.1)
    assert [len(final.gaps) for final in finals].count(1) == 1
    speech_at = [final.quality["response_latency"]["value"] for final in finals[1:-1]]
    assert all(latency is not None for latency in speech_at)


@pytest.mark.parametrize(
    "data", [b"\x1a\x45\xdf\xa3" + b"\0" * 60, b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\xff"]
)
def test_a_broken_container_ends_the_utterance_with_a_code(data: bytes) -> None:
    utterance = Utterance(AudioSpec(), FakeTranscriber(), Clock())
    with pytest.raises(DecodingError) as refused:
        utterance.add_chunk(1, 0, data)
    assert refused.value.code == "audio_undecodable"
    assert "\n" not in refused.value.message


def test_a_recording_of_hours_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.speech.audio_intake.MAX_SECONDS", 1.0)
    utterance = Utterance(AudioSpec(), FakeTranscriber(), Clock())
    with pytest.raises(DecodingError) as refused:
        utterance.add_chunk(1, 0, SPOKEN.pcm)
    assert refused.value.code == "audio_too_long"
