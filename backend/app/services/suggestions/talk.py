"""What candidates told about the question that stands: read from the log, as far as they agree."""

from dataclasses import dataclass

from app.domain.events import AnswerSubmitted, Recorded, SuggestionUsed, UtteranceTranscribed
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview, Question, utterance_key
from app.domain.policy import has_consent
from app.domain.roles import CANDIDATE
from app.ports.delivery import Feeds
from app.ports.interview_log import EventLog, Version
from app.services.records.event_reader import all_events

LOOKED_AT = 1000
"""Events of the log's end that are read at most: a question does not take more."""


@dataclass(frozen=True, slots=True)
class Talk:
    """`answers`: what this candidate said and wrote to the question. `used`: what was taken up."""

    user_id: Id
    question: Question
    question_text: str | None
    answers: list[str]
    used: frozenset[str]


def talk_of(
    feeds: Feeds, log: EventLog, key: str, version: Version, user_id: Id | None = None
) -> Talk | None:
    """What this candidate, else the one heard last, told; None where nobody may be read.

    Raises Unavailable.
    """
    state, question = version.state, version.state.current
    if question is None:
        return None
    after = max(question.seq - 1, version.seq - LOOKED_AT)
    events = list(all_events(log, key, version.seq, after))
    if user_id is None:
        user_id = _heard_last(state, events)
    if user_id is None or not may_be_read(state, user_id):
        return None
    user = id_key(user_id)
    used = [id_key(r.event.suggestion_id) for r in events if isinstance(r.event, SuggestionUsed)]
    return Talk(
        user_id,
        question,
        feeds.question_text(key, question.seq),
        _told(events, state, user),
        frozenset(used),
    )


def is_candidates(state: Interview, user_id: Id) -> bool:
    """Whether these are a candidate's words."""
    person = state.participants.get(id_key(user_id))
    return person is not None and person.role == CANDIDATE


def may_be_read(state: Interview, user_id: Id) -> bool:
    """Whether these are a candidate's words, and they agree that software reads them."""
    return is_candidates(state, user_id) and has_consent(state, id_key(user_id), "ai_analysis")


def _heard_last(state: Interview, events: list[Recorded]) -> Id | None:
    for recorded in reversed(events):
        event = recorded.event
        if isinstance(event, AnswerSubmitted | UtteranceTranscribed) and is_candidates(
            state, event.user_id
        ):
            return event.user_id
    return None


def _told(events: list[Recorded], state: Interview, user: str) -> list[str]:
    """Words of one's own: no echo, and of answers the newest, unless it was heard already."""
    heard, written = [], ""
    for recorded in events:
        match recorded.event:
            case UtteranceTranscribed() as said if id_key(said.user_id) == user:
                if utterance_key(user, said.utterance_id) not in state.echoes:
                    heard.append(said.text.strip())
            case AnswerSubmitted() as answer if (
                id_key(answer.user_id) == user
                and id_key(answer.question_id) == state.current_question
            ):
                is_new = answer.utterance_id is None and answer.format == "text"
                written = answer.answer_text.strip() if is_new else ""
    return [words for words in (*heard, written) if words]
