"""Who and what an interview's rows speak of: pseudonyms, and sealed under whose keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from app.archive.pseudonyms import new_pseudonym
from app.archive.sealing import NotOpened, canonical, seal, unseal
from app.ports.erasure import KnownPerson

EVERYBODY = "i"
"""The owner of what belongs to nobody alone. It goes when the interview does."""


class SealedIdentity(NamedTuple):
    """A row that says what a pseudonym stands for."""

    pseudonym: str
    owners: str
    sealed: bytes


@dataclass(slots=True)
class People:
    """The pseudonyms of one interview, as they are known to who holds its keys."""

    interview: str
    keys: dict[str, bytes]
    seq: int
    """Up to where rows are known."""
    names: dict[str, Any] = field(default_factory=dict)
    """Pseudonym -> id."""
    pseudonyms: dict[str, str] = field(default_factory=dict)
    """The id's JSON -> pseudonym; people and things apart by their first letter."""
    candidates: list[str] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    """Pseudonym -> whose it is."""
    new: list[SealedIdentity] = field(default_factory=list)
    """Made since they were last written down."""

    def learn(self, rows: Iterable[SealedIdentity]) -> None:
        """Take in what was written down; who was erased stays unknown."""
        for row in rows:
            keys = self.keys_of(row.owners)
            if keys is None:
                continue
            try:
                name = orjson.loads(unseal(keys, row.sealed, self._place(row.pseudonym)))
            except NotOpened:
                continue  # `verify` tells of it
            self._know(row.pseudonym, row.owners, name)

    def person(self, user_id: Any) -> str | None:
        """A person's pseudonym, if they have one."""
        return self.pseudonyms.get(_form("p", user_id))

    def known(self, person: Any) -> KnownPerson:
        """What one person is known by, however their id was written."""
        found = [self.person(one) for one in forms_of(person)]
        pseudonyms = [one for one in found if one is not None]
        things = {
            form[1:]: name if set(pseudonyms) & set(self.owners[name].split(" ")) else None
            for form, name in self.pseudonyms.items()
            if form.startswith("t")
        }
        is_candidate = any(one in self.candidates for one in pseudonyms)
        return KnownPerson(pseudonyms[0] if pseudonyms else None, is_candidate, things)

    def missing(self, user_ids: Iterable[Any]) -> list[Any]:
        """Who has no pseudonym yet."""
        found = {_form("p", one): one for one in user_ids if one is not None}
        return [one for form, one in found.items() if form not in self.pseudonyms]

    def admit(
        self, user_ids: Sequence[Any], keys: Mapping[str, bytes], names: Sequence[str]
    ) -> None:
        """Give each a pseudonym of `names`, whose key is among `keys`."""
        self.keys.update(keys)
        for pseudonym, user_id in zip(names, user_ids, strict=True):
            self._write_down(pseudonym, pseudonym, user_id)

    def thing(self, name: Any, owners: str) -> str:
        """The pseudonym of a thing; a new one is sealed for `owners`."""
        form = _form("t", name)
        if form not in self.pseudonyms:
            self._write_down(new_pseudonym("t"), owners, name)
        return self.pseudonyms[form]

    def keys_of(self, owners: str) -> list[bytes] | None:
        """Their keys; None where one of them was destroyed."""
        found = [self.keys.get(owner) for owner in owners.split(" ")]
        return None if None in found else [key for key in found if key is not None]

    def _write_down(self, pseudonym: str, owners: str, name: Any) -> None:
        keys = self.keys_of(owners)
        assert keys is not None, "who is written of has a key"
        sealed = seal(keys, canonical(name), self._place(pseudonym))
        self.new.append(SealedIdentity(pseudonym, owners, sealed))
        self._know(pseudonym, owners, name)

    def _know(self, pseudonym: str, owners: str, name: Any) -> None:
        self.owners[pseudonym] = owners
        self.names[pseudonym] = name
        self.pseudonyms[_form(pseudonym[0], name)] = pseudonym

    def _place(self, pseudonym: str) -> bytes:
        return canonical([self.interview, pseudonym])


def forms_of(person: Any) -> list[Any]:
    """The ways in which a person's id may have been written: 1 and "1" are the same person."""
    text = str(person)
    return [text, int(text)] if text.isdecimal() and str(int(text)) == text else [text]


def _form(kind: str, name: Any) -> str:
    """1 and "1" are the same person, but stand as they were written."""
    return f"{kind}{canonical(name).decode()}"
