"""What was said just before is heard again with what follows, as sound and words."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import BPE

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.audio_spec import AudioSpec
from app.speech.context import Context, Contexts
from app.speech.costs import Costs
from app.speech.engine import NO_HINTS, EngineResult, EngineSegment, Hints, Lead
from app.speech.languages import LanguageEvidence
from app.speech.lead import MOST_SECONDS, TAIL, lead_after
from app.speech.load import MEASURED_OVER, UNHURRIED, Load
from app.speech.passage_reader import PassageReader
from app.speech.tokenizer_repair import repaired
from app.speech.transcript import Word
from app.speech.utterance import Utterance
from tests.support.recordings import in_chunks, sentence, silence, to_pcm
from tests.unit.speech.fakes import Clock, FakeTranscriber, segment


def sound(seconds: float) -> Audio:
    """Of which each sample tells its place."""
    return np.arange(round(seconds * SAMPLE_RATE), dtype=np.float32)


def heard(
    text: str, *times: tuple[float, float], language: str = "en", **told: float
) -> EngineResult:
    """A text whose words were said at these times."""
    words = [Word(word, t0, t1, 0.9) for word, (t0, t1) in zip(text.split(), times, strict=True)]
    said = segment(f" {text}", 0.0, times[-1][1], words=tuple(words), **told)
    return EngineResult((said,), language, 0.99)


HELLO = heard("Hello there.", (0.4, 0.8), (0.9, 1.5))


def test_the_lead_is_the_passage_with_its_words() -> None:
    lead = lead_after(None, sound(2.0), HELLO)
    assert lead is not None
    assert (lead.text, lead.language, len(lead.audio)) == ("Hello there.", "en", 2 * SAMPLE_RATE)


def test_another_passage_comes_behind_it() -> None:
    lead = lead_after(lead_after(None, sound(2.0), HELLO), sound(3.0), heard("Yes.", (1.0, 1.5)))
    assert lead is not None
    assert lead.text == "Hello there. Yes."
    assert [word.t0 for word in lead.words] == [0.4, 0.9, 3.0]
    assert len(lead.audio) == 5 * SAMPLE_RATE


def test_numbers_keep_the_form_in_which_they_were_written() -> None:
    words = (Word("40", 0.0, 0.5, 0.9), Word(",000", 0.5, 1.0, 0.9), Word("euros.", 1.0, 1.5, 0.9))
    said = EngineResult((segment(" 40,000 euros.", 0.0, 1.5, words=words),), "en", 0.99)
    lead = lead_after(None, sound(2.0), said)
    assert lead is not None
    assert lead.text == "40,000 euros."


@pytest.mark.parametrize(
    "result",
    [
        heard("Hello there.", (0.4, 0.8), (0.9, 1.5), avg_logprob=-0.9),
        heard("Hello there.", (0.4, 0.8), (0.9, 1.5), temperature=0.4),
        replace(HELLO, segments=(replace(HELLO.segments[0], is_rated=False),)),
        replace(HELLO, segments=(replace(HELLO.segments[0], words=()),)),
        replace(HELLO, segments=(replace(HELLO.segments[0], text=" Hello to you there."),)),
    ],
    ids=["hardly sure", "guessed", "unrated", "without words", "without some words"],
)
def test_what_nobody_is_sure_of_leads_to_nothing(result: EngineResult) -> None:
    before = lead_after(None, sound(2.0), HELLO)
    assert lead_after(before, sound(2.0), result) is None


def test_where_nothing_was_heard_it_stays() -> None:
    before = lead_after(None, sound(2.0), HELLO)
    assert lead_after(before, sound(2.0), EngineResult((), "en", None)) is before


def test_in_another_language_it_begins_anew() -> None:
    before = lead_after(None, sound(2.0), HELLO)
    lead = lead_after(before, sound(2.0), heard("Ja.", (0.5, 1.0), language="de"))
    assert lead is not None
    assert (lead.text, lead.language) == ("Ja.", "de")


def test_it_is_cut_at_a_pause_between_words() -> None:
    times = [(float(n), n + 0.9) for n in range(12)]
    times[6] = (6.5, 6.9)  # the longest pause is before it
    lead = lead_after(None, sound(12.2), heard(" ".join("abcdefghijkl"), *times))
    assert lead is not None
    assert lead.text == "g h i j k l"
    assert lead.words[0].t0 == pytest.approx(TAIL)
    begins = round((6.5 - TAIL) * SAMPLE_RATE)
    assert lead.audio[0] == begins
    assert len(lead.audio) / SAMPLE_RATE <= MOST_SECONDS


def test_a_long_silence_leads_to_nothing() -> None:
    assert lead_after(None, sound(20.0), HELLO) is None


class Worded(FakeTranscriber):
    """Says when each word was said, as real ones do, and keeps the sound that it was given."""

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        said = super().transcribe(audio, language=language, final=final, hints=hints)
        segments = tuple(_worded(one) for one in said.segments)
        return replace(said, segments=segments)

    @property
    def leads(self) -> list[str]:
        """The words that went before each final text."""
        return [
            call.hints.lead.text if call.hints.lead else "" for call in self.calls if call.final
        ]


def _worded(said: EngineSegment) -> EngineSegment:
    texts = said.text.split()
    step = (said.t1 - said.t0) / max(1, len(texts))
    words = [Word(text, n * step, (n + 1) * step, 0.9) for n, text in enumerate(texts)]
    return replace(said, words=tuple(words))


def utterance(
    engine: FakeTranscriber, context: Context | None = None, *, spec: AudioSpec
) -> Utterance:
    return Utterance(spec, engine, Clock(), context=context)


def say(spoken: Utterance, samples: Sequence[Audio]) -> None:
    audio = np.concatenate(samples)
    for number, chunk in enumerate(in_chunks(to_pcm(audio), 8000), start=1):
        spoken.add_chunk(number, number, chunk)


OPEN = AudioSpec(language="en", segmentation="server")


def test_what_follows_in_an_utterance_is_heard_with_what_was_said() -> None:
    engine = Worded([" I led a team.", " We built a queue."])
    spoken = utterance(engine, spec=AudioSpec(language="en"))
    say(spoken, [sentence(1).samples, silence(1.6), sentence(2).samples, silence(0.5)])
    assert spoken.finish().text == "I led a team. We built a queue."
    assert engine.leads == ["", "I led a team."]
    led = engine.calls[-1].hints.lead
    assert led is not None
    assert len(led.audio) / SAMPLE_RATE < len(sentence(1).samples) / SAMPLE_RATE + TAIL + 0.1


def test_so_is_the_next_utterance() -> None:
    engine = Worded([" I led a team.", " We built a queue."])
    spoken = utterance(engine, spec=OPEN)
    say(spoken, [sentence(1).samples, silence(0.8)])
    spoken.hear_ending()
    assert spoken.is_over
    _, following = spoken.split()
    assert following.context.lead is not None
    again = utterance(engine, following.context, spec=OPEN)
    say(again, [sentence(2).samples, silence(0.8)])
    again.hear_ending()
    assert engine.leads == ["", "I led a team."]


def test_under_load_it_is_not() -> None:
    engine = Worded([" I led a team.", " We built a queue."])
    spoken = utterance(engine, spec=AudioSpec(language="en"))
    spoken.pace.is_unhurried = False
    say(spoken, [sentence(1).samples, silence(1.6), sentence(2).samples, silence(0.5)])
    spoken.finish()
    assert engine.leads == ["", ""]


def test_a_worker_says_when_there_is_no_time_for_it() -> None:
    clock = Clock()
    finals = Costs(clock)
    load = Load(finals, Costs(clock), clock)
    assert load.is_unhurried
    finals.note(10.0, UNHURRIED * MEASURED_OVER + 0.1)
    assert not load.is_unhurried
    clock.time += MEASURED_OVER
    assert load.is_unhurried
    load.level = "degraded"
    assert not load.is_unhurried


def test_partial_texts_have_none() -> None:
    engine = Worded([" I led a team."])
    lead = lead_after(None, sound(2.0), HELLO)
    spoken = utterance(engine, Context("Hello there.", lead=lead), spec=AudioSpec(language="en"))
    say(spoken, [sentence(1).samples[: round(1.2 * SAMPLE_RATE)]])
    spoken.partial()
    assert [call.hints.lead for call in engine.calls if not call.final] == [None]


@pytest.mark.parametrize(("language", "is_led"), [("en", True), ("de", True), ("zh", False)])
def test_chinese_is_read_without(language: str, is_led: bool) -> None:
    engine = FakeTranscriber()
    lead = Lead(sound(2.0), (), language)
    reader = PassageReader(AudioSpec(language=language), engine, LanguageEvidence())
    reader.read(sound(1.0), 1.0, final=True, before="so", lead=lead)
    assert (engine.calls[0].hints.lead is lead) is is_led


def test_the_sound_is_forgotten_within_half_a_minute() -> None:
    clock = Clock()
    contexts = Contexts(clock)
    contexts.note("anna", Context("I led a team.", lead=Lead(sound(1.0), (), "en")))
    assert contexts.of("anna").lead is not None
    clock.time += 31
    assert contexts.of("anna").lead is None
    assert contexts.of("anna").prompt([]) == "I led a team."
    contexts.note("ben", Context("Yes."))
    _, kept = contexts._known["anna"]
    assert kept.lead is None


def test_no_sound_goes_to_another_process() -> None:
    context = Context("I led a team.", lead=Lead(sound(1.0), (), "en"))
    assert Context.resumed(context.state()).lead is None


VOCABULARY = {chr(0x21 + n) if n < 90 else chr(0x3400 + n): n for n in range(256)}
VOCABULARY |= {"Ġ": 83, "t": 84, "h": 85, "e": 86}


def tokenizer(*merges: tuple[str, str]) -> Tokenizer:
    """One with Whisper's numbers, as far as they matter."""
    known = {text: number for text, number in VOCABULARY.items() if number not in (83, 84, 85, 86)}
    known |= {"Ġ": 83, "t": 84, "h": 85, "e": 86, "Ġt": 256, "he": 257, "Ġthe": 258}
    return Tokenizer(BPE(vocab=known, merges=list(merges)))


def test_a_tokenizer_without_its_first_merge_gets_it() -> None:
    broken = tokenizer(("h", "e"), ("Ġt", "he"))
    assert broken.encode("Ġthe").tokens == ["Ġ", "t", "he"]
    assert repaired(broken).encode("Ġthe").tokens == ["Ġthe"]


def test_a_whole_tokenizer_stays_as_it_is() -> None:
    whole = tokenizer(("Ġ", "t"), ("h", "e"), ("Ġt", "he"))
    assert repaired(whole) is whole
