"""The remote speech engine, as settings ask for it."""

import time

from app.observability.logs import get_logger
from app.settings.shared import SharedSettings
from app.speech.engine_loader import load_engine
from app.speech.remote_engine import RemoteTranscriber
from app.speech.remote_server import RemoteAddress, RemoteServer

logger = get_logger(__name__)


def remote_engine(settings: SharedSettings) -> RemoteTranscriber:
    """A transcriber over WHISPER_REMOTE_URL; where that fails, the embedded engine is loaded."""
    engine = settings.embedded_engine
    assert engine is not None
    return RemoteTranscriber(
        RemoteServer(_address(settings)),
        lambda: load_engine(
            engine,
            settings.whisper_model,
            _log,
            settings.whisper_window,
            settings.whisper_partial_model,
        ),
    )


def described(settings: SharedSettings) -> str:
    """Whether the server answers, in one line for those who start the server."""
    address = _address(settings)
    began = time.monotonic()
    problem = remote_engine(settings).probe()
    if problem is not None:
        return f"{address.place} gives no transcription: {problem}"
    return f"{address.place} answers, after {time.monotonic() - began:.1f} s"


def _log(progress: str) -> None:
    logger.info("speech_model", progress=progress)


def _address(settings: SharedSettings) -> RemoteAddress:
    assert settings.whisper_remote_url is not None
    key = settings.whisper_remote_key
    return RemoteAddress(
        settings.whisper_remote_url,
        key.get_secret_value() if key is not None else None,
        settings.whisper_remote_model,
        settings.whisper_remote_timeout,
    )
