"""Who reads along chooses among the languages that are offered."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.contract.commands import SetCaptionLanguage
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.services.room.caption_languages import CaptionLanguages


class Wishes:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str | None] = {}

    def wish(self, key: str, user_key: str, language: str | None) -> None:
        self.kept[key, user_key] = language

    def forget(self, key: str) -> None:
        self.kept.clear()

    def languages(self, key: str) -> set[str]:
        return {language for (_, _), language in self.kept.items() if language}

    def interviews(self) -> list[str]:
        return [key for key, _ in self.kept]


def choose(wishes: Wishes, language: str | None, *offered: str) -> dict[str, Any]:
    caller: Any = SimpleNamespace(actor=Actor(7, "observer"))
    command = SetCaptionLanguage(interview_id=5, language=language)
    return CaptionLanguages(wishes, offered).choose(caller, command)


def test_a_region_is_its_language() -> None:
    wishes = Wishes()
    assert choose(wishes, "zh-CN", "en", "zh")["language"] == "zh"
    assert wishes.kept == {("5", "7"): "zh"}


def test_none_ends_it_also_where_nothing_translates() -> None:
    wishes = Wishes()
    choose(wishes, "zh", "zh")
    assert choose(wishes, None)["language"] is None
    assert wishes.kept == {("5", "7"): None}


@pytest.mark.parametrize(
    ("offered", "code"),
    [((), "translation_unavailable"), (("en", "zh"), "language_not_offered")],
)
def test_what_is_not_offered_is_refused_with_a_reason(offered: tuple[str, ...], code: str) -> None:
    wishes = Wishes()
    with pytest.raises(Refusal) as refused:
        choose(wishes, "de", *offered)
    assert (refused.value.code, refused.value.field) == (code, "language")
    assert wishes.kept == {}
