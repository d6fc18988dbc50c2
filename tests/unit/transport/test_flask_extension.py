"""The extension inside one process: Flask-SocketIO's test client, `broadcast`, `run`."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_socketio import emit, join_room
from werkzeug.debug import DebuggedApplication

from app.transport import NativeSocketIO
from app.transport.packets import EventArguments, ReadArguments
from app.transport.pywsgi_server import TransportServer


class Sink:
    def handles(self, event: str) -> bool:
        return event == "own"

    def __call__(self, sid: str, event: str, arguments: EventArguments | ReadArguments) -> object:
        return {"sid": bool(sid), "args": arguments.read()}


@pytest.fixture
def app() -> Flask:
    return Flask(__name__)


@pytest.fixture
def socketio(app: Flask) -> NativeSocketIO:
    socketio = NativeSocketIO()
    socketio.on("connect")(lambda: emit("connected", {"status": "connected"}))
    socketio.on("join")(join_room)
    socketio.on("say")(lambda data: emit("said", data, to="room"))
    socketio.init_app(app)
    socketio.set_event_sink(Sink())
    return socketio


def test_stock_and_own_handlers(app: Flask, socketio: NativeSocketIO) -> None:
    client, other = (socketio.test_client(app) for _ in range(2))
    for each in (client, other):
        each.emit("join", "room")
        each.get_received()

    client.emit("say", {"text": "é"})
    socketio.broadcast("news", b'{"n":1}', to="room")

    for each in (client, other):
        received = [(event["name"], event["args"]) for event in each.get_received()]
        assert received == [("said", [{"text": "é"}]), ("news", [{"n": 1}])]
    assert client.emit("own", 1, callback=True) == {"sid": True, "args": [1]}


def test_a_broadcast_to_nobody(app: Flask, socketio: NativeSocketIO) -> None:
    client = socketio.test_client(app)
    client.get_received()

    socketio.broadcast("news", 1, to=[])
    socketio.broadcast("news", 1, to="an empty room")
    socketio.broadcast("news", 1, to=["an empty room", "another"])

    assert client.get_received() == []


def test_disconnecting(app: Flask, socketio: NativeSocketIO) -> None:
    client = socketio.test_client(app)
    client.disconnect()

    assert not client.is_connected()
    assert socketio.server.manager.rooms == {}


def test_run_serves_with_the_debugger_and_the_reloader(
    app: Flask, socketio: NativeSocketIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[TransportServer] = []
    reloaded: list[dict[str, object]] = []

    def run_with_reloader(serve: Callable[[], None], **options: object) -> None:
        reloaded.append(options)
        serve()

    def serve_forever(server: TransportServer) -> None:
        served.append(server)

    monkeypatch.setattr(TransportServer, "serve_forever", serve_forever)
    monkeypatch.setattr("werkzeug._reloader.run_with_reloader", run_with_reloader)
    for patch in ("patch_thread", "patch_time"):
        monkeypatch.setattr(f"gevent.monkey.{patch}", lambda: None)

    socketio.run(app, host="127.0.0.1", port=0, debug=True, extra_files=["a"],
                 allow_unsafe_werkzeug=True, reloader_options={"interval": 2})  # fmt: skip

    assert served == [socketio.wsgi_server]
    assert served[0].address == ("127.0.0.1", 0)
    assert reloaded == [{"interval": 2, "extra_files": ["a"]}]
    assert isinstance(socketio.sockio_mw.wsgi_app, DebuggedApplication)


def test_a_message_queue_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="message_queue"):
        NativeSocketIO().init_app(app, message_queue="redis://")
