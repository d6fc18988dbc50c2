"""What commands about what was heard of people lead to: a person's caption, words taken back."""

from collections.abc import Callable, Mapping

from app.domain import commands as c
from app.domain import events as e
from app.domain.errors import Refusal
from app.domain.identifiers import id_key
from app.domain.interview import Interview, utterance_key
from app.domain.policy import CAPTION, said_yes


def caption(
    state: Interview, command: c.WriteCaption, actor: c.Actor, _: int
) -> tuple[e.CaptionWritten]:
    """Write what somebody says who asked for it. Raises `caption_not_asked_for`."""
    if not said_yes(state, id_key(command.for_user_id), CAPTION):
        raise Refusal("caption_not_asked_for", "for_user_id")
    written = e.CaptionWritten(
        user_id=actor.id,
        for_user_id=command.for_user_id,
        utterance_id=command.utterance_id,
        text=command.text,
    )
    return (written,)


def restore_echo(
    state: Interview, command: c.RestoreEcho, actor: c.Actor, _: int
) -> tuple[e.EchoRestored]:
    """Take one's own words back. Raises `not_marked`."""
    if utterance_key(actor.id, command.utterance_id) not in state.echoes:
        raise Refusal("not_marked", "utterance_id")
    return (e.EchoRestored(user_id=actor.id, utterance_id=command.utterance_id),)


DECIDERS: Mapping[type[c.Command], Callable[..., tuple[e.Event, ...]]] = {
    c.WriteCaption: caption,
    c.RestoreEcho: restore_echo,
}
