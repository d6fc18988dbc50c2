"""The conversations with the AI interviewer, read from the interviews' logs and kept at hand."""

from collections import OrderedDict

from app.domain.conversation import Conversation
from app.ports.interview_log import EventLog

KEPT = 1000
"""Talks at hand; older ones are read again from their logs."""


class ConversationReader:
    """Each conversation as of now, in any process."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known: OrderedDict[str, tuple[str, Conversation]] = OrderedDict()

    def conversation(self, key: str) -> Conversation:
        """The conversation with all that stands in the log. Raises Unavailable."""
        epoch, conversation = self._known.pop(key, ("", Conversation()))
        if epoch != self._log.epoch:  # the log may have lost what it was read from
            epoch, conversation = self._log.epoch, Conversation()
        while events := self._log.read(key, conversation.seq):
            conversation = conversation.after(events)
        self._known[key] = epoch, conversation
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return conversation
