"""Voice and video on their way to the workers."""

from dataclasses import dataclass

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_media import RedisMedia
from app.adapters.redis_owed_finals import RedisOwedFinals
from app.adapters.redis_video import RedisVideo
from app.config import Settings
from app.services.video.video_service import VideoService
from app.services.voice.owed_finals import OwedFinals
from app.services.voice.speech_recognition import WorkersSpeechRecognition
from app.services.voice.transcription_service import TranscriptionService
from app.wiring.clock import clock
from app.wiring.core import Core


@dataclass(frozen=True, slots=True)
class MediaServices:
    """Voice and video on their way to the workers."""

    transcription: TranscriptionService
    recognition: WorkersSpeechRecognition
    video: VideoService
    finals: OwedFinals | None


def make_media(*, settings: Settings, core: Core) -> MediaServices:
    """Make it; without a media Redis nothing is transcribed or looked at."""
    url = settings.media_redis_url
    connections = None if url is None else RedisConnections(url)
    is_off = settings.whisper_engine == "off"
    voice = None if connections is None or is_off else RedisMedia(connections)
    why_not = ("WHISPER_ENGINE is off",) if is_off else ()
    owed = RedisOwedFinals(core.connections, settings.media_redis_patience)
    transcription = TranscriptionService(
        voice, core.interviews, core.feeds, core.emitter, core.rates, owed, clock, *why_not
    )
    finals = None if voice is None else OwedFinals(owed, voice, core.log, clock)
    video = VideoService(
        None if connections is None else RedisVideo(connections),
        core.interviews,
        core.feeds,
        core.admission,
        core.access,
        lambda: transcription.state,
        settings.video_observations,
        clock,
        transcription.expected,
        concurrency=core.concurrency,
    )
    recognition = WorkersSpeechRecognition(
        voice,
        core.feeds,
        lambda: transcription.state,
        settings.transcription_deadline,
        transcription.expected,
        concurrency=core.concurrency,
    )
    return MediaServices(transcription, recognition, video, finals)
