"""Invitations over HTTP."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt, StringConstraints

from app.contract import spellings
from app.contract.fields import OptionalId, TokenText
from app.contract.http.base import Answer, Name
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled
from app.contract.refusals import Expected
from app.contract.values import Id, Time
from app.contract.vocabulary import ParticipantRole, Role

GuestRole = Annotated[ParticipantRole, AlsoSpelled(spellings.guest_role), Expected("role")]


HOUR, DAY = 3600, 24 * 3600


DEFAULT_INVITATION_SECONDS = 7 * DAY


MAX_INVITATION_SECONDS = 30 * DAY


ExpiresIn = Annotated[
    Annotated[StrictInt, Field(ge=60, le=MAX_INVITATION_SECONDS)],
    AlsoSpelled(spellings.whole),
    Expected("expires_in"),
]


class Guest(Incoming):
    """Somebody to invite. Without a `user_id` one is made."""

    role: GuestRole = "candidate"
    user_id: OptionalId = None
    name: Name = None


class NewInvitation(Guest):
    """Somebody to invite, for `expires_in` seconds."""

    expires_in: ExpiresIn = DEFAULT_INVITATION_SECONDS


class RedeemInvitation(Incoming):
    """An invitation's token. With the same `nonce` a client may ask again."""

    token: TokenText
    nonce: Annotated[
        Annotated[str, StringConstraints(strict=True, min_length=8, max_length=128)] | None,
        AlsoSpelled(spellings.nonce),
        Expected("nonce"),
    ] = Field(default=None, description="Made by the client, hard to guess.")


class Invitation(Answer):
    """An invitation as a host sees it listed; its token is told once, when it is made."""

    invitation_id: str
    interview_id: Id
    user_id: Id
    role: Role
    name: str | None
    expires_at: Time
    state: Literal["open", "spent", "withdrawn", "expired"]


class MadeInvitation(Invitation):
    """A new invitation, with what its guest needs to come in."""

    token: str


class Invitations(Answer):
    """An interview's invitations, the newest first."""

    invitations: list[Invitation]
