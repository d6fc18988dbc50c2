"""The translation role's process, from start to clean end."""

import os
import threading

from app.adapters.redis_caption_wishes import RedisCaptionWishes
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_talk_channel import RedisTalkChannel
from app.observability.logs import get_logger
from app.ports.translation import TranslationEngine
from app.runtime.stop_signals import stop_on_signals
from app.settings.translation import TranslationSettings, pairs_in
from app.translation.ctranslate2_engine import CTranslate2Engine
from app.translation.llm_engine import LanguageModelEngine
from app.translation.translator import Translator
from app.translation.worker import TranslationWorker

logger = get_logger(__name__)
NICENESS = 10
"""Whatever hears comes first."""


def serve(settings: TranslationSettings, redis_url: str) -> None:
    """Translate until SIGTERM or SIGINT."""
    stopping = threading.Event()
    stop_on_signals(stopping)
    os.nice(NICENESS)
    connections = RedisConnections(redis_url)
    worker = TranslationWorker(
        RedisCaptionWishes(connections),
        RedisTalkChannel(connections),
        Translator(engines(settings)),
    )
    logger.info("translating", languages=settings.caption_languages)
    worker.run(stopping)
    connections.close()


def engines(settings: TranslationSettings) -> list[TranslationEngine]:
    """Those that the settings name: models of one's own first, no words leave for them."""
    found: list[TranslationEngine] = []
    if settings.translation_models is not None:
        found.append(CTranslate2Engine(pairs_in(settings.translation_models)))
    if settings.words_leave:
        key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
        found.append(
            LanguageModelEngine(
                str(settings.llm_base_url),
                key,
                str(settings.llm_model),
                settings.translation_languages,
            )
        )
    return found
