"""Sealing content, and the chain that shows afterwards that nothing was changed or left out."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import NamedTuple

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16
START = b"\0" * 32
"""What the first row's chain goes on from."""


class Sealed(NamedTuple):
    """Sealed content, and what the chain knows of it."""

    sealed: bytes
    salt: bytes
    digest: bytes


class SealedRow(NamedTuple):
    """What of a row is in the chain."""

    interview: str
    seq: int
    time: int
    type: str
    actor: str | None
    skeleton: str
    digest: bytes


class NotOpened(Exception):
    """Sealed bytes that these keys do not open: they were changed, or a key is another one."""


def seal(keys: Sequence[bytes], plain: bytes, place: bytes) -> bytes:
    """AES-256-GCM (NIST SP 800-38D) with a key that needs all of `keys`; bound to its place.

    Returns the nonce (12 bytes), then what is sealed with its tag.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_joined(keys)).encrypt(nonce, plain, place)


def unseal(keys: Sequence[bytes], sealed: bytes, place: bytes) -> bytes:
    """What was sealed. Raises NotOpened."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(_joined(keys)).decrypt(nonce, rest, place)
    except (InvalidTag, ValueError) as error:
        raise NotOpened from error


def seal_content(keys: Sequence[bytes], plain: bytes, place: bytes) -> Sealed:
    """Content with its salted digest: without the salt nobody can guess at what it was."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return Sealed(seal(keys, plain, place), salt, digest_of(salt, plain))


def digest_of(salt: bytes, plain: bytes) -> bytes:
    """SHA-256 of content and its salt."""
    return hashlib.sha256(salt + plain).digest()


def chained(before: bytes, row: SealedRow) -> bytes:
    """The chain after one more row: SHA-256 over the one before and all that stays of the row."""
    return hashlib.sha256(before + chained_text(row)).digest()


def chained_text(row: SealedRow) -> bytes:
    """What the chain has of a row."""
    return orjson.dumps((*row[:-1], row.digest.hex()))


def canonical(value: object) -> bytes:
    """JSON that is the same for the same value."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _joined(keys: Sequence[bytes]) -> bytes:
    """One key of several (HKDF, RFC 5869): whichever is destroyed, this one is."""
    if len(keys) == 1:
        return keys[0]
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"joined owners")
    return derive.derive(b"".join(keys))
