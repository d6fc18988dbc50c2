"""What a worker tells of its work is what it did."""

import pytest

from app.ports.interview_log import Unavailable
from app.speech.load import TOO_LATE
from tests.support.recordings import in_chunks, silence, to_pcm
from tests.support.virtual_speech import BASE, Worker, conversation, hear
from tests.unit.speech.test_worker import Stage, speech


def test_finals_and_what_hearing_costs_are_counted_apart() -> None:
    heard = hear(conversation(3, 60.0), BASE)
    worker: Worker = heard.workers[0]
    figures = worker.worker.tally.figures("faster-whisper", "base")
    assert (figures.engine, figures.model, figures.level) == ("faster-whisper", "base", "normal")
    assert figures.latency[-1] == ("+Inf", len(heard.said))
    assert figures.latency_sum == pytest.approx(sum(heard.finals()), abs=0.05 * len(heard.said))
    spoken = sum(one.ends - one.begins for one in heard.said)
    assert figures.finals.audio > 0.8 * spoken
    assert figures.partials.calls > figures.finals.calls > 0
    assert figures.finals.cpu + figures.partials.cpu == pytest.approx(worker.engine.cpu, abs=0.01)
    assert figures.finals.engine < figures.finals.cpu  # more than one core
    assert (figures.waiting, figures.lag, figures.refused) == (0, 0.0, 0)
    assert figures.without_text == {}


def test_what_is_due_and_not_written_waits_and_gets_older() -> None:
    stage = Stage()
    stage.put("u", speech(), age=8.999)  # it ended just now, by Redis' clock
    stage.room.down = True
    with pytest.raises(Unavailable):
        stage.work()
    with pytest.raises(Unavailable):
        stage.worker.step()
    stage.clock.time += 7
    figures = stage.worker.tally.figures("fake", "")
    assert figures.waiting == 1
    assert figures.lag == pytest.approx(7, abs=0.5)
    assert figures.latency[-1] == ("+Inf", 0)
    stage.room.down = False
    stage.work()
    figures = stage.worker.tally.figures("fake", "")
    assert (figures.waiting, figures.lag) == (0, 0.0)
    assert figures.latency_sum == pytest.approx(7, abs=0.5)


def test_a_text_in_mid_speech_is_due_from_its_pause_on() -> None:
    stage = Stage(" One sentence.", " Another sentence.")
    spec = {"segmentation": "server"}
    quiet = in_chunks(to_pcm(silence(2.0)), 8000)
    stage.put("u", [*speech(), *quiet], ended=False, spec=spec)
    stage.room.down = True
    with pytest.raises(Unavailable):
        stage.work()
    stage.clock.time += 5
    stage.room.down = False
    stage.work()
    figures = stage.worker.tally.figures("", "")
    assert (figures.latency[-1], figures.waiting) == (("+Inf", 1), 0)
    assert figures.latency_sum == pytest.approx(5, abs=0.5)
    stage.more("u", [*speech(2), *quiet])
    stage.clock.time += 60
    stage.work()
    figures = stage.worker.tally.figures("", "")
    assert figures.latency[-1] == ("+Inf", 2)
    assert figures.latency_sum == pytest.approx(5, abs=1.0)


def test_finals_without_a_text_are_counted_by_their_code() -> None:
    stage = Stage()
    stage.put("u", [])
    stage.put_recording("r", b"no sound that anybody knows")
    stage.put("v", speech())
    stage.work()
    figures = stage.worker.tally.figures("fake", "")
    assert figures.without_text == {"undecodable_audio": 2}
    assert figures.latency[-1] == ("+Inf", 1)


def test_whoever_is_refused_shows() -> None:
    stage = Stage()
    for number in range(3):
        stage.put(f"u{number}", speech(), user=f"user{number}")
    stage.engine.takes = 2 * TOO_LATE
    stage.worker.step()
    while stage.worker.tally.figures("", "").level == "normal":
        stage.worker.step()
    figures = stage.worker.tally.figures("", "")
    assert figures.level in ("finals_only", "refusing")
    assert figures.waiting
