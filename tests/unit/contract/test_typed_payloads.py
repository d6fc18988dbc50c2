"""Every payload says what it holds, and what the parts of the program make fits it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import app.contract
from app.analysis.answer import analyze_answer
from app.contract.events.analysis import Analysis
from app.contract.events.parts import Nothing
from app.contract.events.speech import ConfidenceParts, Gap, Quality, Segment
from app.contract.video import VideoAnalysis
from app.media.audio import Audio
from app.services.video.video_messages import nothing_measured
from app.speech import transcript
from app.speech.activity import VoiceActivity
from app.speech.confidence import overall, segment_confidence
from app.speech.quality import voice_quality
from app.video.decoder import analysis_of
from app.video.gestures import Gesture
from app.video.movements import Movements
from app.video.observations import Observations
from tests.support.contract_models import contract_models, contract_modules
from tests.support.recordings import sentence, silence
from tests.unit.speech.fakes import segment

OPEN = {"context", "client_info", "session_id", "timestamp"}
"""What clients send and nobody reads, or what is theirs to shape."""


@pytest.mark.parametrize("model", contract_models(), ids=lambda model: model.__name__)
def test_no_field_holds_just_anything(model: type[BaseModel]) -> None:
    goes_out = model.model_config.get("extra") == "forbid"
    for name, field in model.model_fields.items():
        if goes_out or name not in OPEN:
            assert not any(part in (Any, object) for part in parts_of(field.annotation)), name


def parts_of(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from parts_of(part)


def test_every_list_of_words_stands_once() -> None:
    """Lists of two words or more, by their words; what is one field's own stands in its class."""
    found: dict[frozenset[Any], set[str]] = {}
    for module in contract_modules():
        source = Path(str(module.__file__)).read_text()
        if "Literal[" not in source:
            continue
        for words in literals_in(source):
            if len(words) > 1:
                found.setdefault(words, set()).add(module.__name__)
    assert {words: places for words, places in found.items() if len(places) > 1} == {}


def literals_in(source: str) -> Iterator[frozenset[Any]]:
    for rest in source.split("Literal[")[1:]:
        inside = rest.split("]", 1)[0]
        if '"' in inside:
            yield frozenset(word.strip().strip('"') for word in inside.split(",") if word.strip())


def test_files_stay_short() -> None:
    for path in Path(app.contract.__file__).parent.rglob("*.py"):
        assert len(path.read_text().splitlines()) <= 300, path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Last year our team had to cut costs. I rewrote the importer, which took 3 weeks and "
        "$2,000. As a result latency fell by 40%, twice as fast. Um, I think, sort of.",
        "去年我负责重构缓存，我们把延迟降低了40%，大概花了三个月。嗯，可能吧。",
        "Ich habe das gemacht.",
    ],
)
@pytest.mark.parametrize("question", [None, "", "What did you rewrite?", "你做了什么？"])
@pytest.mark.parametrize("seconds", [None, 0.2, 60.0])
def test_an_analysis_fits(text: str, question: str | None, seconds: float | None) -> None:
    found = analyze_answer(text, question, measured_seconds=seconds).to_dict()

    assert Analysis.model_validate(found).model_dump() == found


def test_a_transcript_fits() -> None:
    word = transcript.Word("We", 0.1, 0.3, 0.95)
    final = transcript.Final(
        text="We did.",
        confidence=0.9,
        confidence_parts={},
        language="en",
        language_probability=None,
        segments=(transcript.Segment("We did.", 0.1, 0.9, 0.9, (word,)),),
        gaps=(transcript.Gap(None, (4,), 1, None),),
        quality={},
        duration=1.0,
    ).to_dict()

    assert [Segment.model_validate(part).model_dump() for part in final["segments"]] == (
        final["segments"]
    )
    assert [Gap.model_validate(part).model_dump() for part in final["gaps"]] == final["gaps"]
    assert Nothing.model_validate(final["quality"]) == Nothing()


@pytest.mark.parametrize("samples", [silence(1.0), sentence(2).samples], ids=["silence", "speech"])
def test_what_is_measured_of_a_voice_fits(samples: Audio) -> None:
    activity = VoiceActivity()
    activity.append_audio(samples)
    Quality.model_validate(voice_quality(samples, activity, 7))


def test_what_makes_a_confidence_fits() -> None:
    _, parts = overall([segment_confidence(segment("a"), 1.0)])

    ConfidenceParts.model_validate(parts)
    assert overall([])[1] == {}


OBSERVED = Observations(
    gestures=[Gesture("nod", 1.0, 2.0)],
    eye_contact=0.5,
    posture_score=None,
    movements=Movements(smile=0.1, brows=0.2),
    coverage={"face": 1.0, "pose": 0.0},
    frames=12,
    reasons={"posture_score": "no_shoulders", "nod": "not_sampled"},
)


@pytest.mark.parametrize(
    "found",
    [analysis_of(OBSERVED), analysis_of(None), nothing_measured("consent_required")],
    ids=["seen", "no observer", "not looked at"],
)
def test_what_a_camera_shows_fits(found: Mapping[str, Any]) -> None:
    VideoAnalysis.model_validate({**found, "emotions": (), "emotions_status": "off"})
