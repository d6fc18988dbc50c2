"""Every library internal that the transport overrides, calls or leaves out, pinned by its source.

When one of these fails after an upgrade: read the library's change, look at the module named
beside it, mend that if need be, run tests/unit/transport and tests/integration/transport, and
only then put the new version and hash here. Failing messages print the new hash.
"""

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from importlib.metadata import version

import pytest

from app import transport

VERSIONS = {
    "flask-socketio": "5.7.0",
    "python-socketio": "5.18.1",
    "python-engineio": "4.15.1",
    "gevent": "26.9.0",
}

# where, object, hash of its source, which of our modules to look at and why
PINS = [
    ("engineio.base_server", "BaseServer.__init__", "a06b17502fbd9646",
     "engine.py: the options it passes on, and that monitoring is off"),
    ("engineio.base_server", "BaseServer.generate_id", "b6a591454237c0bb",
     "engine.py: session ids"),
    ("engineio.base_server", "BaseServer._cors_allowed_origins", "d0cad0c66d5333cb",
     "engine.py: _check_origin"),
    ("engineio.base_server", "BaseServer._cors_headers", "da3a25b4305292e2",
     "engine.py: headers of every answer"),
    ("engineio.base_server", "BaseServer._get_socket", "ae2f99e66d632944",
     "session.py: `closed` and `sockets`, as the library reads them"),
    ("engineio.server", "Server.handle_request", "79302edd007fcce6",
     "engine.py: replaced whole by _route, _open and _serve"),
    ("engineio.server", "Server._handle_connect", "049f7c2b2c239080",
     "engine.py: replaced by _open"),
    ("engineio.server", "Server._trigger_event", "bc536417c3045418",
     "engine.py: runs the connect and disconnect handlers"),
    ("engineio.server", "Server._service_task", "9492b7b0d652907d",
     "delay_queue.py: replaced by pings and pongs"),
    ("engineio.server", "Server.send_packet", "81aec513663f11e1",
     "engine.py: replaced"),
    ("engineio.server", "Server.send", "982d3799546503a8",
     "engine.py: it must end in send_packet"),
    ("engineio.server", "Server.disconnect", "3f5faf6e405fe06b",
     "session.py: close"),
    ("engineio.base_socket", "BaseSocket", "d787ee3666d08b7a",
     "session.py: __init__ sets these attributes itself"),
    ("engineio.socket", "Socket", "275926e457711513",
     "session.py: replaces every method"),
    ("engineio.packet", "Packet", "a0d70ee4777b3af6",
     "packets.py: EncodedMessage, frame_of, text_of"),
    ("engineio.async_drivers.gevent", "Thread", "bbc392b7a010a8aa",
     "engine.py: the driver, of which only threads and sleep are used"),
    ("socketio.base_server", "BaseServer.__init__", "6b998e091b34a563",
     "server.py: the options it passes on, and who calls `eio.on`"),
    ("socketio.base_server", "BaseServer._get_event_handler", "e18d9a6570aaaaf4",
     "server.py: _trigger_event"),
    ("socketio.server", "Server._engineio_server_class", "8d7e7034b2457036",
     "server.py: which engine it makes"),
    ("socketio.server", "Server._handle_connect", "1b0ba130a57d9320",
     "server.py: _connect holds back what its handler emits"),
    ("socketio.server", "Server._handle_disconnect", "fb93d61de8cb8c31",
     "server.py: receive"),
    ("socketio.server", "Server._handle_event", "3f64c030f25eb785",
     "server.py: replaced"),
    ("socketio.server", "Server._handle_event_internal", "37e1c84a69747f32",
     "server.py: _handle_event calls it"),
    ("socketio.server", "Server._handle_ack", "7f114abcf99ff82b",
     "server.py: replaced"),
    ("socketio.server", "Server._handle_eio_connect", "4be135c046ed6bcc",
     "engine.py: _open triggers it"),
    ("socketio.server", "Server._handle_eio_message", "65f309c138d634eb",
     "server.py: replaced by receive"),
    ("socketio.server", "Server._handle_eio_disconnect", "5c0002fcdb35a127",
     "engine.py: forget triggers it"),
    ("socketio.server", "Server._trigger_event", "836cb0c8d232fd2d",
     "server.py: _trigger_event catches what it raises"),
    ("socketio.server", "Server._send_packet", "3289b949be8cbb76",
     "server.py: _send_packet"),
    ("socketio.server", "Server._send_eio_packet", "5fa452fb118c3565",
     "server.py: _send_eio_packet; rooms.py: send"),
    ("socketio.server", "Server.disconnect", "a348aff17b8e892e",
     "server.py: disconnect"),
    ("socketio.server", "Server.call", "cbd1d9c54985d6fc",
     "server.py: async_handlers is only there for its check"),
    ("socketio.packet", "Packet", "e1660ba64e4e31fc",
     "packets.py: StrictPacket"),
    ("socketio.manager", "Manager.emit", "566510ea2de39d65",
     "rooms.py: emit"),
    ("socketio.manager", "Manager.trigger_callback", "2fb84d8a3eeeb0c1",
     "server.py: _handle_ack guards it"),
    ("socketio.base_manager", "BaseManager", "b393b4c05dbd88e2",
     "rooms.py: the book-keeping"),
    ("flask_socketio", "SocketIO.init_app", "12a3a6c8e8962c3e",
     "flask_binding.py: init_app does its work"),
    ("flask_socketio", "SocketIO.on", "f9c9de573dc6d299",
     "flask_binding.py: `handlers` of an unbound extension"),
    ("flask_socketio", "SocketIO._handle_event", "70d95a741fbd40a7",
     "engine.py: _kept, the environ its request context is made from"),
    ("flask_socketio", "SocketIO.run", "5e78dd4df78d89de",
     "flask_binding.py: run"),
    ("flask_socketio", "_SocketIOMiddleware", "528831fe35f6bb18",
     "flask_binding.py: init_app"),
    ("flask_socketio.test_client", "SocketIOTestClient.__init__", "f0b602e54eefa2df",
     "rooms.py and server.py: it replaces _send_packet and _send_eio_packet"),
    ("gevent.pywsgi", "WSGIHandler.__init__", "c3d9e1009c3a0d6a",
     "pywsgi_handler.py: it takes a stream to read from"),
    ("gevent.pywsgi", "WSGIHandler.handle", "9e7238affc125354",
     "pywsgi_handler.py: a taken socket ends it"),
    ("gevent.pywsgi", "WSGIHandler.handle_one_request", "14e946e9fb33cbb8",
     "pywsgi_handler.py: the deadline; get_environ ends it"),
    ("gevent.pywsgi", "WSGIHandler.handle_one_response", "16fcb501fa891f23",
     "pywsgi_handler.py: run_application, handle_error"),
    ("gevent.pywsgi", "WSGIHandler.run_application", "46cef793ff43fe1a",
     "pywsgi_handler.py: replaced"),
    ("gevent.pywsgi", "WSGIHandler.get_environ", "fbd39b74e42d7dbf",
     "pywsgi_handler.py: get_environ"),
    ("gevent.pywsgi", "WSGIHandler.read_requestline", "72173107a177f9b3",
     "pywsgi_handler.py: replaced"),
    ("gevent.pywsgi", "WSGIHandler.read_request", "b1702b63da71633f",
     "pywsgi_handler.py: replaced; the attributes that it sets"),
    ("gevent.pywsgi", "WSGIHandler.start_response", "4b6599df51bcbc09",
     "pywsgi_handler.py: start_response may change the status"),
    ("gevent.pywsgi", "WSGIHandler.finalize_headers", "ccf1b112eeacee4f",
     "pywsgi_handler.py: finalize_headers decides on Connection and on chunks after it"),
    ("gevent.pywsgi", "WSGIHandler._write", "b6ab2ebe4b1bea37",
     "pywsgi_handler.py: an answer to HEAD has no body"),
    ("gevent.pywsgi", "WSGIHandler._handle_client_error", "a3fbde482b69b9fd",
     "pywsgi_handler.py: replaced"),
    ("gevent.pywsgi", "WSGIHandler.handle_error", "26bd9fca7d99887c",
     "pywsgi_handler.py: handle_error"),
    ("gevent.pywsgi", "WSGIHandler.log_error", "e45202b4879ac40d",
     "pywsgi_handler.py: replaced"),
    ("gevent.pywsgi", "WSGIServer.__init__", "ce3e3b70e77a46b0",
     "pywsgi_handler.py: TransportServer"),
    ("gevent.pywsgi", "WSGIServer.handle", "2f3079ba9ee5bdd2",
     "pywsgi_handler.py: TransportServer.handle"),
    ("gevent.baseserver", "BaseServer.do_handle", "a7060ef181a224fe",
     "pywsgi_handler.py: TransportServer.do_handle"),
    ("gevent.baseserver", "BaseServer.close", "3cfb2432daf2b385",
     "pywsgi_handler.py: TransportServer.close"),
]  # fmt: skip


LIBRARIES = ("engineio", "flask_socketio", "gevent", "socketio")


def source_hash(module: str, name: str) -> str:
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return hashlib.sha256(inspect.getsource(found).encode()).hexdigest()[:16]


def replaced() -> Iterator[tuple[str, str]]:
    """Module and name of every method of a library's class that a class of ours overrides."""
    for module in pkgutil.iter_modules(transport.__path__, f"{transport.__name__}."):
        for _, ours in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            for name in vars(ours) if ours.__module__ == module.name else ():
                parent = next((base for base in ours.__mro__[1:] if name in vars(base)), object)
                is_method = inspect.isroutine(getattr(parent, name, None))
                if is_method and parent.__module__.partition(".")[0] in LIBRARIES:
                    yield parent.__module__, f"{parent.__name__}.{name}"


@pytest.mark.parametrize(("distribution", "pinned"), VERSIONS.items())
def test_version(distribution: str, pinned: str) -> None:
    assert version(distribution) == pinned, (
        f"{distribution} was {pinned}; look through every pin of this file that is about it"
    )


@pytest.mark.parametrize(("module", "name", "pinned", "look_at"), PINS)
def test_internal(module: str, name: str, pinned: str, look_at: str) -> None:
    found = source_hash(module, name)

    assert found == pinned, f"{module}.{name} changed (now {found}); look at {look_at}"


def test_every_method_that_is_replaced_is_pinned() -> None:
    pinned = {(module, name) for module, name, *_ in PINS}
    found = set(replaced())

    assert ("gevent.pywsgi", "WSGIHandler.run_application") in found
    unpinned = {(module, name) for module, name in found - pinned
                if (module, name.partition(".")[0]) not in pinned}  # fmt: skip
    assert not unpinned
