"""What is said, in each language, as the question bank's files hold it."""

import re
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.domain.interviewing import Language, Style

Sentence = Annotated[str, StringConstraints(min_length=2, max_length=800)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=60)]
_HAN = re.compile("[\u4e00-\u9fff]")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


class BankEntry(BaseModel):
    """A part of a file: nothing unknown in it, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(BankEntry):
    """One thing to say, in both languages; `{name}` stands for what is only known then.

    `practice`: what is said in its place where nobody hires.
    """

    en: Sentence
    zh: Sentence
    practice: "Text | None" = None

    @model_validator(mode="after")
    def _languages_are_told_apart(self) -> Self:
        if _HAN.search(self.en):
            raise ValueError("en holds Chinese characters")
        if not _HAN.search(self.zh):
            raise ValueError("zh holds no Chinese characters")
        if self.placeholders(self.en) != self.placeholders(self.zh):
            raise ValueError("en and zh do not hold the same {placeholders}")
        return self

    @staticmethod
    def placeholders(text: str) -> set[str]:
        """The names in braces."""
        return set(_PLACEHOLDER.findall(text))

    def said_in(self, language: Language, **values: str) -> str:
        """The words of that language, with the values in their places."""
        text = self.zh if language == "zh" else self.en
        if not values:
            return text
        return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


class Lines(BankEntry):
    """Ways to say one thing, by style; a style without its own ways uses the formal ones."""

    formal: tuple[Text, ...] = Field(min_length=1)
    casual: tuple[Text, ...] = ()
    technical: tuple[Text, ...] = ()
    behavioural: tuple[Text, ...] = ()

    def of(self, style: Style) -> tuple[Text, ...]:
        """The ways of that style, at least one."""
        own: tuple[Text, ...] = getattr(self, style)
        return own or self.formal


def texts_in(entry: object) -> Iterator[Text]:
    """Every text somewhere inside an entry."""
    if isinstance(entry, Text):
        yield entry
    if isinstance(entry, BankEntry):
        for name in type(entry).model_fields:
            yield from texts_in(getattr(entry, name))
    elif isinstance(entry, tuple):
        for item in entry:
            yield from texts_in(item)
    elif isinstance(entry, dict):
        for item in entry.values():
            yield from texts_in(item)
