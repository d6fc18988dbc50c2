"""One HTTP operation: a row of the wire's table, and what its handler gets."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.contract.http.base import AnswerData
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.services.identity.caller import Caller, Identity
from app.services.identity.command_keys import HTTP, command_id


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted request: its caller, language and content.

    `command_id`: by which a repeated request is known, made of user and Idempotency-Key; None
    without that header. `fingerprint`: what it stands for.
    """

    identity: Identity
    locale: str
    body: Any = None
    query: Any = None
    idempotency_key: str | None = None
    command_id: str | None = None
    fingerprint: str = ""

    @property
    def actor(self) -> Actor:
        """Who acts: the token's user."""
        identity = self.identity
        assert identity.user_id is not None
        assert identity.role is not None
        return Actor(
            identity.user_id,
            identity.role,
            identity.name,
            counts_as_host=identity.claims is None,
        )

    def caller(self, interview_id: Id, user_id: Id | None = None) -> Caller:
        """Who speaks in one interview, as the services know it; nobody joins for it.

        Raises `interview_not_found` for an interview that the token is not good for, `removed`
        where it was good, and `identity_mismatch` for another user than the token's.
        """
        self.identity.check_covers(interview_id)
        actor = self.actor
        if user_id is not None and id_key(user_id) != id_key(actor.id):
            if self.identity.claims is not None:
                raise Refusal("identity_mismatch", "user_id")
            actor = Actor(user_id, actor.role, counts_as_host=True)
        key = self.idempotency_key
        name = None if key is None else command_id(actor, key, HTTP)
        return Caller(self.identity, actor, self.locale, None, name, self.fingerprint)

    def new_id(self, what: str) -> str:
        """An id for something that the request makes; the same one for the same request."""
        if self.command_id is None:
            return uuid.uuid4().hex
        return hashlib.blake2b(f"{self.command_id}\n{what}".encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """An answer that is no JSON but a file. `policy`: its Content-Security-Policy.

    `name`: under which it is kept, and not shown.
    """

    text: str | bytes
    media_type: str
    policy: str | None = None
    name: str | None = None


Handler = Callable[..., AnswerData | Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation. The handler's docstring is its documentation.

    `action`: the row of the roles' table; None where no token is needed. `errors`: codes beside
    those that follow from the rest. `event`: that of the other wires, with which it shares a rate.
    `guarded`: counted over all processes, by address. `by_invitation`: an invitation's token will
    do as well.
    `documents`: media types of the Documents that it may answer with. `takes_recording`: the body
    may be a multipart form with a file, and as large as a recording. `noted`: who does it stands in
    the log of accesses to the record.
    """

    method: str
    path: str
    action: str | None
    handle: Handler
    answer: type[BaseModel]
    status: int = 200
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    errors: tuple[str, ...] = ()
    event: str = ""
    idempotent: bool = False
    guarded: bool = False
    by_invitation: bool = False
    documents: tuple[str, ...] = ()
    takes_recording: bool = False
    noted: bool = False

    @property
    def name(self) -> str:
        """The operation's name: its handler's."""
        return str(getattr(self.handle, "__name__"))  # noqa: B009 - a Callable need not have one
