"""What commands about suggestions lead to: the record of who was helped, and with what."""

from collections.abc import Callable, Mapping

from app.domain import commands as c
from app.domain import events as e
from app.domain.interview import Interview


def show(
    _: Interview, command: c.ShowSuggestion, actor: c.Actor, __: int
) -> tuple[e.SuggestionShown]:
    """Say that a suggestion was shown."""
    shown = e.SuggestionShown(
        user_id=actor.id,
        suggestion_id=command.suggestion_id,
        kind=command.kind,
        about_seq=command.about_seq,
        engine=command.engine,
        text=command.text,
    )
    return (shown,)


def use(_: Interview, command: c.UseSuggestion, actor: c.Actor, __: int) -> tuple[e.SuggestionUsed]:
    """Say that a suggestion was taken up."""
    return (e.SuggestionUsed(user_id=actor.id, suggestion_id=command.suggestion_id),)


DECIDERS: Mapping[type[c.Command], Callable[..., tuple[e.Event, ...]]] = {
    c.ShowSuggestion: show,
    c.UseSuggestion: use,
}
