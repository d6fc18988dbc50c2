"""The final transcript of an utterance, once all of it was heard."""

from collections.abc import Sequence

from app.speech.activity import VoiceActivity
from app.speech.assembled_text import word_passages
from app.speech.audio_intake import AudioIntake
from app.speech.engine import EngineResult
from app.speech.passages import Passage
from app.speech.quality import voice_quality
from app.speech.transcript import Final


def concluded(
    intake: AudioIntake, passages: Sequence[tuple[Passage, EngineResult]], given: str | None
) -> Final:
    """Put together what was heard of its passages; `given`: the language that was sent with it."""
    wording = word_passages(passages, intake.activity.voiced_segments)
    heard = passages[0][1] if passages else None
    return Final(
        text=wording.text,
        confidence=wording.confidence,
        confidence_parts=wording.confidence_parts,
        language=heard.language if heard else given,
        language_probability=heard.language_probability if heard else None,
        segments=wording.segments,
        gaps=intake.gaps(),
        quality=voice_quality(intake.audio.samples, intake.activity, wording.word_count),
        duration=intake.audio.seconds,
        degraded=any(result.degraded for _, result in passages),
    )


def broken_off(activity: VoiceActivity, passages: Sequence[tuple[Passage, EngineResult]]) -> Final:
    """What was heard of an utterance of which the rest cannot be heard; without figures."""
    wording = word_passages(passages, activity.voiced_segments)
    heard = passages[0][1] if passages else None
    return Final(
        text=wording.text,
        confidence=wording.confidence,
        confidence_parts=wording.confidence_parts,
        language=heard.language if heard else None,
        language_probability=heard.language_probability if heard else None,
        segments=wording.segments,
        gaps=(),
        quality={},
        duration=passages[-1][0].t1 if passages else 0.0,
        degraded=any(result.degraded for _, result in passages),
    )
