"""Who speaks: a connection with its identity, and the caller of one command."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from app.contract.events.projection import Viewer
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key, person_key
from app.domain.roles import CANDIDATE, CAPTIONER, INTERVIEWER, actions_of
from app.services.identity.tokens import Claims

_ANYBODY = frozenset((INTERVIEWER, CANDIDATE, CAPTIONER))
"""Roles as which one acts without a token; in a room one's role there counts, or a host's."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a connection belongs to.

    `open`: authentication is off (development): payloads say who speaks, and everybody may do
    what a host may. Otherwise user and role are a token's. `is_removed`: see Access.
    """

    user_id: Id | None = None
    role: str | None = None
    name: str | None = None
    open: bool = True
    claims: Claims | None = None
    is_removed: Callable[[Claims | None, str, Id], bool] = field(
        default=lambda _claims, _key, _user_id: False, compare=False, repr=False
    )

    def may(self, action: str) -> bool:
        """Whether the protocol's table lets this identity do it."""
        return action in actions_of(_ANYBODY if self.open else frozenset((self.role or "",)))

    def covers(self, interview_id: Id) -> bool:
        """Whether the token, if there is one, is good for this interview."""
        claims = self.claims
        return claims is None or (
            claims.covers(interview_id) and not self.was_removed(interview_id, claims.user_id)
        )

    def check_covers(
        self,
        interview_id: Id,
        user_id: Id | None = None,
        code: str = "interview_not_found",
        field: str | None = "interview_id",
    ) -> None:
        """Raise `removed`, or `code` where the token is not good for the interview."""
        self.check_place(interview_id, user_id)
        if not self.covers(interview_id):
            raise Refusal(code, field)

    def check_place(self, interview_id: Id, user_id: Id | None = None) -> None:
        """Raise `removed` where a host took this user (the token's) out of the interview."""
        user_id = self.user_id if user_id is None else user_id
        if user_id is not None and self.is_removed(self.claims, id_key(interview_id), user_id):
            raise Refusal("removed", "interview_id")

    def was_removed(self, interview_id: Id, user_id: Id) -> bool:
        """Whether a host took this user out of the interview."""
        return self.is_removed(self.claims, id_key(interview_id), user_id)

    @property
    def covers_everything(self) -> bool:
        """Whether it is good for every interview."""
        return self.claims is None or self.claims.interviews is None

    @property
    def realm(self) -> str:
        """Within what the user id is unique; "" for the whole server."""
        return "" if self.claims is None else self.claims.realm


@dataclass(slots=True)
class Membership:
    """A connection's place in one interview: the users it joined as, in order.

    `spoken`: the languages that they named on joining.
    """

    users: dict[str, Actor] = field(default_factory=dict)
    spoken: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _viewer: Viewer | None = None

    def viewer(self, locale: str) -> Viewer:
        """Through whose eyes this connection sees the interview."""
        first = next(iter(self.users.values()))
        role, is_known = first.role, not first.counts_as_host
        viewer = self._viewer
        if (
            viewer is None
            or (viewer.role, viewer.locale, viewer.is_known) != (role, locale, is_known)
            or viewer.user_keys != self.users.keys()
        ):
            viewer = self._viewer = Viewer(frozenset(self.users), role, locale, is_known)
        return viewer


class Requests:
    """The last requests of a connection that were done, so that a second try changes nothing."""

    LIMIT = 64

    def __init__(self) -> None:
        self._done: OrderedDict[str, tuple[str, dict[str, Any] | None]] = OrderedDict()

    def once(
        self, request: str, digest: str, run: Callable[[], dict[str, Any]], repeatable: bool
    ) -> dict[str, Any]:
        """The first answer to this request; raises `request_id_reused` for another payload.

        What is `repeatable` is run again, and its answer not kept.
        """
        known_digest, answer = self._done.get(request, (digest, None))
        if known_digest != digest:
            raise Refusal("request_id_reused", "request_id")
        if answer is not None:
            return answer
        answer = run()
        self._done[request] = (digest, None if repeatable else answer)
        if len(self._done) > self.LIMIT:
            self._done.popitem(last=False)
        return answer


@dataclass(slots=True)
class Connection:
    """A live connection of any wire.

    `realm`: the interview that all it sends is about, where its wire has one. `waits_as`: the key
    of each interview in whose lobby it waits, and as whom. `online_users_told`: the last that it
    heard of who is online; None where it never asked.
    """

    sid: str
    identity: Identity = field(default_factory=Identity)
    locale: str = "en"
    address: str = ""
    unlimited: bool = False
    realm: str = ""
    told_of_expiry: bool = False
    memberships: dict[str, Membership] = field(default_factory=dict)
    waits_as: dict[str, Actor] = field(default_factory=dict)
    online_users_told: list[Id] | None = None
    requests: Requests = field(default_factory=Requests)

    def caller(self, actor: Actor) -> "Caller":
        """The connection's part in one command that is given as `actor`."""
        return Caller(self.identity, actor, self.locale, self)

    def membership(self, interview_id: Id) -> Membership:
        """The place in the interview; raises `not_in_interview`."""
        found = self.memberships.get(id_key(interview_id))
        if found is None:
            raise Refusal("not_in_interview", "interview_id")
        return found

    def was_removed(self, key: str, user_key: str) -> bool:
        """Whether it stands in an interview for somebody who was taken out (their keys)."""
        place = self.memberships.get(key)
        is_there = place is not None and user_key in place.users
        return is_there and self.identity.was_removed(key, user_key)

    @property
    def people(self) -> Mapping[str, Id]:
        """Everybody that this connection stands for, by person_key."""
        realm = self.identity.realm
        people: dict[str, Id] = {}
        if self.identity.user_id is not None:
            people[person_key(realm, self.identity.user_id)] = self.identity.user_id
        for membership in self.memberships.values():
            for actor in membership.users.values():
                people[person_key(realm, actor.id)] = actor.id
        return people

    @property
    def account(self) -> str:
        """On whose account its messages count: one person's, or else the connection's own."""
        identity = self.identity
        if identity.user_id is not None:
            return person_key(identity.realm or self.realm, identity.user_id)
        for key, membership in self.memberships.items():
            return person_key(key, next(iter(membership.users), ""))
        return self.sid


class Sender(Protocol):
    """Where messages come from, as rates count them. `unlimited`: they are not counted."""

    @property
    def address(self) -> str:
        """The client's network address."""
        ...

    @property
    def account(self) -> str:
        """Whose account they count on."""
        ...

    @property
    def unlimited(self) -> bool:
        """Whether nothing is counted (this machine, in development)."""
        ...


@dataclass(frozen=True, slots=True)
class KnownSender:
    """A Sender of which no more is known."""

    address: str
    account: str
    unlimited: bool


UNCOUNTED = KnownSender("", "", unlimited=True)
"""Of what was counted before."""


@dataclass(slots=True)
class Caller:
    """Who gives one command, on whichever wire: as which user, in which language.

    `connection`: the live one that the command came by and is about; None where the wire has no
    rooms. `command_id`: by which the log knows a second try; None where the client named no
    request. `fingerprint`: what that id stands for.
    """

    identity: Identity
    actor: Actor
    locale: str = "en"
    connection: Connection | None = None
    command_id: str | None = None
    fingerprint: str = ""

    @property
    def here(self) -> Connection:
        """The connection of somebody who is in rooms; raises `not_in_interview`."""
        if self.connection is None:
            raise Refusal("not_in_interview", "interview_id")
        return self.connection

    def viewer(self, interview_id: Id) -> Viewer:
        """Through whose eyes the caller sees the interview."""
        if self.connection is not None:
            return self.connection.membership(interview_id).viewer(self.locale)
        return viewer_of(self.actor, self.locale)


def viewer_of(actor: Actor, locale: str) -> Viewer:
    """Through whose eyes somebody sees who is one user alone."""
    known = not actor.counts_as_host
    return Viewer(frozenset((id_key(actor.id),)), actor.role, locale, known)


def resolve_actor(
    connection: Connection, interview_id: Id, user_id: Id | None, from_lobby: bool = False
) -> Actor:
    """As whom the connection acts in an interview that it joined; the id as it was sent.

    `from_lobby`: to wait before it is enough. Raises `not_in_interview`, or `identity_mismatch`
    for a user that it did not join as.
    """
    waits_as = connection.waits_as.get(id_key(interview_id)) if from_lobby else None
    if waits_as is None:
        membership = connection.membership(interview_id)
    else:
        membership = Membership({id_key(waits_as.id): waits_as})
    if user_id is None:
        return next(iter(membership.users.values()))
    actor = membership.users.get(id_key(user_id))
    if actor is None:
        raise Refusal("identity_mismatch", "user_id")
    same = type(user_id) is type(actor.user_id)
    return actor if same else replace(actor, user_id=user_id)
