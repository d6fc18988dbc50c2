"""Which questions suit a position, from the employer's free words for it."""

import re
from functools import lru_cache

from app.interviewer.bank import Bank
from app.interviewer.questions import Level, RoleSet
from app.interviewer.recognition import LEVEL_PATTERNS

LONGEST_SHOWN = 80
_SPACE = re.compile(r"[\s_/,;|-]+")


def role_for(bank: Bank, position: str | None) -> RoleSet | None:
    """The set whose longest word stands in the position ("data engineer" before "engineer")."""
    words = _plain(position)
    found = [
        (len(keyword), -words.index(keyword), role)
        for role in bank.roles.values()
        for keyword in role.positions
        if _word(keyword).search(words)
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def level_of(position: str | None) -> Level:
    """The level that the position's words name."""
    words = _plain(position)
    if LEVEL_PATTERNS["senior"].search(words):
        return "senior"
    return "junior" if LEVEL_PATTERNS["junior"].search(words) else "mid"


def shown(position: str) -> str:
    """The position as it may be read out: one line, not too long."""
    words = " ".join("".join(c if c.isprintable() else " " for c in position).split())
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1].rstrip() + "…"


def _plain(position: str | None) -> str:
    return _SPACE.sub(" ", (position or "")[:200].lower()).strip()


@lru_cache(maxsize=1024)
def _word(keyword: str) -> re.Pattern[str]:
    """The keyword as a whole word; Chinese has no gaps between words."""
    escaped = re.escape(keyword)
    return re.compile(rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if keyword.isascii() else escaped)
