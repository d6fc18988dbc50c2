"""Tokens: signed claims about who somebody is (JWT, RFC 7519, HS256), with rotating keys."""

import hashlib
import hmac
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import jwt
from pydantic import TypeAdapter

from app.contract.fields import IdField
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.roles import ROLES
from app.ports.interview_log import Clock

AUDIENCE = "interview"
ISSUER = "interviewgenius"
MINIMUM_KEY_BYTES = 32
MAX_TOKEN_LENGTH = 8192
MAX_LIFETIME_SECONDS = 400 * 24 * 3600
"""No token is good for longer: for so long it is remembered which ones were revoked."""
SESSION_SECONDS = 12 * 3600
"""For how long access can be renewed."""
MAX_ANCESTORS = 16
TokenType = Literal["access", "invite", "management"]
REQUIRED = ["sub", "role", "typ", "iat", "exp", "aud", "iss", "jti"]

_USER_ID = TypeAdapter[Id](IdField)


@dataclass(frozen=True, slots=True)
class TokenSession:
    """What all tokens have in common that come of one invitation or token by renewing it.

    It is revoked as one, and nothing extends it beyond `ends_at`. `ancestors`: ids of the sessions
    whose holders made it, of which each ends it too. Times in seconds since 1970.
    """

    id: str
    began_at: int
    ends_at: int
    ancestors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says. Times in seconds since 1970; `interviews` None means every one.

    `descent`: the session that it names; None where it is a session's first token itself.
    """

    user_id: str
    role: str
    name: str | None
    interviews: frozenset[str] | None
    token_type: str
    token_id: str
    issued_at: int
    expires_at: int
    descent: TokenSession | None = None

    @property
    def session(self) -> TokenSession:
        """The session that the token belongs to."""
        if self.descent is not None:
            return self.descent
        return TokenSession(self.token_id, self.issued_at, self.issued_at + SESSION_SECONDS)

    def covers(self, interview_id: Id) -> bool:
        """Whether the token is good for this interview."""
        return self.interviews is None or id_key(interview_id) in self.interviews

    @property
    def realm(self) -> str:
        """Within what the user id is unique: the token's only interview, or "": the server.

        Guests of two interviews may have the same id and are two people. Tokens for more than one
        interview are made by operators alone, who give an id to one person.
        """
        interviews = self.interviews
        return next(iter(interviews)) if interviews is not None and len(interviews) == 1 else ""


class Tokens:
    """Issues tokens with the first key and accepts those of every key, told apart by `kid`.

    A key's id is made of its hash, so that rotating needs no bookkeeping: put a new key in front
    and keep the old one until the last token signed with it has expired.
    """

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        if not keys or any(len(key.encode()) < MINIMUM_KEY_BYTES for key in keys):
            raise ValueError(f"keys must have at least {MINIMUM_KEY_BYTES} bytes")
        self._keys = {key_id(key): key for key in keys}
        self._current = key_id(keys[0])
        self._clock = clock

    def issue(
        self,
        user_id: Id,
        role: str,
        *,
        lifetime: int,
        interviews: Sequence[Id] | None = None,
        name: str | None = None,
        token_type: TokenType = "access",  # noqa: S107 - a kind, no secret
        token_id: str | None = None,
        issued_at: int | None = None,
        session: TokenSession | None = None,
    ) -> str:
        """A token that is good for `lifetime` seconds, for these interviews or (None) for all.

        With `token_id` and `issued_at` (seconds since 1970) the same call makes the same token.
        Without a `session` it begins one.
        """
        if role not in ROLES:
            raise ValueError(f"no such role: {role}")
        now = self._clock() // 1000 if issued_at is None else issued_at
        claims: dict[str, Any] = {
            "sub": id_key(user_id),
            "role": role,
            "interviews": "*" if interviews is None else [id_key(i) for i in interviews],
            "typ": token_type,
            "jti": token_id or uuid.uuid4().hex,
            "iat": now,
            "exp": now + lifetime,
            "aud": AUDIENCE,
            "iss": ISSUER,
        }
        if name is not None:
            claims["name"] = name
        if session is not None:
            claims |= {"sid": session.id, "auth_time": session.began_at, "sid_exp": session.ends_at}
            if session.ancestors:
                claims["sid_of"] = session.ancestors
        key = self._keys[self._current]
        return jwt.encode(claims, key, algorithm="HS256", headers={"kid": self._current})

    def seals(self, text: str) -> list[bytes]:
        """What only this server makes of a text: one for each key, the current one's first."""
        keys = [self._keys[self._current], *self._keys.values()]
        return [hmac.digest(key.encode(), text.encode(), "sha256") for key in dict.fromkeys(keys)]

    def verify(self, token: str, *token_types: TokenType) -> Claims:
        """The token's claims. Raises `token_invalid` or `token_expired`, and says no more."""
        found = self.read(token, *token_types)
        if found.expires_at <= self._clock() // 1000:
            raise Refusal("token_expired")
        return found

    def read(self, token: str, *token_types: TokenType) -> Claims:
        """The claims of a token that may have expired. Raises `token_invalid`."""
        if len(token) > MAX_TOKEN_LENGTH:
            raise Refusal("token_invalid")
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = self._keys.get(kid) if isinstance(kid, str) else None
            if key is None:
                raise Refusal("token_invalid")
            claims = jwt.decode(
                token,
                key,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": REQUIRED, "verify_exp": False, "verify_iat": False},
            )
            found = _claims(claims)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, OverflowError):
            raise Refusal("token_invalid") from None
        if found.token_type not in (token_types or ("access",)) or found.role not in ROLES:
            raise Refusal("token_invalid")
        return found


def _claims(claims: dict[str, Any]) -> Claims:
    interviews, name = claims.get("interviews", []), claims.get("name")
    if interviews != "*" and not isinstance(interviews, list):
        raise ValueError("interviews")
    session = _session(claims)
    issued_at, expires_at = _seconds(claims["iat"]), _seconds(claims["exp"])
    if expires_at - issued_at > MAX_LIFETIME_SECONDS:
        raise ValueError("exp")
    return Claims(
        user_id=str(_USER_ID.validate_python(claims["sub"])),
        role=str(claims["role"]),
        name=str(name) if name is not None else None,
        interviews=None if interviews == "*" else frozenset(map(str, interviews)),
        token_type=str(claims["typ"]),
        token_id=str(claims["jti"]),
        issued_at=issued_at,
        expires_at=expires_at if session is None else min(expires_at, session.ends_at),
        descent=session,
    )


def _session(claims: dict[str, Any]) -> TokenSession | None:
    if "sid" not in claims:
        return None
    ancestors = claims.get("sid_of", [])
    if not isinstance(ancestors, list) or not all(isinstance(a, str) for a in ancestors):
        raise ValueError("sid_of")
    if not isinstance(claims["sid"], str):
        raise ValueError("sid")
    began_at, ends_at = _seconds(claims["auth_time"]), _seconds(claims["sid_exp"])
    return TokenSession(claims["sid"], began_at, ends_at, tuple(ancestors))


def _seconds(value: Any) -> int:
    """A NumericDate of RFC 7519: a number, and one that there is."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a time is expected")
    return int(value)


def key_id(key: str) -> str:
    """The `kid` of a key: it tells keys apart and nothing about them."""
    return hashlib.sha256(b"kid:" + key.encode()).hexdigest()[:12]


def last_end(claims: Claims) -> int:
    """When the last token of the session ends."""
    return max(claims.expires_at, claims.session.ends_at)
