"""The WebSocket wires described: AsyncAPI 3.0, made from the table of events and the contract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app import __version__
from app.contract import gateway, video
from app.contract.events.base import ServerEvent
from app.contract.events.projection import PROJECTIONS
from app.domain.roles import ALLOWED, ROLES
from app.services.commands import CommandRow

Json = dict[str, Any]
ACKNOWLEDGEMENT = {
    "name": "acknowledgement",
    "summary": "The answer to every client event, as Socket.IO's acknowledgement.",
    "payload": {
        "oneOf": [
            {
                "type": "object",
                "properties": {"ok": {"const": True}, "data": {"type": "object"}},
                "required": ["ok", "data"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {
                    "ok": {"const": False},
                    "error": {"$ref": "#/components/schemas/server.Error"},
                },
                "required": ["ok", "error"],
                "additionalProperties": False,
            },
        ]
    },
}
PIECE = {
    "name": "piece",
    "title": "A binary frame",
    "summary": "The next piece of one WebM recording, VP8 or VP9 with Opus, 64 KiB or less.",
    "description": "After a reconnect the first piece is a header again, or clusters that continue "
    "the recording before. `video_data_received` answers each.",
    "contentType": "application/octet-stream",
    "payload": {"type": "string", "format": "binary"},
}
SOCKETIO = {
    "title": "Socket.IO",
    "address": "/socket.io/",
    "description": """\
Socket.IO 5 over Engine.IO 4, path `/socket.io/`, namespace `/`; the token goes into `auth.token`.
Each client event answers its acknowledgement: `{ok: true, data}`, with the payload of the event
that confirms it, or `{ok: false, error}`.""",
}
JSON_GATEWAY = {
    "title": "JSON gateway",
    "address": "/api/v1/ws/{session_id}",
    "description": """\
A raw WebSocket to an interview with the AI interviewer; without `/{session_id}` the server makes
one. Text frames, `{type, session_id, timestamp, data}` in both directions; of what clients send,
`type` and what its `data` needs are enough. Where authentication is on, the first frame is `auth`,
or `connect` with a token, within 10 s.""",
}
VIDEO = {
    "title": "Video stream",
    "address": "/ws/video-stream/{session_id}",
    "description": """\
A raw WebSocket: binary frames are the pieces of one recording of camera and microphone, text frames
come back. Where authentication is on, the first frame is `auth`, a text, within 10 s. An `error`
closes: """
    + ", ".join(f"`{code}` {failure.close_code}" for code, failure in video.FAILURES.items())
    + ".",
}


@dataclass(frozen=True, slots=True)
class _Side:
    """Who sends on a wire; `prefix` begins the names of its messages, schemas and operations."""

    channel: str
    action: str
    prefix: str
    payloads: Mapping[str, type[BaseModel]]


def asyncapi(rows: Mapping[str, CommandRow], events: Mapping[str, type[ServerEvent]]) -> Json:
    """The document. Messages are named `client.<event>` and `server.<event>` on Socket.IO.

    On the two others `json.client.<type>`, `video.server.<type>` and so on.
    """
    messages: dict[str, Json] = {}
    schemas: Json = {}
    operations: Json = {}
    for side in _sides({event: row.command for event, row in rows.items()}, events):
        made, parts = _messages(side)
        messages |= {f"{side.prefix}.{name}": message for name, message in made.items()}
        schemas |= {f"{side.prefix}.{name}": part for name, part in parts.items()}
        operations |= {_operation_name(side, name): _operation(side, name) for name in made}
    for event in ("record_entry", *(row.name for row in PROJECTIONS.values())):
        messages[f"server.{event}"]["x-logged"] = True  # its `seq` is its own, not another's
    messages |= {"server.acknowledgement": ACKNOWLEDGEMENT, "video.client.piece": PIECE}
    piece = _Side("video", "receive", "video.client", {})
    operations["receive.video.piece"] = _operation(piece, "piece")
    for event, row in rows.items():
        operations[f"receive.{event}"] |= _answered(event, row)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "InterviewGenius", "version": __version__},
        "defaultContentType": "application/json",
        "channels": {
            "socketio": _channel(SOCKETIO, messages, ("client.", "server.")),
            "json": _channel(JSON_GATEWAY, messages, ("json.",)),
            "video": _channel(VIDEO, messages, ("video.",)),
        },
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }


def _sides(
    commands: Mapping[str, type[BaseModel]], events: Mapping[str, type[ServerEvent]]
) -> tuple[_Side, ...]:
    return (
        _Side("socketio", "receive", "client", commands),
        _Side("socketio", "send", "server", events),
        _Side("json", "receive", "json.client", gateway.CLIENT_MESSAGES),
        _Side("json", "send", "json.server", gateway.SERVER_MESSAGES),
        _Side("video", "receive", "video.client", {"auth": video.AuthFrame}),
        _Side("video", "send", "video.server", video.MESSAGES),
    )


def _channel(about: Mapping[str, str], messages: Iterable[str], prefixes: tuple[str, ...]) -> Json:
    return {
        **about,
        **_parameters(about["address"]),
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"}
            for name in messages
            if name.startswith(prefixes)
        },
    }


def _parameters(address: str) -> Json:
    if "{" not in address:
        return {}
    return {"parameters": {"session_id": {"description": "The interview's id."}}}


def _messages(side: _Side) -> tuple[dict[str, Json], Json]:
    """Messages and schemas of one side."""
    wanted: Any = [(payload, "validation") for payload in side.payloads.values()]
    template = f"#/components/schemas/{side.prefix}.{{model}}"
    references, schemas = models_json_schema(wanted, ref_template=template)
    messages = {
        name: _message(name, payload, references[payload, "validation"])
        for name, payload in side.payloads.items()
    }
    return messages, schemas["$defs"]


def _message(name: str, payload: type[BaseModel], reference: Any) -> Json:
    summary, _, description = (payload.__doc__ or "").strip().partition("\n")
    return {
        "name": name,
        "summary": summary,
        "description": " ".join(description.split()),
        "payload": reference,
    }


def _operation_name(side: _Side, message: str) -> str:
    wire = "" if side.channel == "socketio" else f"{side.channel}."
    return f"{side.action}.{wire}{message}"


def _operation(side: _Side, message: str) -> Json:
    return {
        "action": side.action,
        "channel": {"$ref": f"#/channels/{side.channel}"},
        "messages": [_reference(side.channel, f"{side.prefix}.{message}")],
    }


def _answered(event: str, row: CommandRow) -> Json:
    """What only Socket.IO's events have: an acknowledgement, and roles of their own."""
    answers = ["server.acknowledgement"]
    if row.confirm is not None:
        answers.append(f"server.{row.confirm}")
    return {
        "reply": {
            "channel": {"$ref": "#/channels/socketio"},
            "messages": [_reference("socketio", answer) for answer in answers],
        },
        "x-roles": [role for role in ROLES if role in ALLOWED[event]],
    }


def _reference(channel: str, message: str) -> dict[str, str]:
    return {"$ref": f"#/channels/{channel}/messages/{message}"}
