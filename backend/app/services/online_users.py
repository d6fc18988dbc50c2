"""Who is online over all processes, told to those who asked, at most once a second."""

from collections.abc import Mapping
from typing import Any

from app.domain.identifiers import Id
from app.services.caller import Connection
from app.services.ports import Emitter, Feeds, Presence

CHANGED = "online_users_changed"
"""What processes tell each other; it reaches no client."""


class OnlineUsers:
    """This process's users in Redis, and the subscribers' news. `tick()` is called each second."""

    def __init__(self, presence: Presence, feeds: Feeds, emitter: Emitter) -> None:
        self._presence = presence
        self._feeds = feeds
        self._emitter = emitter
        self._told_redis: dict[str, Id] | None = None
        self._told_clients: list[str] = []
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
            asked = [c.sid for c in connections.values() if c.sees_online_users]
            users = self._presence.online() if asked else self._told_clients
            if users != self._told_clients:
                self._told_clients = users
                payload = {"count": len(users), "users": users}
                self._emitter.emit("online_users", payload, asked, None)

    def forget(self) -> None:
        """The process has a new id: say everything again."""
        self._told_redis, self._ours_changed = None, True

    def _tell_redis(self, connections: Mapping[str, Connection]) -> None:
        users: dict[str, Id] = {}
        for connection in connections.values():
            users.update(connection.user_ids)
        if users != self._told_redis:
            self._presence.set_online(users)
            self._told_redis = users
            self._feeds.publish_to_all(CHANGED, {})
        self._ours_changed = False
