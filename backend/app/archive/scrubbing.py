"""Taking a person out of an interview's lines, as the archive takes them out of its rows."""

from typing import Any

import orjson

from app.archive.anatomy import Anatomy, blank, form_of, put_together, take_apart
from app.archive.pseudonyms import new_pseudonym
from app.domain.identifiers import Id, id_key
from app.ports.erasure import KnownPerson


class LineScrubber:
    """Scrubber: the same person, things and pseudonyms for as long as it lives."""

    def __init__(self, person: Id, pseudonym: str, known: KnownPerson) -> None:
        self._key = id_key(person)
        self._pseudonym = pseudonym
        self._is_candidate = known.is_candidate
        self._things = dict(known.things)
        self._made: set[str | None] = set()

    def scrub(self, body: bytes) -> bytes:
        """The line without them; the same where they are not in it."""
        anatomy = take_apart(body)
        if anatomy.type == "unreadable":
            return body
        self._note_candidate(anatomy)
        is_theirs = self._owns(anatomy)
        for name, one in anatomy.people.items():
            if self._is_them(one):
                anatomy.people[name] = self._pseudonym
        for name, one in anatomy.things.items():
            stands_for = None if one is None else self._thing(one, is_theirs)
            anatomy.things[name] = one if stands_for is None else stands_for
        if is_theirs:
            anatomy.content = dict(blank(anatomy.type))
        before = orjson.loads(body)
        line = put_together(anatomy, str(before["interview_id"]))
        return body if line == before else orjson.dumps(line)

    def _is_them(self, one: Any) -> bool:
        """By their id, or by what stands in its place since they were erased before."""
        return one is not None and id_key(one) in (self._key, self._pseudonym)

    def _owns(self, anatomy: Anatomy) -> bool:
        if anatomy.type == "PersonErased":  # it names them by what stands in their place
            return False
        if any(map(self._is_them, anatomy.owners)):
            return True
        return anatomy.is_about_candidates and self._is_candidate

    def _note_candidate(self, anatomy: Anatomy) -> None:
        if anatomy.type == "ParticipantJoined" and anatomy.structure.get("role") == "candidate":
            self._is_candidate |= self._is_them(anatomy.people.get("user_id"))

    def _thing(self, name: Any, is_theirs: bool) -> str | None:
        """What stands in place of a thing's id: one that they named first."""
        form = form_of(name)
        if name in self._made:
            return None
        if form not in self._things:
            self._things[form] = new_pseudonym("t") if is_theirs else None
            self._made.add(self._things[form])
        return self._things[form]
