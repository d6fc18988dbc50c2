"""What the workers need beside base.txt, and whether it is installed."""

import importlib.util

SPEECH_MISSING = "It needs the packages of config/requirements/speech.txt: make install"
VIDEO_MISSING = SPEECH_MISSING


def missing_speech_packages() -> list[str]:
    """Which of the packages are not installed that speech cannot do without."""
    wanted = ("numpy", "av", "faster_whisper")
    return [name for name in wanted if importlib.util.find_spec(name) is None]


def missing_video_packages() -> list[str]:
    """Which of the packages are not installed that video cannot do without; mediapipe it can."""
    return [name for name in ("numpy", "av") if importlib.util.find_spec(name) is None]
