"""What the server sends about a connection."""

from typing import Literal

from pydantic import StrictInt, StrictStr

from app.contract.events.base import ServerEvent, sent_as
from app.contract.values import Count, Id, Seconds, Time
from app.contract.vocabulary import Role


@sent_as("connected")
class Connected(ServerEvent):
    """To who has connected, first of all. `user_id` and `role` are null without a token."""

    status: Literal["connected"]
    message: StrictStr
    user_id: Id | None
    session_id: StrictStr
    server_version: StrictStr
    role: Role | None


@sent_as("pong")
class Pong(ServerEvent):
    """To who sent `ping`; `timestamp` is the client's own."""

    timestamp: StrictInt | StrictStr | float | None
    server_time: Time


@sent_as("online_users")
class OnlineUsers(ServerEvent):
    """To who sent `get_online_users`, and from then on at changes, at most once a second.

    With a token for some interviews alone: oneself, and the people of those that one is in.
    """

    count: Count
    users: list[Id]


@sent_as("server_draining")
class ServerDraining(ServerEvent):
    """To all connections of a process that is about to stop: reconnect after so many seconds."""

    reconnect_after: Seconds


@sent_as("token_expiring")
class TokenExpiring(ServerEvent):
    """To a connection whose token ends soon: answer with `renew_token`."""

    expires_at: Time


@sent_as("error")
class Error(ServerEvent):
    """To the sender of an event that was refused; `code` is stable, `message` for people.

    `field` names the wrong part of what was sent, `retry_after` the seconds after which the same
    may succeed. `interview_id` comes where the refusal is a host's, some time after the event.
    """

    code: StrictStr
    message: StrictStr
    event: StrictStr
    field: StrictStr | None = None
    retry_after: Seconds | None = None
    request_id: Id | None = None
    interview_id: Id | None = None
