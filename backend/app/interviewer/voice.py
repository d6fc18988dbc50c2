"""How things are said: varied, yet the same in the same dialogue."""

from dataclasses import dataclass
from zlib import crc32

from app.domain.interviewing import Setting
from app.interviewer.dialogue import Dialogue
from app.interviewer.texts import Lines, Text


@dataclass(frozen=True, slots=True)
class Voice:
    """The interviewer's voice at one point of a dialogue."""

    setting: Setting
    dialogue: Dialogue

    def one_of(self, lines: Lines, **values: str) -> str:
        """One of the ways to say it, another one than in the reply before.

        Chosen by the place in the dialogue: tests can pin it, and a repeated request says the same.
        """
        ways = lines.of(self.setting.style)
        turns = self.dialogue.turns
        before = turns[-1].reply if turns else None
        first = crc32(f"{len(turns)}:{before and before.question_id}".encode())
        said = [self.say(ways[(first + step) % len(ways)], **values) for step in range(len(ways))]
        return next((text for text in said if before is None or text not in before.text), said[0])

    def say(self, text: Text, **values: str) -> str:
        """The text in the dialogue's language; in a practice what is meant for one."""
        if self.setting.purpose == "practice" and text.practice is not None:
            text = text.practice
        return text.said_in(self.setting.language, **values)

    def together(self, *sentences: str) -> str:
        """Sentences after each other, as the language sets them."""
        return (" " if self.setting.language == "en" else "").join(filter(None, sentences))

    def listed(self, names: list[str]) -> str:
        """Names one after the other."""
        if self.setting.language == "zh":
            return "、".join(names)
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
