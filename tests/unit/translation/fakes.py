"""A channel and an engine without Redis and models."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.domain.events import Event, MessageSent, Recorded, TextTranslated, UtteranceTranscribed
from app.domain.identifiers import Id
from app.ports.translation import TranslationFailed


class Upside:
    """Says every word in capitals, as the other language does here."""

    name = "upside"

    def __init__(self, fails: int = 0) -> None:
        self.asked: list[str] = []
        self.fails = fails

    def model(self, source: str, target: str) -> str | None:
        return f"{source}-{target}" if {source, target} == {"en", "zh"} else None

    def translate(self, text: str, source: str, target: str) -> str:
        self.asked.append(text)
        if self.fails:
            self.fails -= 1
            raise TranslationFailed("away")
        return text.upper()


class Interview:
    """Implements `TalkChannel` and `CaptionWishes` for one interview, "7"."""

    def __init__(self, *languages: str) -> None:
        self.wanted: dict[str, str] = {f"reader-{language}": language for language in languages}
        self.log: list[Recorded] = []
        self.commands: set[str] = set()
        self.heard: list[Mapping[str, Any]] = []
        self.shown: list[Mapping[str, Any]] = []
        self.is_held = True
        self.reads = 0

    def wish(self, key: str, user_key: str, language: str | None) -> None:
        self.wanted.pop(user_key, None)
        if language is not None:
            self.wanted[user_key] = language

    def forget(self, key: str) -> None:
        self.wanted.clear()

    def languages(self, key: str) -> Collection[str]:
        return set(self.wanted.values())

    def interviews(self) -> Sequence[str]:
        return ["7"]

    def hold(self, key: str) -> bool:
        return self.is_held

    def read(self, key: str, after: int) -> Sequence[Recorded]:
        self.reads += after < 0
        return [entry for entry in self.log if entry.seq > after][:3]

    def partials(self, keys: Collection[str], seconds: float) -> Sequence[Mapping[str, Any]]:
        heard, self.heard = self.heard, []
        return heard

    def append(self, key: str, interview_id: Id, event: TextTranslated, command_id: str) -> bool:
        if command_id in self.commands:
            return False
        self.commands.add(command_id)
        self.happen(event)
        return True

    def publish(self, key: str, payload: Mapping[str, Any]) -> None:
        self.shown.append(payload)

    def happen(self, event: Event) -> None:
        self.log.append(Recorded(len(self.log), 0, 7, event))

    def say(self, text: str, name: str = "u1", **more: Any) -> None:
        self.happen(
            UtteranceTranscribed(
                user_id="lin", utterance_id=name, text=text,
                **{"confidence": 0.9, "started_at": 0, "duration": 2.0, "language": "en", **more},
            )
        )  # fmt: skip

    def write(self, text: str, name: str = "m1", kind: str = "text") -> None:
        self.happen(MessageSent(user_id="maya", message=text, type=kind, message_id=name))

    def guess(self, stable: str, name: str = "u1") -> None:
        self.heard.append(
            {
                "interview_id": 7, "user_id": "lin", "utterance_id": name, "text": stable + " and",
                "stable_text": stable, "is_final": False, "language": "en",
            }
        )  # fmt: skip

    @property
    def translated(self) -> list[TextTranslated]:
        return [e.event for e in self.log if isinstance(e.event, TextTranslated)]
