"""Invitations over HTTP."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt, StringConstraints

from app.contract import spellings
from app.contract.fields import OptionalId, OptionalToken
from app.contract.http.base import Answer, Name
from app.contract.http.tokens import AccessToken
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled
from app.contract.refusals import Expected
from app.contract.values import Count, Id, Time
from app.contract.vocabulary import ConsentDefault, ParticipantRole, Purpose, Role

GuestRole = Annotated[ParticipantRole, AlsoSpelled(spellings.guest_role), Expected("role")]


CODE = r"^[0-9a-hjkmnp-tv-z]{10}$"


HOUR, DAY = 3600, 24 * 3600


DEFAULT_INVITATION_SECONDS = 7 * DAY


MAX_INVITATION_SECONDS = 30 * DAY


LONGEST_AHEAD_SECONDS = 90 * DAY


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
    """An invitation's token, or the code of its short link. A `nonce` tells a device from others.

    `name`: who comes, where the invitation does not say it.
    """

    token: Annotated[OptionalToken, Expected("token")] = None
    code: Annotated[
        Annotated[str, StringConstraints(strict=True, pattern=CODE)] | None,
        BeforeValidator(spellings.invitation_code),
        Expected("invitation_code"),
    ] = None
    name: Name = None
    nonce: Annotated[
        Annotated[str, StringConstraints(strict=True, min_length=8, max_length=128)] | None,
        AlsoSpelled(spellings.nonce),
        Expected("nonce"),
    ] = Field(default=None, description="Made by the client, hard to guess.")


class Invitation(Answer):
    """An invitation as a host sees it listed; its token is told once, when it is made.

    `state`: spent where somebody came in by it; it is good on three devices, of which `devices`
    were used.
    """

    invitation_id: str
    interview_id: Id
    user_id: Id
    role: Role
    name: str | None
    expires_at: Time
    state: Literal["open", "spent", "withdrawn", "expired"]
    devices: Count


class MadeInvitation(Invitation):
    """A new invitation, with what its guest needs to come in: the token, or a link /i/{code}."""

    token: str
    code: str


class RedeemedInvitation(AccessToken):
    """A token to come in with, and what it is for. `hosts`: the names of those who hold it."""

    title: str | None
    scheduled_at: Time | None
    minutes: Count | None
    purpose: Purpose
    lobby: bool
    consent_default: ConsentDefault
    hosts: list[str]


class Invitations(Answer):
    """An interview's invitations, the newest first."""

    invitations: list[Invitation]
