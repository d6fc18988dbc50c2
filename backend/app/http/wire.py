"""The HTTP wire: decode a request, check it, call its handler, encode the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.config import Settings
from app.contract.addresses import id_in
from app.contract.errors import pick_language
from app.contract.fields import IdField
from app.contract.http.base import AnswerData
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, person_key
from app.domain.roles import ADMIN
from app.http.bodies import body_fields
from app.http.errors import json_response
from app.http.route import Call, Document, Route
from app.ports.concurrency import Concurrency
from app.ports.idempotency import IdempotencyKeys
from app.services.commands import Commands, parse
from app.services.identity.access import Access
from app.services.identity.caller import Identity, KnownSender
from app.services.identity.client_address import client_address, is_unlimited
from app.services.identity.command_keys import HTTP, fingerprint
from app.services.identity.http_rates import HttpRates
from app.untrusted.json_text import LARGE

_ID: TypeAdapter[Id] = TypeAdapter(IdField)
PREFIX = "/api/v1"
MAX_KEY_LENGTH = 128
ANYBODY = Identity("anonymous", ADMIN, open=False)
"""Who calls without a token where none is needed (development): may do everything."""

OF_THE_WHOLE_SERVER = frozenset(("manage", "erase", "hold", "read_accesses"))
"""What takes a token that is good for every interview."""


class HttpWire:
    """Runs requests through the table.

    `note(interview, what, who)`: writes it down in the log of accesses to records.
    """

    def __init__(
        self,
        routes: Sequence[Route],
        commands: Commands,
        access: Access,
        rates: HttpRates,
        keys: IdempotencyKeys,
        settings: Settings,
        *,
        concurrency: Concurrency,
        note: Callable[[str, str, Actor], None] = lambda *_: None,
    ) -> None:
        self.note = note
        self.routes = routes
        self._access = access
        self._rates = rates
        self._commands = commands
        self._keys = keys
        self._settings = settings
        self._concurrency = concurrency

    def blueprint(self) -> Blueprint:
        """Every route of the table under /api/v1."""
        api = Blueprint("api", __name__, url_prefix=PREFIX)
        for route in self.routes:
            path = route.path.replace("{", "<").replace("}", ">")
            api.add_url_rule(path, route.name, self._view(route), methods=[route.method])
        return api

    def _view(self, route: Route) -> Callable[..., Response]:
        def view(**segments: str) -> Response:
            names = {name: id_in(segment) for name, segment in segments.items()}
            data = self._commands.run(_Request(self, route, names))
            if isinstance(data, Document):
                headers = {"Content-Security-Policy": data.policy} if data.policy else {}
                if data.name is not None:
                    headers["Content-Disposition"] = f'attachment; filename="{data.name}"'
                return Response(data.text, mimetype=data.media_type, headers=headers)
            return json_response({"success": True, "data": data}, route.status)

        return view

    def who(self, route: Route, interview: str) -> tuple[Identity, KnownSender]:
        """Who asks for a route, which may be about one interview, and how that is counted."""
        address = client_address(request.environ, self._settings.trusted_proxies)
        unlimited = is_unlimited(address, self._settings.app_env)
        # Before it is known, nobody has an account with others at other addresses.
        sender = KnownSender(address, f"{interview}\nanonymous\n{address}", unlimited)
        self._check_rates(route, sender)
        identity = self._identify(route)
        claims = identity.claims
        if claims is None:
            return identity, sender
        return identity, replace(
            sender, account=person_key(claims.realm or interview, claims.user_id)
        )

    def call(self, route: Route, identity: Identity, sender: KnownSender) -> Call:
        """What a route's handler gets; raises Refusal."""
        body = None
        if route.body is not None:
            body = self._parse(route.body, body_fields(route.takes_recording))
        query = None if route.query is None else self._parse(route.query, request.args.to_dict())
        locale = pick_language(request.headers.get("Accept-Language"))
        key = _idempotency_key()
        if key is None or not route.idempotent:
            return Call(identity, locale, body, query, key)
        claims = identity.claims
        account = sender.account if claims is None else person_key(claims.realm, claims.user_id)
        name, meant = f"{account}\n{HTTP}{key}", _fingerprint(body)
        if not self._keys.claim(name, meant):
            raise Refusal("idempotency_key_reused", "Idempotency-Key")
        return Call(identity, locale, body, query, key, name, meant)

    def _parse(self, model: type[BaseModel], content: Any) -> BaseModel:
        if not _is_large(content):
            return parse(model, content)
        # Base64 is decoded beside the event loop.
        parsed: BaseModel = self._concurrency.compute(parse, model, content)
        return parsed

    def _check_rates(self, route: Route, sender: KnownSender) -> None:
        if sender.unlimited:
            return
        self._rates.check(sender.address)
        if route.guarded:
            self._rates.check_guarded(route.name, sender.address)

    def _identify(self, route: Route) -> Identity:
        if route.action is None:
            return Identity()
        identity = self._access.identify(_bearer_token(), route.by_invitation)
        if identity.open:
            return replace(ANYBODY, is_removed=identity.is_removed)
        if route.action in OF_THE_WHOLE_SERVER and not identity.covers_everything:
            raise Refusal("forbidden")
        return identity


class _Request:
    """One request; see Asked."""

    goes_on = False

    def __init__(self, wire: HttpWire, route: Route, names: Mapping[str, str]) -> None:
        self._wire = wire
        self._route = route
        self._names = names
        self.event = route.event or route.name
        self.action: str | None = route.action

    def who(self) -> tuple[Identity, KnownSender]:
        names = self._names
        about = names.get("interview_id") or names.get("session_id") or ""
        self._identity, self._sender = self._wire.who(self._route, about)
        if self._identity.claims is None:
            self.action = None  # without tokens (development) anybody may do everything
        return self._identity, self._sender

    def answer(self) -> AnswerData | Document:
        call = self._wire.call(self._route, self._identity, self._sender)
        names = _checked(self._names)
        answer = _handled(self._route, call, names)
        if self._route.noted:
            self._wire.note(names["interview_id"], self._route.name, call.actor)
        return answer


def _handled(route: Route, call: Call, names: Mapping[str, str]) -> AnswerData | Document:
    try:
        return route.handle(call, **names)
    except Refusal as error:
        if error.code == "request_id_reused":  # the log remembers longer than the keys
            raise Refusal("idempotency_key_reused", "Idempotency-Key") from None
        raise


def _checked(names: Mapping[str, str]) -> dict[str, str]:
    """The ids of a path; nothing has a name that no id can be."""
    try:
        return {name: str(_ID.validate_python(sent)) for name, sent in names.items()}
    except ValidationError:
        raise Refusal("not_found") from None


def _bearer_token() -> str | None:
    """The token of the Authorization header; raises `token_invalid` for another scheme."""
    if "Authorization" not in request.headers:
        return None
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        raise Refusal("token_invalid")
    return authorization.token


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= MAX_KEY_LENGTH and key.isprintable()):
        raise Refusal("invalid_payload", "Idempotency-Key")
    return key


def _is_large(content: Any) -> bool:
    text = content.get("audio_data") if isinstance(content, dict) else None
    return isinstance(text, str) and len(text) > LARGE


def _fingerprint(body: BaseModel | None) -> str:
    """By which a repeated request is told from another one under the same key."""
    content = None if body is None else body.model_dump()
    return fingerprint([request.method, request.path, content], size=16)
