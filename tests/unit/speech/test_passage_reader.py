from collections.abc import Sequence

from app.media.audio import Audio
from app.speech.audio_spec import AudioSpec
from app.speech.engine import NO_HINTS, Hints
from app.speech.languages import LanguageEvidence
from app.speech.passage_reader import PassageReader
from tests.support.recordings import silence
from tests.unit.speech.fakes import FakeTranscriber

AUDIO: Audio = silence(2.0)
EN, ZH = {"en": 0.95, "zh": 0.02}, {"zh": 0.95, "en": 0.02}
HINTS = Hints(prompt="Which databases do you know?", hotwords="Kubernetes, PostgreSQL")


def reader(
    engine: FakeTranscriber,
    spoken: Sequence[str] = (),
    language: str | None = None,
    hints: Hints = NO_HINTS,
) -> PassageReader:
    spec = AudioSpec(language=language, spoken=tuple(spoken), hints=hints)
    return PassageReader(spec, engine, LanguageEvidence())


def test_only_what_a_final_tells_of_the_languages_is_kept() -> None:
    engine = FakeTranscriber(languages=[ZH])
    one = reader(engine)
    one.read(AUDIO, 2.0, final=False)
    assert one.expected is None
    one.read(AUDIO, 2.0, final=True)
    assert one.expected == "zh"


def test_a_given_language_is_not_forced_upon_what_is_clearly_another() -> None:
    chinese = {"zh": 0.98, "en": 0.01}
    engine = FakeTranscriber([" 你好"], languages=[chinese])
    heard = reader(engine, language="en-US").read(AUDIO, 2.0, final=True)
    assert (heard.language, heard.language_probability) == ("zh", 0.98)


def test_partials_and_finals_come_in_the_speakers_script() -> None:
    engine = FakeTranscriber(["歡迎,大家"], languages=[ZH])
    for final in (False, True):
        assert reader(engine, ["en", "zh-CN"]).read(AUDIO, 2.0, final=final).text == "欢迎，大家"
        assert reader(engine, ["zh-TW"]).read(AUDIO, 2.0, final=final).text == "歡迎，大家"
        assert reader(engine).read(AUDIO, 2.0, final=final).text == "欢迎，大家"


def test_the_prompt_is_of_the_language_that_is_likely_to_follow() -> None:
    def prompt(spoken: Sequence[str], said: str) -> str:
        engine = FakeTranscriber()
        reader(engine, spoken, hints=Hints(prompt=said)).read(AUDIO, 2.0, final=True)
        return engine.calls[0].hints.prompt

    assert prompt(["en"], "Tell me more.") == "Tell me more."
    assert prompt(["en", "zh"], "请介绍一下自己。") == ""
    assert prompt(["zh-CN"], "請介紹一下自己。") == "请介绍一下自己。"
    assert prompt(["zh-HK"], "Tell me more.") == "以下是普通話的句子。"
    assert prompt([], "Tell me more.") == "", "nothing is known of the language yet"


def test_what_repeats_its_hints_is_read_again_without_them() -> None:
    """In noise an engine reads the words that it was told to expect."""
    engine = FakeTranscriber([" Kubernetes, PostgreSQL.", ""], languages=[EN])
    heard = reader(engine, ["en"], hints=HINTS).read(AUDIO, 2.0, final=True)
    assert heard.text == ""
    assert engine.calls[1].hints == Hints(languages=("en",))
    assert engine.calls[1].language == "en"


def test_what_says_more_than_its_hints_is_read_once() -> None:
    engine = FakeTranscriber([" We ran PostgreSQL on Kubernetes."], languages=[EN])
    one = reader(engine, ["en"], hints=HINTS)
    assert one.read(AUDIO, 2.0, final=True).text == " We ran PostgreSQL on Kubernetes."
    assert len(engine.calls) == 1


def test_what_was_said_before_stands_in_place_of_the_prompt() -> None:
    engine = FakeTranscriber(languages=[EN])
    one = reader(engine, ["en"], hints=HINTS)
    one.read(AUDIO, 2.0, final=True, before="I know Redis,")
    assert engine.calls[0].hints.prompt == "I know Redis,"
