"""Who is online over all processes, told to those who asked, at most once a second."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.identifiers import Id
from app.services.caller import Connection
from app.services.ports import Emitter, Feeds, Presence, Unavailable

CHANGED = "online_users_changed"
"""What processes tell each other; it reaches no client."""


class OnlineUsers:
    """This process's users in Redis, and the subscribers' news. `tick()` is called each second."""

    def __init__(self, presence: Presence, feeds: Feeds, emitter: Emitter) -> None:
        self._presence = presence
        self._feeds = feeds
        self._emitter = emitter
        self._told_redis: dict[str, Id] | None = None
        self._ours_changed = False
        self._any_changed = False

    def changed(self) -> None:
        """Somebody came or went here."""
        self._ours_changed = True

    def elsewhere_changed(self) -> None:
        """Some process said that its users changed."""
        self._any_changed = True

    def now(self, connections: Mapping[str, Connection]) -> dict[str, Any]:
        """`{count, users}` as of now."""
        self._tell_redis(connections)
        users = self._presence.online()
        return {"count": len(users), "users": users}

    def tick(self, connections: Mapping[str, Connection]) -> None:
        """Pass changes on."""
        if self._ours_changed:
            self._tell_redis(connections)
        if self._any_changed:
            self._any_changed = False
            subscribers = [c for c in connections.values() if c.online_users_told is not None]
            if subscribers:
                try:
                    self._tell(subscribers, self._presence.online())
                except Unavailable:
                    self._any_changed = True
                    raise

    def forget(self) -> None:
        """Redis may not have what this process told: say everything again."""
        self._told_redis, self._ours_changed = None, True

    def _tell(self, subscribers: Iterable[Connection], users: list[Id]) -> None:
        behind = [c for c in subscribers if c.online_users_told != users]
        for connection in behind:
            connection.online_users_told = users
        payload = {"count": len(users), "users": users}
        self._emitter.emit("online_users", payload, [c.sid for c in behind], None)

    def _tell_redis(self, connections: Mapping[str, Connection]) -> None:
        self._ours_changed = False
        users: dict[str, Id] = {}
        for connection in connections.values():
            users.update(connection.user_ids)
        if users != self._told_redis:
            self._told_redis = users
            try:
                self._presence.set_online(users)
                self._feeds.publish_to_all(CHANGED, {})
            except Unavailable:
                self.forget()
                raise
