"""Where utterances and passages end: at the end of a thought, not at a breath."""

import json

import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.audio_spec import AudioSpec
from app.speech.engine import NO_HINTS, EngineAway, EngineResult, Hints
from app.speech.transcript import Final
from app.speech.utterance import Utterance
from tests.support.recordings import in_chunks, sentence, silence, to_pcm
from tests.unit.speech.fakes import Clock, FakeTranscriber


def voice(seconds: float) -> Audio:
    """Somebody speaks for so long, without a pause."""
    parts = [sentence(number).samples for number in (1, 2, 3, 4, 5, 6, 7, 8)]
    frames = np.concatenate([part[7000:-11000] for part in parts])
    frames = frames[: len(frames) // 320 * 320].reshape(-1, 320)
    spoken = frames[np.sqrt((frames**2).mean(axis=1)) > 0.02].ravel()
    return np.tile(spoken, 40)[: round(seconds * SAMPLE_RATE)]


class Talk:
    """Speaks into utterances in real time, as a worker serves them; collects the finals."""

    def __init__(self, texts: list[str], segmentation: str = "server") -> None:
        self.engine = FakeTranscriber(texts)
        self.clock = Clock()
        self.spec = AudioSpec(language="en", segmentation=segmentation)  # type: ignore[arg-type]
        self.utterance = Utterance(self.spec, self.engine, self.clock)
        self.finals: list[Final] = []
        self.position = 0

    def hear(self, samples: Audio) -> None:
        for chunk in in_chunks(to_pcm(samples), 3200):
            self.position += 1
            self.clock.time += 0.1
            self.utterance.add_chunk(self.position, self.position, chunk)
            if self.utterance.wants_ending:
                self.utterance.hear_ending()
            if self.utterance.is_over:
                final, self.utterance = self.utterance.split()
                self.finals.append(final)
            elif self.utterance.wants_partial():
                self.utterance.partial()

    @property
    def finals_heard(self) -> list[float]:
        return [call.seconds for call in self.engine.calls if call.final]


def test_a_sentence_that_is_whole_ends_at_a_short_pause() -> None:
    talk = Talk([" I led a team of six."])
    talk.hear(np.concatenate([voice(2), silence(0.8)]))
    assert [final.text for final in talk.finals] == ["I led a team of six."]


def test_half_a_sentence_goes_on_after_a_breath() -> None:
    talk = Talk([" And so my fellow Americans."])
    talk.hear(np.concatenate([voice(2), silence(1.2)]))
    talk.engine.texts = [" And so my fellow Americans, ask not what it can do."]
    talk.hear(np.concatenate([voice(2), silence(0.8)]))
    assert [final.text for final in talk.finals] == [
        "And so my fellow Americans, ask not what it can do."
    ]


def test_half_a_sentence_ends_in_the_end() -> None:
    talk = Talk([" It depends on the."])
    talk.hear(np.concatenate([voice(2), silence(1.2)]))
    assert talk.finals == []
    talk.hear(silence(0.6))
    assert [final.text for final in talk.finals] == ["It depends on the."]


def test_what_was_heard_at_a_pause_is_not_heard_again() -> None:
    talk = Talk([" It depends on the."])
    talk.hear(np.concatenate([voice(2), silence(2)]))
    assert len(talk.finals_heard) == 1


def test_a_partial_text_hears_only_what_was_said_after_the_last_pause() -> None:
    talk = Talk([" It depends on the."], segmentation="client")
    talk.hear(np.concatenate([voice(5), silence(0.9), voice(2)]))
    assert talk.engine.calls[-1].seconds < 3.2


def test_a_client_sees_its_sentences_settle_at_pauses_and_nothing_twice() -> None:
    talk, said = Talk([], segmentation="client"), []
    for text in ("I led a team of six.", "We built a queue.", "It works to this day."):
        talk.engine.texts = [" " + text]
        talk.hear(np.concatenate([voice(3), silence(1.1)]))
        said.append(text)
    assert len(talk.finals_heard) == 3
    assert talk.utterance.finish().text == " ".join(said)
    assert len(talk.finals_heard) == 3


def test_a_long_passage_ends_at_a_breath_though_no_sentence_does() -> None:
    talk = Talk([" It depends on the."])
    talk.hear(np.concatenate([voice(13), silence(0.7), voice(2)]))
    assert talk.finals == []
    talk.hear(silence(2))
    assert max(talk.finals_heard) < 15
    assert [final.text for final in talk.finals] == ["It depends on the. It depends on the."]


def test_what_was_said_before_helps_to_hear_what_follows() -> None:
    talk = Talk([" I led a team of six."])
    talk.hear(np.concatenate([voice(2), silence(1)]))
    talk.engine.texts = [" We built a queue."]
    talk.hear(np.concatenate([voice(2), silence(1)]))
    prompts = [call.hints.prompt for call in talk.engine.calls if call.final]
    assert prompts == ["", "I led a team of six."]
    assert {call.hints.prompt for call in talk.engine.calls if not call.final} <= {""}


def test_another_worker_knows_what_was_said_before() -> None:
    talk = Talk([" I led a team of six."])
    talk.hear(np.concatenate([voice(4), silence(1)]))
    state = json.loads(json.dumps(talk.utterance.state()))
    resumed = Utterance.resumed(talk.spec, talk.engine, talk.clock, state)
    assert resumed.context.prompt([]) == "I led a team of six."
    assert not resumed.context.level.is_near(-69)


def test_an_older_workers_state_is_read() -> None:
    talk = Talk([" I led a team of six."])
    talk.hear(np.concatenate([voice(2), silence(1)]))
    state = {key: value for key, value in talk.utterance.state().items() if key != "context"}
    resumed = Utterance.resumed(talk.spec, talk.engine, talk.clock, state)
    assert resumed.context.prompt([]) == ""


def test_what_is_too_long_is_cut_between_two_words_and_nothing_is_left_out() -> None:
    talk = Talk([f" one{i} two{i} three{i} the." for i in range(500)])
    dip = np.linspace(1, 0.01, 800).astype(np.float32)
    spoken = voice(130)
    middle = 116 * SAMPLE_RATE
    spoken[middle - 800 : middle] *= dip
    spoken[middle : middle + 1600] *= np.float32(0.001)
    talk.hear(np.concatenate([spoken, silence(2)]))
    first, second = talk.finals
    assert first.duration == pytest.approx(116.05, abs=0.1)
    assert first.duration + second.duration == pytest.approx(132, abs=1)
    heard = sum(talk.finals_heard)
    assert heard == pytest.approx(130, abs=12)


class Away(FakeTranscriber):
    """Hears no finals before it `is_back`."""

    is_back = False

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        if final and not self.is_back:
            raise EngineAway("nobody hears")
        return super().transcribe(audio, language=language, final=final, hints=hints)


def test_what_is_cut_while_the_engine_is_away_is_all_heard_when_it_is_back() -> None:
    engine = Away([" one two the."])
    spec = AudioSpec(language="en", segmentation="server")
    utterance = Utterance(spec, engine, Clock())
    for number, chunk in enumerate(in_chunks(to_pcm(voice(121)), 32000)):
        utterance.add_chunk(number, number, chunk)
    assert utterance.is_over
    for _ in range(3):
        with pytest.raises(EngineAway):
            utterance.split()
    engine.is_back = True
    final, following = utterance.split()
    assert final.duration + following.finish().duration == pytest.approx(121, abs=0.05)
