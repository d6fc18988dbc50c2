"""A speech server as the engine: what it is asked, what it may answer, and who hears meanwhile."""

import io
import wave
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.engine import EngineAway, EngineUnavailable, Hints, NoPartial, Transcriber
from app.speech.remote_engine import AWAY_SECONDS, FAILURES_TO_OPEN, QUICK, RemoteTranscriber
from app.speech.remote_server import RemoteAddress, RemoteServer
from tests.support.speech_server import VERBOSE, Asked, Reply, SpeechServer, speech_server, told
from tests.unit.speech.fakes import Clock, FakeTranscriber

SPOKEN: Audio = np.random.default_rng(1).normal(0, 0.1, 2 * SAMPLE_RATE).astype(np.float32)
KEY = "sk-very-secret"
HERE = " heard here"


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    with speech_server() as state:
        yield state


class Engine:
    """A remote engine with its clock, and how often the embedded one was loaded."""

    def __init__(self, url: str, **more: float) -> None:
        self.clock = Clock()
        self.loaded = 0
        self.embedded: Callable[[], Transcriber] = lambda: FakeTranscriber([HERE])
        address = RemoteAddress(url, KEY, "whisper-1", more.pop("timeout", 10))
        self.server = RemoteServer(address)
        self.remote = RemoteTranscriber(self.server, self._load, self.clock, **more)

    def _load(self) -> Transcriber:
        self.loaded += 1
        return self.embedded()

    def final(self, language: str | None = "en", hints: Hints = Hints()) -> str:  # noqa: B008
        heard = self.remote.transcribe(SPOKEN, language=language, final=True, hints=hints)
        assert heard.degraded is (heard.text == HERE)
        return heard.text

    def partial(self) -> str:
        return self.remote.transcribe(SPOKEN, language="en", final=False).text


EngineAt = Callable[..., Engine]


@pytest.fixture
def engine_at() -> Iterator[EngineAt]:
    made: list[Engine] = []

    def make(url: str, **more: float) -> Engine:
        made.append(Engine(url, **more))
        return made[-1]

    yield make
    for engine in made:
        engine.server.close()


@pytest.fixture
def engine(server: SpeechServer, engine_at: EngineAt) -> Engine:
    return engine_at(server.url)


def test_a_recording_is_sent_and_its_words_come_back(server: SpeechServer, engine: Engine) -> None:
    heard = engine.remote.transcribe(SPOKEN, language="en", final=True)
    assert heard.text == "I led a team."
    assert (heard.language, heard.language_probability, heard.degraded) == ("en", None, False)
    (segment,) = heard.segments
    assert [(word.text, word.t0) for word in segment.words][-1] == ("team.", 0.9)
    assert (segment.t0, segment.t1, segment.is_rated) == (0.2, 1.8, True)
    (asked,) = server.asked
    assert asked.path == "/v1/audio/transcriptions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.fields == {
        "model": ["whisper-1"],
        "temperature": ["0"],
        "language": ["en"],
        "response_format": ["verbose_json"],
        "timestamp_granularities[]": ["word", "segment"],
    }
    with wave.open(io.BytesIO(asked.recording)) as sent:
        assert (sent.getframerate(), sent.getnframes()) == (SAMPLE_RATE, len(SPOKEN))
    assert engine.loaded == 0


def test_hints_are_passed_on(server: SpeechServer, engine: Engine) -> None:
    engine.final(None, Hints(languages=("de",), prompt="So far.", hotwords="Kafka"))
    fields = server.asked[0].fields
    assert (fields["prompt"], fields["language"]) == (["Kafka So far."], ["de"])


def test_a_language_that_no_server_knows_is_not_asked_for(
    server: SpeechServer, engine: Engine
) -> None:
    engine.final("tlh")
    assert "language" not in server.asked[0].fields


def test_a_language_that_nobody_speaks_is_asked_again(server: SpeechServer, engine: Engine) -> None:
    server.answer = lambda asked: told(
        {"text": " Guten Tag." if "language" in asked.fields else " I.", "language": "welsh"}
    )
    assert engine.final(None, Hints(languages=("de", "en"))) == "Guten Tag."
    assert engine.final(None) == "I."


@pytest.mark.parametrize(
    ("known", "forms"),
    [
        ("no words", ["verbose_json", "verbose_json", "verbose_json"]),
        ("json alone", ["verbose_json", "verbose_json", "json", "json"]),
    ],
)
@pytest.mark.parametrize("status", [400, 415, 422, 501])
def test_a_server_is_asked_for_no_more_than_it_knows(
    server: SpeechServer, engine: Engine, known: str, forms: list[str], status: int
) -> None:
    def answer(asked: Asked) -> Reply:
        if known == "no words" and "timestamp_granularities[]" in asked.fields:
            return Reply(status)
        if known == "json alone" and asked.form != "json":
            return Reply(status)
        return told({"text": " Hello."})

    server.answer = answer
    assert [engine.final(), engine.final()] == ["Hello.", "Hello."]
    assert [asked.form for asked in server.asked] == forms


def test_what_is_refused_in_every_form_says_nothing_of_the_others(
    server: SpeechServer, engine: Engine
) -> None:
    server.always(Reply(400))
    assert engine.final() == HERE
    server.always(told(VERBOSE))
    assert engine.final() == "I led a team."
    assert "timestamp_granularities[]" in server.asked[-1].fields


FAILURES = {
    "nobody is there": None,
    "500": Reply(500),
    "502 with HTML": Reply(502, b"<html>Bad gateway", "text/html"),
    "200 with HTML": Reply(200, b"<html>Log in", "text/html"),
    "200 with HTML called text": Reply(200, b"\n<!doctype html>", "text/plain"),
    "half of an answer": Reply(200, b'{"text": "I le'),
    "an error with 200": told({"error": {"message": KEY}}),
    "a list": told([1]),
    "a text that is none": told({"text": {"a": 1}}),
    "deep nesting": Reply(200, b"[" * 100_000),
    "too much": Reply(200, b'{"text": "' + b"x" * (2 << 20) + b'"}'),
    "more than can be said": told({"text": "x " * 9_000}),
    "compressed": Reply(200, b"\x1f\x8b", headers={"Content-Encoding": "gzip"}),
    "elsewhere": Reply(307, headers={"Location": "http://127.0.0.1:9/v1"}),
    "an odd status": Reply(299),
    "401": Reply(401, KEY.encode()),
    "403": Reply(403),
    "404": Reply(404),
    "413": Reply(413),
    "429": Reply(429),
    "503 that says when": Reply(503, headers={"Retry-After": "7"}),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_whatever_a_server_does_the_final_comes_from_here(
    server: SpeechServer, engine_at: EngineAt, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = FAILURES[kind]
    if reply is not None:
        server.always(reply)
    engine = engine_at(server.url if reply is not None else "http://127.0.0.1:9/v1")
    for _ in range(5):
        assert engine.final() == HERE
    assert engine.loaded == 1
    logged = capsys.readouterr()
    for text in (engine.remote.name, logged.out, logged.err):
        assert KEY not in text
        assert "Traceback" not in text
    assert ("speech_remote_failed" in logged.out) is (kind != "413")


@pytest.mark.parametrize("reply", [Reply(hangs=True), Reply(trickles=True)])
def test_an_answer_is_not_waited_for_longer_than_the_time(
    server: SpeechServer, engine_at: EngineAt, reply: Reply
) -> None:
    server.always(reply)
    engine = engine_at(server.url, timeout=0.3)
    assert engine.final() == HERE
    assert "did not answer" in engine.remote.name


def test_a_kept_connection_that_is_closed_is_no_failure(
    server: SpeechServer, engine: Engine
) -> None:
    server.requests_per_connection = 1
    assert [engine.final() for _ in range(4)] == ["I led a team."] * 4
    assert "degraded" not in engine.remote.name
    server.requests_per_connection = 0
    assert engine.final() == HERE


def test_three_failures_in_a_row_and_the_server_is_left_alone(
    server: SpeechServer, engine_at: EngineAt
) -> None:
    engine = engine_at(server.url, seconds_open=3600)
    server.always(Reply(500))
    for _ in range(FAILURES_TO_OPEN + 2):
        assert engine.final() == HERE
    assert len(server.asked) == FAILURES_TO_OPEN


def test_it_is_asked_again_and_hears_again(server: SpeechServer, engine_at: EngineAt) -> None:
    engine = engine_at(server.url, seconds_open=0)
    server.always(Reply(500))
    for _ in range(FAILURES_TO_OPEN + 1):
        engine.final()
    assert "degraded: it failed (500); fake hears meanwhile" in engine.remote.name
    assert engine.partial() == HERE
    server.always(told(VERBOSE))
    assert engine.final() == "I led a team."
    assert engine.remote.name == "remote (whisper-1)"
    assert engine.partial() == "I led a team."


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (Reply(429, headers={"Retry-After": "7"}), 7),
        (Reply(429, headers={"Retry-After": "soon"}), 5),
        (Reply(429, headers={"Retry-After": "1e9"}), 300),
        (Reply(429, headers={"Retry-After": "nan"}), 5),
        (Reply(503, headers={"Retry-After": "20"}), 20),
        (Reply(401), 60),
        (Reply(404), 60),
        (Reply(302, headers={"Location": "/"}), 60),
    ],
)
def test_a_server_is_left_alone_for_as_long_as_it_says(
    server: SpeechServer, engine: Engine, reply: Reply, seconds: float
) -> None:
    server.always(reply)
    engine.final()
    server.always(told(VERBOSE))
    engine.clock.time += seconds - 0.1
    assert engine.final() == HERE
    engine.clock.time += 0.2
    assert engine.final() == "I led a team."


def test_one_recording_that_is_too_large_is_no_failure_of_the_server(
    server: SpeechServer, engine: Engine
) -> None:
    for _ in range(FAILURES_TO_OPEN):
        server.always(Reply(413))
        assert engine.final() == HERE
    server.always(told(VERBOSE))
    assert engine.final() == "I led a team."
    assert "degraded" not in engine.remote.name


def test_a_partial_that_fails_is_left_out(server: SpeechServer, engine: Engine) -> None:
    server.always(Reply(500))
    with pytest.raises(NoPartial):
        engine.partial()
    assert engine.partial() == HERE  # from now on, until a final came from there


def test_a_slow_server_is_asked_for_finals_alone(server: SpeechServer, engine: Engine) -> None:
    def slowly(_: Asked) -> Reply:
        engine.clock.time += 3 * QUICK
        return told(VERBOSE)

    server.answer = slowly
    engine.final()
    with pytest.raises(NoPartial):
        engine.partial()
    assert len(server.asked) == 1
    server.always(told(VERBOSE))
    while len(server.asked) < 6:
        engine.final()
    assert engine.partial() == "I led a team."


def test_without_another_engine_a_final_waits_for_the_server(
    server: SpeechServer, engine: Engine
) -> None:
    def missing() -> Transcriber:
        raise EngineUnavailable("no model here")

    engine.embedded = missing
    server.always(Reply(500))
    with pytest.raises(EngineAway, match="no model here"):
        engine.final()
    with pytest.raises(NoPartial):
        engine.partial()
    assert engine.remote.name.endswith("degraded: it failed (500); nobody hears meanwhile")
    engine.clock.time += AWAY_SECONDS + 1
    with pytest.raises(EngineUnavailable):
        engine.final()
    server.always(told(VERBOSE))
    assert engine.final() == "I led a team."


def test_a_probe_tells_whether_it_answers_and_how_much_it_tells(
    server: SpeechServer, engine: Engine
) -> None:
    assert engine.remote.probe() is None
    server.always(Reply(401))
    assert engine.remote.probe() == "it refuses the key (401)"
    assert "degraded" in engine.remote.name
