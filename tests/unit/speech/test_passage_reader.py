from collections.abc import Sequence

from app.media.audio import Audio
from app.speech.audio_spec import AudioSpec
from app.speech.engine import Hints
from app.speech.languages import LanguageEvidence
from app.speech.passage_reader import PassageReader
from tests.support.recordings import silence
from tests.unit.speech.fakes import FakeTranscriber

AUDIO: Audio = silence(2.0)
EN, ZH = {"en": 0.95, "zh": 0.02}, {"zh": 0.95, "en": 0.02}
WORDS = "Kubernetes, PostgreSQL"


def reader(
    engine: FakeTranscriber,
    spoken: Sequence[str] = (),
    language: str | None = None,
    hotwords: str = "",
) -> PassageReader:
    spec = AudioSpec(language=language, spoken=tuple(spoken), hotwords=hotwords)
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


def test_the_engine_is_told_what_helps_where_it_does() -> None:
    """Chinese gets worse by it, and of an unknown language it is not known."""

    def told(spoken: Sequence[str], said: str = "I know Redis,") -> tuple[str, str]:
        engine = FakeTranscriber()
        one = reader(engine, spoken, hotwords="Kubernetes")
        one.read(AUDIO, 2.0, final=True, before=said)
        return engine.calls[0].hints.prompt, engine.calls[0].hints.hotwords

    assert told(["en", "zh"]) == ("I know Redis,", "Kubernetes")
    assert told(["en", "zh"], "我用Redis") == ("", "Kubernetes")
    assert told(["zh-CN", "en"]) == ("", "")
    assert told([]) == ("", "")


def test_what_is_spoken_by_now_decides_what_the_engine_is_told() -> None:
    engine = FakeTranscriber(languages=[ZH, EN, EN])
    one = reader(engine, ["en", "zh"], hotwords="Kubernetes")
    for _ in range(3):
        one.read(AUDIO, 3.0, final=True)
    assert [call.hints.hotwords for call in engine.calls] == ["Kubernetes", "", "Kubernetes"]


def test_what_repeats_its_hints_is_read_again_without_them() -> None:
    """In noise an engine reads the words that it was told to expect."""
    engine = FakeTranscriber([" I use Kubernetes, PostgreSQL, I use it.", ""], languages=[EN])
    heard = reader(engine, ["en"], hotwords=WORDS).read(AUDIO, 2.0, final=True)
    assert heard.text == ""
    assert engine.calls[1].hints == Hints(languages=("en",))
    assert engine.calls[1].language == "en"


def test_what_says_more_than_its_hints_is_read_once() -> None:
    engine = FakeTranscriber(
        [" In my last job at the bank we ran PostgreSQL on Kubernetes."], languages=[EN]
    )
    one = reader(engine, ["en"], hotwords=WORDS)
    assert (
        one.read(AUDIO, 2.0, final=True).text
        == " In my last job at the bank we ran PostgreSQL on Kubernetes."
    )
    assert len(engine.calls) == 1
