"""The Socket.IO wire described: AsyncAPI 3.0, made from the table of events and the contract."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app import __version__
from app.contract.events.base import ServerEvent
from app.domain.roles import ALLOWED, ROLES
from app.websocket.dispatcher import Row

CHANNEL = "#/channels/socketio"
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
DESCRIPTION = """\
Socket.IO 5 over Engine.IO 4, path `/socket.io/`, namespace `/`; the token goes into `auth.token`.
Each client event answers its acknowledgement: `{ok: true, data}`, with the payload of the event
that confirms it, or `{ok: false, error}`."""


def asyncapi(rows: Mapping[str, Row], events: Mapping[str, type[ServerEvent]]) -> dict[str, Any]:
    """The document. Messages are named `client.<event>` and `server.<event>`."""
    from_clients, client_schemas = _messages("client", {e: row.command for e, row in rows.items()})
    from_server, server_schemas = _messages("server", events)
    messages = {**from_clients, **from_server, "server.acknowledgement": ACKNOWLEDGEMENT}
    operations = {
        **{f"receive.{event}": _received(event, row) for event, row in rows.items()},
        **{f"send.{event}": _sent(event) for event in events},
    }
    references = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "InterviewGenius", "version": __version__, "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {"socketio": {"address": "/socket.io/", "messages": references}},
        "operations": operations,
        "components": {"messages": messages, "schemas": {**client_schemas, **server_schemas}},
    }


def _messages(
    side: str, payloads: Mapping[str, type[BaseModel]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Messages and schemas of one side, each under a name that begins with the side's."""
    wanted: Any = [(payload, "validation") for payload in payloads.values()]
    template = f"#/components/schemas/{side}.{{model}}"
    references, schemas = models_json_schema(wanted, ref_template=template)
    messages = {
        f"{side}.{event}": _message(event, payload, references[payload, "validation"])
        for event, payload in payloads.items()
    }
    return messages, {f"{side}.{name}": s for name, s in schemas["$defs"].items()}


def _message(event: str, payload: type[BaseModel], reference: Any) -> dict[str, Any]:
    summary, _, description = (payload.__doc__ or "").strip().partition("\n")
    return {
        "name": event,
        "summary": summary,
        "description": " ".join(description.split()),
        "payload": reference,
    }


def _received(event: str, row: Row) -> dict[str, Any]:
    answers = ["server.acknowledgement"]
    if row.confirm is not None:
        answers.append(f"server.{row.confirm}")
    return {
        "action": "receive",
        "channel": {"$ref": CHANNEL},
        "messages": [_reference(f"client.{event}")],
        "reply": {
            "channel": {"$ref": CHANNEL},
            "messages": [_reference(answer) for answer in answers],
        },
        "x-roles": [role for role in ROLES if role in ALLOWED[event]],
    }


def _sent(event: str) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": CHANNEL},
        "messages": [_reference(f"server.{event}")],
    }


def _reference(message: str) -> dict[str, str]:
    return {"$ref": f"{CHANNEL}/messages/{message}"}
