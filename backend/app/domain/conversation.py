"""A conversation with the AI interviewer, as it stands in the log.

One turn is one append: what the candidate said (`AnswerSubmitted`, or `MessageSent` for an aside),
and right behind it the reply (`QuestionStarted`, or `InterviewerSpoke` for what asks nothing new).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, cast

from app.domain.events import (
    AnswerSubmitted,
    CaptionWritten,
    Event,
    InterviewCreated,
    InterviewerSet,
    InterviewerSpoke,
    MessageSent,
    QuestionStarted,
    Recorded,
)
from app.domain.identifiers import id_key
from app.domain.interviewing import Language, Mode, Reply, Setting, Style, Turn

AI_INTERVIEWER = "ai_interviewer"
"""As whom the interviewer's questions and words appear."""
AI = "ai"
"""The interviewer's role, which no token gives."""


def mark_of(reply: Reply, opening: bool) -> dict[str, Any]:
    """What an event keeps of a reply beside its text: the fields of `Reply`, and `opening`."""
    mark = asdict(reply)
    del mark["text"]
    return {**mark, "opening": opening}


def reply_in(event: Event) -> Reply | None:
    """The reply that an event keeps; None where it keeps none."""
    if isinstance(event, QuestionStarted) and event.ai is not None:
        text, mark = event.question_text, event.ai
    elif isinstance(event, InterviewerSpoke):
        text, mark = event.message, event.ai
    else:
        return None
    try:
        return Reply(text=text, **{name: mark[name] for name in _REPLY_FIELDS if name in mark})
    except TypeError:  # a version that keeps other fields wrote it
        return None


_REPLY_FIELDS = tuple(field.name for field in fields(Reply) if field.name != "text")


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation after the log's first `seq` events. `setting` is None before one was set.

    `made_by_joining`: nobody created the interview on purpose, it came to be when it was entered
    (development).
    """

    seq: int = -1
    made_by_joining: bool = False
    purpose: str = "hiring"
    setting: Setting | None = None
    turns: tuple[Turn, ...] = ()
    last: Event | None = None

    def after(self, events: Iterable[Recorded]) -> "Conversation":
        """The conversation after more events."""
        conversation = self
        for recorded in events:
            conversation = conversation._after(recorded)
        return conversation

    def _after(self, recorded: Recorded) -> "Conversation":
        event = recorded.event
        conversation = replace(self, seq=recorded.seq, last=event)
        if isinstance(event, InterviewCreated):
            return replace(
                conversation, purpose=event.purpose, made_by_joining=event.created_by is None
            )
        if isinstance(event, InterviewerSet):
            return replace(conversation, setting=_setting(event, self.purpose))
        if isinstance(event, CaptionWritten):
            return replace(
                conversation, turns=tuple(_captioned(turn, event) for turn in self.turns)
            )
        reply = reply_in(event)
        if reply is None:
            return conversation
        return replace(conversation, turns=(*self.turns, _turn(event, reply, self.last)))


def _setting(event: InterviewerSet, purpose: str) -> Setting:
    return Setting(
        style=cast("Style", event.style),
        mode=cast("Mode", event.mode),
        position=event.position,
        language=cast("Language", event.language),
        purpose=purpose,
    )


def _turn(event: Event, reply: Reply, before: Event | None) -> Turn:
    assert isinstance(event, QuestionStarted | InterviewerSpoke)
    if event.ai is not None and event.ai.get("opening"):
        return Turn(user_input=None, reply=reply)
    if isinstance(before, AnswerSubmitted):
        return Turn(
            user_input=before.answer_text,
            reply=reply,
            response_time=before.measured_response_time,
            heard_as=None
            if before.utterance_id is None
            else (id_key(before.user_id), before.utterance_id),
        )
    return Turn(user_input=before.message if isinstance(before, MessageSent) else "", reply=reply)


def _captioned(turn: Turn, caption: CaptionWritten) -> Turn:
    """The turn with the words that a captioner wrote, where they are of what was heard there."""
    is_it = turn.heard_as == (id_key(caption.for_user_id), caption.utterance_id)
    return replace(turn, user_input=caption.text) if is_it else turn
