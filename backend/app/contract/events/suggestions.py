"""What the server sends to hosts to help them ask, and what is kept of it."""

from pydantic import StrictBool, StrictInt, StrictStr

from app.contract.events.base import InterviewEvent, LoggedEvent, ServerEvent, sent_as
from app.contract.events.projection import Payload, Viewer, projects
from app.contract.timestamps import iso
from app.contract.values import Count, Id, Time
from app.contract.vocabulary import SuggestedPart, SuggestionKind
from app.domain import events as e
from app.domain.events import Recorded
from app.domain.identifiers import id_key
from app.domain.roles import may


class Suggested(ServerEvent):
    """What may be asked or minded next. It says what was not told yet, nothing of a person.

    `kind`: `probe` (a `part` was not told), `follow_up` (worded by a language model, leaning on
    `quote`, the candidate's own words), `coverage` and `time` (of the plan; no words are read).
    `text`: words to ask, in the language of the answer; null where the figures say it.
    `planned` questions, `asked` of them, and `minutes_left` where a length was planned.
    `final` false: the words grow, and come again under the same id. `engine`: "rules", or "llm:"
    and the model.
    """

    suggestion_id: Id
    kind: SuggestionKind
    question_id: Id | None
    part: SuggestedPart | None
    text: StrictStr | None
    quote: StrictStr | None
    planned: Count | None
    asked: Count | None
    minutes_left: StrictInt | None
    engine: StrictStr
    final: StrictBool


@sent_as("suggestion")
class Suggestion(InterviewEvent):
    """To the interview's hosts, after a candidate's final text or answer; to who asked for one.

    What the talk up to `about_seq` leads to, in place of what was suggested before; null: nothing.
    Of candidates who do not agree to `ai_analysis` no words are read.
    """

    about_seq: Count
    suggestion: Suggested | None


def _sees(event: e.SuggestionShown | e.SuggestionUsed, viewer: Viewer) -> bool:
    """Whether it is shown: to hosts by their token, else to its author."""
    if viewer.is_known:
        return may(viewer.role, "see_suggestions")
    return id_key(event.user_id) in viewer.user_keys


@sent_as("suggestion_shown")
class SuggestionShown(LoggedEvent):
    """To the hosts, when one of them was shown a suggestion; others get `record_entry`."""

    user_id: Id
    suggestion_id: Id
    kind: SuggestionKind
    about_seq: Count
    engine: StrictStr
    text: StrictStr
    timestamp: Time


@projects(e.SuggestionShown, SuggestionShown, seen_by=_sees)
def _shown(event: e.SuggestionShown, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "suggestion_id": event.suggestion_id,
        "kind": event.kind,
        "about_seq": event.about_seq,
        "engine": event.engine,
        "text": event.text,
        "timestamp": iso(recorded.time),
    }


@sent_as("suggestion_used")
class SuggestionUsed(LoggedEvent):
    """To the hosts, when one of them takes a suggestion up; others get `record_entry`."""

    user_id: Id
    suggestion_id: Id
    timestamp: Time


@projects(e.SuggestionUsed, SuggestionUsed, seen_by=_sees)
def _used(event: e.SuggestionUsed, recorded: Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "suggestion_id": event.suggestion_id,
        "timestamp": iso(recorded.time),
    }
