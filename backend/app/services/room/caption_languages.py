"""In which languages people of an interview read along."""

from collections.abc import Sequence
from typing import Any

from app.contract.commands import SetCaptionLanguage
from app.domain.errors import Refusal
from app.domain.identifiers import id_key
from app.ports.translation import CaptionWishes
from app.services.identity.caller import Caller


class CaptionLanguages:
    """Takes wishes; the translation worker reads them. `offered`: none where nothing translates."""

    def __init__(self, wishes: CaptionWishes, offered: Sequence[str]) -> None:
        self._wishes = wishes
        self._offered = offered

    def choose(self, caller: Caller, command: SetCaptionLanguage) -> dict[str, Any]:
        """Keep the caller's wish; null ends it. Raises what stands in the table of codes."""
        language = self._offered_as(command.language)
        key, user_key = id_key(command.interview_id), id_key(caller.actor.id)
        self._wishes.wish(key, user_key, language)
        return {
            "interview_id": command.interview_id,
            "user_id": caller.actor.id,
            "language": language,
        }

    def _offered_as(self, language: str | None) -> str | None:
        """`zh-CN` where `zh` is offered is that."""
        if language is None:
            return None
        if not self._offered:
            raise Refusal("translation_unavailable", "language")
        for known in (language, language.partition("-")[0]):
            if known in self._offered:
                return known
        raise Refusal("language_not_offered", "language")
