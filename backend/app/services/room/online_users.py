"""Who is online over all processes, told to those who asked, at most once a second.

Whose token is good for some interviews alone sees himself and the people of those he is in.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.identifiers import Id, id_key, person_key
from app.observability.faults import note_fault
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import Unavailable, Unreadable
from app.ports.presence import OnlineUser, Presence
from app.services.identity.caller import Connection

CHANGED = "online_users_changed"
"""What processes tell each other; it reaches no client."""


class OnlineUsers:
    """This process's users in Redis, and the subscribers' news. `tick()` is called each second."""

    def __init__(self, presence: Presence, feeds: Feeds, emitter: Emitter) -> None:
        self._presence = presence
        self._feeds = feeds
        self._emitter = emitter
        self._told_redis: dict[str, OnlineUser] | None = None
        self._ours_changed = False
        self._any_changed = False
        self._online: list[Id] = []  # as Redis last told, in the order of their keys
        self._by_key: dict[str, Id] = {}  # the same, by person_key

    def changed(self) -> None:
        """Somebody came or went here."""
        self._ours_changed = True

    def elsewhere_changed(self) -> None:
        """Some process said that its users changed."""
        self._any_changed = True

    def now(self, asking: Connection, connections: Mapping[str, Connection]) -> dict[str, Any]:
        """`{count, users}` as of now; the asker hears of changes from now on."""
        self._tell_redis(connections)
        self._look()
        asking.online_users_told = self._seen_by(asking)
        return _payload(asking.online_users_told)

    def tick(self, connections: Mapping[str, Connection]) -> None:
        """Pass changes on."""
        if self._ours_changed:
            self._tell_redis(connections)
        subscribers = [c for c in connections.values() if c.online_users_told is not None]
        if self._any_changed and subscribers:
            self._any_changed = False
            try:
                self._look()
            except Unavailable:
                self._any_changed = True
                raise
        self._tell([c for c in subscribers if c.identity.covers_everything], self._online)
        for connection in subscribers:
            if not connection.identity.covers_everything:
                self._tell_of_its_rooms(connection)

    def forget(self) -> None:
        """Redis may not have what this process told: say everything again."""
        self._told_redis, self._ours_changed = None, True

    def _tell(self, subscribers: Iterable[Connection], users: list[Id]) -> None:
        # Mostly it is the very list that they were told: nothing to compare.
        behind = [
            c
            for c in subscribers
            if c.online_users_told is not users and c.online_users_told != users
        ]
        for connection in behind:
            connection.online_users_told = users
        if behind:
            self._emitter.emit("online_users", _payload(users), [c.sid for c in behind], None)

    def _tell_of_its_rooms(self, connection: Connection) -> None:
        try:
            self._tell([connection], self._seen_by(connection))
        except Exception as error:  # one of its interviews; others are told
            if isinstance(error, Unavailable) and not isinstance(error, Unreadable):
                raise
            note_fault("online_users", error)

    def _look(self) -> None:
        """Raises Unavailable."""
        told = [user if isinstance(user, tuple) else ("", user) for user in self._presence.online()]
        self._online = [user_id for _, user_id in told]
        self._by_key = {person_key(realm, user_id): user_id for realm, user_id in told}

    def _seen_by(self, connection: Connection) -> list[Id]:
        """Of those online, whom the connection may know of."""
        if connection.identity.covers_everything:
            return self._online
        known: dict[str, tuple[str, ...]] = {}
        for key, user_id in connection.people.items():
            known[id_key(user_id)] = (key,)
        for key in connection.memberships:
            version = self._feeds.version(key)
            for user_key in () if version is None else version.state.participants:
                known[user_key] = (person_key(key, user_key), user_key)
        seen = []
        for user_key in sorted(known):
            seen += [self._by_key[key] for key in known[user_key] if key in self._by_key][:1]
        return seen

    def _tell_redis(self, connections: Mapping[str, Connection]) -> None:
        self._ours_changed = False
        users: dict[str, OnlineUser] = {}
        for connection in connections.values():
            realm = connection.identity.realm
            for key, user_id in connection.people.items():
                users[key] = (realm, user_id) if realm else user_id
        if users != self._told_redis:
            self._told_redis = users
            try:
                self._presence.set_online(users)
                self._feeds.publish_to_all(CHANGED, {})
            except Unavailable:
                self.forget()
                raise


def _payload(users: list[Id]) -> dict[str, Any]:
    return {"count": len(users), "users": users}
