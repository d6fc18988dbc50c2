"""A caption that is translated while it is being said: it grows, and is never taken back."""

import re
from dataclasses import dataclass

_CLAUSE_ENDS = re.compile(r"[,;:.!?](?=\s)|[，；：。！？、]")
_LEAST = 12
"""Characters of a clause: fewer tell a translator too little."""


@dataclass(slots=True)
class Growing:
    """One utterance in one language. `said`: the source that `shown` is the translation of."""

    said: str = ""
    shown: str = ""

    def next_clause(self, stable: str) -> str | None:
        """What of a stable text may be translated now: whole clauses beyond `said`."""
        if not stable.startswith(self.said):
            return None
        ends = [match.end() for match in _CLAUSE_ENDS.finditer(stable, len(self.said))]
        clause = stable[len(self.said) : ends[-1]] if ends else ""
        return clause if len(clause.strip()) >= _LEAST else None

    def grow(self, clause: str, translated: str) -> str:
        """Put the next clause's translation behind what is shown; all of it."""
        self.said += clause
        self.shown = join(self.shown, translated)
        return self.shown

    def rest(self, final: str) -> str | None:
        """What the final text has beyond `said`; None where it begins otherwise.

        The words were corrected then, and so their translation is made anew.
        """
        if not self.said:
            return None
        return final[len(self.said) :] if final.startswith(self.said) else None


def join(before: str, after: str) -> str:
    """Two pieces of a text; a space between them where the language has spaces."""
    before, after = before.rstrip(), after.strip()
    if not before or not after:
        return before or after
    return f"{before}{after}" if ord(before[-1]) > 0x2E80 else f"{before} {after}"
