"""A speech server that cannot prove who it is hears nothing."""

import ssl
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from app.speech.remote_server import RemoteAddress, RemoteFailure, RemoteServer


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One that nobody trusts, with its key, for localhost."""
    path = tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", str(path), "-out", str(tmp_path / "public.pem")]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "public.pem").read_text())
    return path


def test_a_certificate_that_nobody_trusts_is_refused_unless_it_is_named(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.path)
            self.send_error(500)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.handle_error = lambda *_: None  # type: ignore[method-assign]
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        address = RemoteAddress(f"https://localhost:{listening.server_port}", None, "whisper-1", 10)
        for trusted, reason in ((None, "ConnectError"), (certificate, "500")):
            if trusted is not None:
                monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
            server = RemoteServer(address)
            with pytest.raises(RemoteFailure, match=reason):
                server.ask(b"", {"model": "whisper-1"}, 10)
            server.close()
        listening.shutdown()
    assert len(sent) == 1
