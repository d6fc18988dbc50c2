"""Tokens: what is issued is believed, and nothing else is."""

import base64
import json
from typing import Any

import jwt
import pytest

from app.domain.errors import Refusal
from app.services.identity.tokens import (
    AUDIENCE,
    ISSUER,
    MAX_LIFETIME_SECONDS,
    REQUIRED,
    SESSION_SECONDS,
    Tokens,
    TokenSession,
    key_id,
)
from tests.support.fakes import FakeClock

KEY, OTHER_KEY, LONG_KEY = "k" * 31 + "1", "o" * 31 + "2", "l" * 64
HOUR = 3600
NOON = FakeClock().now // 1000


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tokens(clock: FakeClock) -> Tokens:
    return Tokens([KEY], clock)


def claims(**changed: Any) -> dict[str, Any]:
    """Good claims, with changes; a value of None leaves the claim out."""
    good = {
        "sub": "ann",
        "role": "candidate",
        "interviews": ["i1"],
        "typ": "access",
        "jti": "t1",
        "iat": NOON,
        "exp": NOON + HOUR,
        "aud": AUDIENCE,
        "iss": ISSUER,
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def signed(key: str = KEY, algorithm: str = "HS256", kid: Any = None, **changed: Any) -> str:
    headers = {"kid": key_id(key) if kid is None else kid}
    return jwt.encode(claims(**changed), key, algorithm=algorithm, headers=headers)


def refusal(tokens: Tokens, token: str, *kinds: Any) -> str:
    with pytest.raises(Refusal) as caught:
        tokens.verify(token, *kinds)
    assert caught.value.detail is None  # why, is nobody's business
    return caught.value.code


def encode(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def test_what_was_issued_is_believed(tokens: Tokens) -> None:
    found = tokens.verify(tokens.issue(7, "observer", lifetime=60, interviews=[1, "b"], name="Ann"))
    assert (found.user_id, found.role, found.name) == ("7", "observer", "Ann")
    assert found.interviews == frozenset(("1", "b"))
    assert (found.token_type, found.issued_at, found.expires_at) == ("access", NOON, NOON + 60)


def test_two_tokens_have_two_ids(tokens: Tokens) -> None:
    made = {tokens.verify(tokens.issue("a", "admin", lifetime=9)).token_id for _ in range(9)}
    assert len(made) == 9


def test_the_forgery_that_the_other_tests_change_is_good(tokens: Tokens) -> None:
    assert tokens.verify(signed()).user_id == "ann"


@pytest.mark.parametrize(
    ("interviews", "covered"),
    [("*", True), (["1"], True), ([1], True), (["2"], False), ([], False), (None, False)],
)
def test_interviews_of_a_token(tokens: Tokens, interviews: Any, covered: bool) -> None:
    found = tokens.verify(signed(interviews=interviews))
    assert found.covers(1) is covered
    assert found.covers("1") is covered


def test_expiry_is_to_the_second(tokens: Tokens, clock: FakeClock) -> None:
    token = tokens.issue("ann", "candidate", lifetime=60)
    clock.now += 59_900
    assert tokens.verify(token)
    clock.now += 100
    assert refusal(tokens, token) == "token_expired"


@pytest.mark.parametrize("claim", REQUIRED)
def test_every_claim_is_needed(tokens: Tokens, claim: str) -> None:
    assert refusal(tokens, signed(**dict[str, Any]({claim: None}))) == "token_invalid"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another"},
        {"aud": ["another"]},
        {"iss": "somebody"},
        {"typ": "invite"},
        {"typ": "management"},
        {"typ": "Access"},
        {"typ": ["access"]},
        {"role": "root"},
        {"role": "system"},
        {"role": ["admin"]},
        {"sub": True},
        {"sub": ["ann"]},
        {"sub": {"a": 1}},
        {"sub": 7},
        {"sub": ""},
        {"sub": "x" * 129},
        {"sub": "a\nb"},
        {"interviews": "i1"},
        {"interviews": {"i1": 1}},
        {"interviews": True},
        {"exp": "tomorrow"},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": [NOON]},
        {"exp": 1e308},
        {"exp": 2**40},
        {"exp": NOON + MAX_LIFETIME_SECONDS + 1},
        {"exp": str(NOON + 60)},
        {"exp": True},
        {"iat": float("nan")},
        {"iat": -(2**40)},
        {"sid": 7},
        {"sid": ["s"], "auth_time": NOON, "sid_exp": NOON + 60},
        {"sid": "s"},
        {"sid": "s", "auth_time": NOON},
        {"sid": "s", "auth_time": "noon", "sid_exp": NOON + 60},
        {"sid": "s", "auth_time": NOON, "sid_exp": float("nan")},
        {"sid": "s", "auth_time": NOON, "sid_exp": NOON + 60, "sid_of": "parent"},
        {"sid": "s", "auth_time": NOON, "sid_exp": NOON + 60, "sid_of": [7]},
        {"iat": "yesterday"},
        {"nbf": 2**40},
    ],
    ids=str,
)
def test_wrong_claims_are_refused(tokens: Tokens, changed: dict[str, Any]) -> None:
    assert refusal(tokens, signed(**changed)) == "token_invalid"


def test_a_token_belongs_to_a_session(tokens: Tokens) -> None:
    session = TokenSession("s1", NOON - 60, NOON + 60, ("host", "host's host"))
    found = tokens.verify(tokens.issue("ann", "candidate", lifetime=30, session=session))
    assert found.session == session
    assert found.expires_at == NOON + 30


def test_no_token_outlives_its_session(tokens: Tokens, clock: FakeClock) -> None:
    session = TokenSession("s1", NOON, NOON + 60)
    token = tokens.issue("ann", "candidate", lifetime=HOUR, session=session)
    assert tokens.verify(token).expires_at == NOON + 60
    clock.now += 60_000
    assert refusal(tokens, token) == "token_expired"


def test_a_token_that_names_no_session_is_one_for_twelve_hours(tokens: Tokens) -> None:
    found = tokens.verify(signed(exp=NOON + 24 * HOUR))
    assert found.session == TokenSession("t1", NOON, NOON + SESSION_SECONDS)
    assert found.expires_at == NOON + 24 * HOUR  # which its maker wanted


def test_an_expired_token_can_be_read_but_not_used(tokens: Tokens) -> None:
    token = tokens.issue("ann", "candidate", lifetime=-1)
    assert tokens.read(token).user_id == "ann"
    assert refusal(tokens, token) == "token_expired"
    with pytest.raises(Refusal, match="token_invalid"):
        tokens.read(token, "invite")


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_one_algorithm_only(clock: FakeClock, algorithm: str) -> None:
    token = signed(LONG_KEY, algorithm)
    assert refusal(Tokens([LONG_KEY], clock), token) == "token_invalid"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", None])
@pytest.mark.parametrize("signature", ["", "AAAA"])
def test_an_unsigned_token_is_refused(tokens: Tokens, algorithm: Any, signature: str) -> None:
    header = {"alg": algorithm, "typ": "JWT", "kid": key_id(KEY)}
    token = f"{encode(header)}.{encode(claims())}.{signature}"
    assert refusal(tokens, token) == "token_invalid"


@pytest.mark.parametrize("kid", ["unknown", "", 5, ["k"], {"k": 1}, True, "../key"], ids=str)
def test_an_unknown_key_is_refused(tokens: Tokens, kid: Any) -> None:
    header = {"alg": "HS256", "kid": kid}
    body = f"{encode(header)}.{encode(claims())}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        body.encode(), KEY.encode()
    )
    token = f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert refusal(tokens, token) == "token_invalid"


def test_a_token_without_a_kid_is_refused(tokens: Tokens) -> None:
    assert refusal(tokens, jwt.encode(claims(), KEY, algorithm="HS256")) == "token_invalid"


def test_a_kid_does_not_help_another_key(tokens: Tokens) -> None:
    assert refusal(tokens, signed(OTHER_KEY, kid=key_id(KEY))) == "token_invalid"


def test_changed_claims_break_the_signature(tokens: Tokens) -> None:
    header, _, signature = signed().split(".")
    changed = f"{header}.{encode(claims(role='admin'))}.{signature}"
    assert refusal(tokens, changed) == "token_invalid"


@pytest.mark.parametrize(
    "garbage",
    ["", ".", "..", "a.b.c", "é.é.é", "\x00", "e30.e30.e30", "W10.W10.W10", "x" * 1_000_000],
    ids=lambda garbage: garbage[:8],
)
def test_garbage_is_refused(tokens: Tokens, garbage: str) -> None:
    assert refusal(tokens, garbage) == "token_invalid"


def test_a_huge_token_is_refused_unread(tokens: Tokens) -> None:
    assert refusal(tokens, signed(name="x" * 10_000)) == "token_invalid"


def test_each_kind_of_token_is_good_for_its_purpose_only(tokens: Tokens) -> None:
    invite = tokens.issue("ann", "candidate", lifetime=60, token_type="invite")
    access = tokens.issue("ann", "candidate", lifetime=60)
    assert refusal(tokens, invite) == "token_invalid"
    assert refusal(tokens, access, "invite") == "token_invalid"
    assert tokens.verify(invite, "invite").token_type == "invite"
    assert tokens.verify(access, "access", "management").token_type == "access"


def test_rotation(clock: FakeClock) -> None:
    old, new = Tokens([KEY], clock), Tokens([OTHER_KEY, KEY], clock)
    of_before = old.issue("ann", "candidate", lifetime=60)
    of_now = new.issue("ann", "candidate", lifetime=60)
    assert new.verify(of_before).user_id == new.verify(of_now).user_id == "ann"
    assert refusal(old, of_now) == "token_invalid"  # the new key signs
    assert refusal(Tokens([OTHER_KEY], clock), of_before) == "token_invalid"  # rotated out


def test_a_key_id_tells_nothing_about_the_key() -> None:
    assert key_id(KEY) != key_id(OTHER_KEY)
    assert len(key_id(KEY)) == 12
    assert KEY[:4] not in key_id(KEY)


@pytest.mark.parametrize("keys", [[], ["k" * 31], [KEY, "short"], ["é" * 15]], ids=str)
def test_short_keys_are_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Tokens(keys, FakeClock())


def test_an_unknown_role_is_not_issued(tokens: Tokens) -> None:
    with pytest.raises(ValueError, match="root"):
        tokens.issue("ann", "root", lifetime=60)
