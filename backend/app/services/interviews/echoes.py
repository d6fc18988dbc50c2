"""Utterances that were another speaker's voice: which they are, and that one takes one back."""

from typing import Any

from app.contract.commands import RestoreEcho
from app.domain import commands as domain
from app.domain.events import CaptionWritten, EchoMarked, EchoRestored, Recorded
from app.domain.interview import utterance_key
from app.services.identity.caller import Caller
from app.services.interviews.executor import CommandExecutor


class EchoService:
    """The command of a speaker whose words were marked."""

    def __init__(self, executor: CommandExecutor) -> None:
        self._executor = executor

    def restore_echo(self, caller: Caller, command: RestoreEcho) -> dict[str, Any]:
        """Let words count as the caller's again."""
        restore = domain.RestoreEcho(utterance_id=str(command.utterance_id))
        return self._executor.execute_and_show(caller, command.interview_id, restore)


class EchoMarks:
    """Which utterances are marked, by the last word on each; taken from the log in order.

    Asked only once all is taken: a mark comes after the words. What a captioner wrote of an
    utterance, who heard the people, stands against the mark of a machine.
    """

    def __init__(self) -> None:
        self._marked: set[str] = set()
        self._written: set[str] = set()

    def apply(self, recorded: Recorded) -> None:
        """Add one event; others than marks change nothing."""
        event = recorded.event
        if isinstance(event, EchoMarked):
            self._marked.add(utterance_key(event.user_id, event.utterance_id))
        elif isinstance(event, EchoRestored):
            self._marked.discard(utterance_key(event.user_id, event.utterance_id))
        elif isinstance(event, CaptionWritten):
            self._written.add(utterance_key(event.for_user_id, event.utterance_id))

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._marked)

    def __contains__(self, key: str) -> bool:
        """Whether the words of the utterance of this key are not its speaker's."""
        return key in self._marked and key not in self._written
