"""LogLines in memory."""

from collections.abc import Sequence

from app.ports.interview_log import Unavailable
from app.ports.log_lines import Freed, LogLine


class FakeLogLines:
    """LogLines in memory. `is_away`: it cannot be reached; `answer`: what is said to freeing."""

    def __init__(self) -> None:
        self.logs: dict[str, list[LogLine]] = {}
        self.changes: dict[str, float] = {}
        self.freed: dict[str, int] = {}
        self.answer: Freed = "freed"
        self.epoch = "1"
        self.is_away = False
        self.reads = 0

    def write(self, key: str, *lines: LogLine) -> None:
        self.logs.setdefault(key, []).extend(lines)
        self.changes.pop(key, None)
        self.changes[key] = max(self.changes.values(), default=0.0) + 10.0

    def interviews(self, after: str | None, limit: int) -> list[str]:
        self._reach()
        keys = list(self.logs)
        start = 0 if after is None else keys.index(after) + 1 if after in keys else len(keys)
        return keys[start : start + limit]

    def changed_since(self, score: float) -> list[tuple[str, float]]:
        self._reach()
        return [(key, at) for key, at in self.changes.items() if at >= score]

    def last_seqs(self, keys: Sequence[str]) -> dict[str, int]:
        self._reach()
        left = {key: seq for key, seq in self.freed.items() if key in keys}
        return left | {key: self.logs[key][-1].seq for key in keys if self.logs.get(key)}

    def freed_up_to(self, keys: Sequence[str]) -> dict[str, int]:
        self._reach()
        return {key: seq for key, seq in self.freed.items() if key in keys}

    def created(self, keys: Sequence[str]) -> dict[str, int]:
        self._reach()
        return {key: number for number, key in enumerate(self.logs, 1) if key in keys}

    def read(self, key: str, after: int, limit: int) -> list[LogLine]:
        self._reach()
        self.reads += 1
        return [one for one in self.logs.get(key, []) if one.seq > after][:limit]

    def free(self, key: str, last_seq: int) -> Freed:
        self._reach()
        if self.answer == "freed" and self.logs[key][-1].seq != last_seq:
            return "changed"
        if self.answer == "freed":
            del self.logs[key]
            self.freed[key] = last_seq
        return self.answer

    def _reach(self) -> None:
        if self.is_away:
            raise Unavailable
