"""A small application on the transport, for tests.

`python -m gevent.monkey transport_app.py '<json options>'`, with backend/ on the path, prints its
port and process id, then serves. Options: `stock` (Flask-SocketIO as it comes), `socketio`
(options of init_app), `server` (of make_server), `raw` (of RawLimits), `raw_connections`,
`raw_per_address`, `strangers` (of StrangerLimits).
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

import flask
import gevent.pywsgi
import psutil
from flask import Flask, request
from flask_socketio import SocketIO, emit, join_room

from app.transport import (
    AddressLimits,
    NativeSocketIO,
    RawLimits,
    RawRoutes,
    StrangerLimits,
)
from app.transport.packets import EventArguments, ReadArguments

OPTIONS = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
STOCK = OPTIONS.get("stock", False)

log: list[list[Any]] = []
tracebacks: list[str] = []
app = Flask(__name__)
app.secret_key = "for tests"
app.config["MAX_CONTENT_LENGTH"] = 1_000_000
socketio = SocketIO() if STOCK else NativeSocketIO()


on: Callable[..., Callable[[Any], Any]] = socketio.on


class Tracebacks(logging.Handler):
    """Remembers what was logged with a traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            tracebacks.append(self.format(record))


logging.basicConfig(level=logging.INFO, handlers=[Tracebacks()])


def polled() -> list[str]:
    """The sessions that are being polled just now."""
    return [sid for sid, one in socketio.server.eio.sockets.items() if one.polls.polled]


@app.get("/state")
def state() -> dict[str, Any]:
    rooms = socketio.server.manager.rooms
    return {
        "log": log,
        "tracebacks": tracebacks,
        "rss": psutil.Process().memory_info().rss,
        "descriptors": psutil.Process().num_fds(),
        "sessions": len(socketio.server.eio.sockets),
        "polled": [] if STOCK else polled(),
        "environs": len(socketio.server.environ),
        "rooms": {namespace: len(found) for namespace, found in rooms.items()},
        "raw": 0 if STOCK else routes.open_count,
    }


@app.post("/body")
def body() -> bytes:
    return request.get_data()


@app.post("/refused")
def refused() -> tuple[str, int]:
    return "no", 401


@app.get("/stream")
def stream() -> flask.Response:
    return flask.Response(iter(("one ", "two")))


@app.get("/status/<int:code>")
def status(code: int) -> tuple[str, int]:
    return "", code


@app.get("/fails")
def fails() -> str:
    raise KeyError("a view's fault")


@app.post("/stop")
def stop() -> str:
    server.close()
    return "no more"


@app.post("/drain")
def drain() -> dict[str, Any]:
    within = float(request.args["within"])
    socketio.close_connections(within)
    routes.close_all(within)
    return {"handlers_done": socketio.wait_for_handlers(5) and routes.wait_for_handlers(5)}


@on("connect")
def connect(auth: Any) -> Any:
    auth = auth or {}
    log.append(["connect", auth.get("name")])
    if auth.get("fail"):
        raise KeyError("a connect handler's fault")
    gevent.sleep(auth.get("wait", 0))
    emit("auth", auth)
    if auth.get("refuse"):
        return False
    flask.session["name"] = auth.get("name")
    return None


@on("disconnect")
def disconnect(reason: str) -> None:
    log.append(["disconnect", flask.session.get("name"), reason])
    if flask.session.get("name") == "fails":
        raise KeyError("a disconnect handler's fault")


@on("connect", namespace="/custom")
def connect_custom(auth: Any) -> None:
    emit("auth", auth or {})


@on("message")
def message(*args: Any) -> None:
    emit("message-back", args)


@on("message-with-ack")
def message_with_ack(*args: Any) -> Any:
    return args


@on("join")
def join(room: str) -> str:
    join_room(room)
    return room


@on("say")
def say(data: dict[str, Any]) -> None:
    emit("said", data, to=data["room"], include_self=data.get("self", True))


@on("flood")
def flood(room: str, count: int, size: int) -> int:
    for _ in range(count):
        emit("flood", "x" * size, to=room)
        gevent.sleep(0.002)  # so that whoever reads keeps up
    return count


@on("flood_slowly")
def flood_slowly(room: str, count: int, size: int) -> None:
    for _ in range(count):
        emit("flood", "x" * size, to=room)
        gevent.sleep(0.01)


@on("wait")
def wait(seconds: float) -> float:
    log.append(["begin", seconds])
    gevent.sleep(seconds)
    log.append(["end", seconds])
    emit("waited", seconds)
    return seconds


@on("who")
def who() -> dict[str, Any]:
    flask.session["count"] = flask.session.get("count", 0) + 1
    return {
        "name": flask.session["name"],
        "count": flask.session["count"],
        "agent": bool(request.headers.get("Host")),
        "sid": request.sid,  # type: ignore[attr-defined]
        "event": request.event["message"],  # type: ignore[attr-defined]
    }


@on("boom")
def boom() -> None:
    raise ValueError("an event handler's fault")


@on("ask")
def ask(question: Any) -> Any:
    return socketio.server.call("question", question, to=request.sid, timeout=5)  # type: ignore[attr-defined]


@on("kick")
def kick() -> None:
    socketio.server.disconnect(request.sid)  # type: ignore[attr-defined]


@on("*")
def anything(event: str, *args: Any) -> None:
    log.append(["catch-all", event])


class Sink:
    """Takes `fast…` events without Flask."""

    def handles(self, event: str) -> bool:
        return event.startswith("fast")

    def __call__(self, sid: str, event: str, arguments: EventArguments | ReadArguments) -> object:
        args = arguments.read()
        assert not flask.has_request_context()
        if event == "fast_broadcast":
            socketio.broadcast("broadcast", args[1], to=args[0], skip_sid=sid)
            socketio.broadcast("broadcast", json.dumps(args[1]).encode(), to=args[0])
        if event == "fast_wait":
            gevent.sleep(args[0])
        return {"event": event, "args": args}


def client_of(environ: Any) -> str:
    """The address that a client says is its own, so that tests can come from several."""
    return str(environ.get("HTTP_X_FROM", environ.get("REMOTE_ADDR", "")))


if not STOCK:

    def echo(websocket: Any, params: dict[str, str], environ: dict[str, Any]) -> None:
        websocket.accept()
        while True:
            websocket.send(websocket.receive())

    def talk(websocket: Any, params: dict[str, str], environ: dict[str, Any]) -> None:
        websocket.accept()
        websocket.send(f"hello {params['name']}")
        log.append(["received", websocket.receive(timeout=0.05)])
        websocket.close(4001, "enough")

    def hoard(websocket: Any, params: dict[str, str], environ: dict[str, Any]) -> None:
        websocket.accept()
        while True:
            websocket.send(b"x" * 100_000)
            gevent.sleep(0)

    def sleep_then_echo(websocket: Any, params: dict[str, str], environ: dict[str, Any]) -> None:
        websocket.accept()
        gevent.sleep(float(params["seconds"]))
        echo_all = 0
        while (received := websocket.receive(timeout=0.5)) is not None:
            echo_all += len(received)
        websocket.send(str(echo_all))

    def fail(websocket: Any, params: dict[str, str], environ: dict[str, Any]) -> None:
        websocket.accept()
        raise KeyError("a gateway's fault")

    def ask(websocket: Any, params: dict[str, str], environ: dict[str, Any]) -> None:
        """Echo to who says `I am <name>` in the first message."""
        websocket.accept()
        if not str(first := websocket.receive(10)).startswith("I am "):
            websocket.close(4401)
            return
        gevent.sleep(0.05)  # as where a token is looked up
        websocket.admit(first)
        websocket.send(f"hello, {first}")
        while True:
            websocket.send(websocket.receive())

    def refuse(websocket: Any, params: dict[str, str], environ: dict[str, Any]) -> None:
        log.append(["refused", params])

    routes = RawRoutes(
        origin_allowed=lambda origin, _environ: origin == "http://allowed.example",
        max_connections=OPTIONS.get("raw_connections", 100),
        limits=RawLimits(**OPTIONS.get("raw", {})),
        address_limits=AddressLimits(OPTIONS.get("raw_per_address", 0)),
        address_of=client_of,
        strangers=StrangerLimits(**OPTIONS["strangers"]) if "strangers" in OPTIONS else None,
    )
    routes.add("/echo", echo, capacity_message=lambda _params, _environ: "full")
    routes.add(
        "/ask", ask, max_message_size=1 << 20, capacity_message=lambda _params, _environ: "full"
    )
    routes.add("/large", echo, max_message_size=16 << 20, max_backlog=32 << 20)
    routes.add("/small", echo, max_message_size=1000)
    routes.add("/talk/{name}", talk)
    routes.add("/hoard", hoard)
    routes.add("/sleep/{seconds}", sleep_then_echo)
    routes.add("/fail", fail)
    routes.add("/refuse", refuse)


def is_allowed(origin: str | None) -> bool:
    return str(origin).startswith(("http://127.0.0.1:", "http://allowed.example"))


server: Any = None


def main() -> None:
    global server  # noqa: PLW0603 - a view closes it
    options = {"cors_allowed_origins": is_allowed, **OPTIONS.get("socketio", {})}
    if STOCK:
        from geventwebsocket.handler import WebSocketHandler

        socketio.init_app(app, async_mode="gevent", **options)
        server = gevent.pywsgi.WSGIServer(
            ("127.0.0.1", 0), app, handler_class=WebSocketHandler, log=None
        )
    else:
        socketio.init_app(app, address_of=client_of, **options)
        socketio.set_event_sink(Sink())
        routes.init_app(app)
        server = socketio.make_server(app, "127.0.0.1", 0, **OPTIONS.get("server", {}))
    server.start()
    print(server.server_port, os.getpid(), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
