"""Debian's nginx with the project's nginx.conf, on free ports, before given web processes."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any, Self

import pytest

from tests.integration.processes import wait_until
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT, free_port

HOST = "localhost"  # not an address: nginx chooses the server by the name in the TLS handshake
KEY = "key.pem"
_PROBED_PATH = "/health"


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    headers: Message
    body: bytes


class NginxSite:
    """One nginx; `backends` are the ports of the web processes on 127.0.0.1."""

    def __init__(self, folder: Path, certificate: Path, backends: Sequence[int]) -> None:
        self.folder = folder
        self.certificate = certificate
        self.http_port, self.https_port = free_port(), free_port()
        self.url = f"https://{HOST}:{self.https_port}"
        self._config = folder / "nginx.conf"
        self._config.write_text(self._render((ROOT / "nginx.conf").read_text(), backends))
        self._process: subprocess.Popen[bytes] | None = None

    def _render(self, text: str, backends: Sequence[int]) -> str:
        """The project's file with this site's ports and paths; everything else as it is."""
        scratch = "".join(
            f"    {kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        servers = "".join(
            f"        server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;\n" for port in backends
        )
        for pattern, replacement in (
            (r"^user www-data;\n", ""),
            (r"^pid /run/nginx.pid;", f"pid {self.folder}/nginx.pid;\ndaemon off;"),
            (r"/var/log/nginx/", f"{self.folder}/"),
            (r"^http {\n", f"http {{\n{scratch}"),
            (r"(?:^ *server 127\.0\.0\.1:\d+ max_fails=1 fail_timeout=2s;\n)+", servers),
            (r"^ *listen \[::\]:.*\n", ""),
            (r"listen 80\b", f"listen 127.0.0.1:{self.http_port}"),
            (r"listen 443\b", f"listen 127.0.0.1:{self.https_port}"),
            (r"/etc/letsencrypt/live/interview.example.org/fullchain.pem", str(self.certificate)),
            (
                r"/etc/letsencrypt/live/interview.example.org/privkey.pem",
                str(self.certificate.with_name(KEY)),
            ),
            (r"server_name interview.example.org;", f"server_name {HOST};"),
        ):
            text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
            assert count, f"nginx.conf has no {pattern!r} any more"
        return text

    def limit_rates_to(self, rate: str) -> None:
        """Give every rate zone this rate; to be called before it starts."""
        text, count = re.subn(r"rate=\d+r/s", f"rate={rate}", self._config.read_text())
        assert count == 2
        self._config.write_text(text)

    def __enter__(self) -> Self:
        """Start it and wait until it answers."""
        command = [_program(), "-p", str(self.folder), "-c", str(self._config)]
        with (self.folder / "output.log").open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output)
        wait_until(lambda: self._ended() or self._listens(), "nginx listens")
        assert not self._ended(), (self.folder / "output.log").read_text()
        return self

    def __exit__(self, *_: object) -> None:
        """End it and its workers."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)

    def _ended(self) -> bool:
        assert self._process is not None
        return self._process.poll() is not None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.https_port)) == 0

    def requests(self, path: str) -> list[dict[str, Any]]:
        """The access log's lines about this path so far."""
        lines = (self.folder / "access.log").read_text().splitlines(keepends=True)
        entries = (json.loads(line) for line in lines if line.endswith("\n"))
        return [entry for entry in entries if entry["path"] == path]

    @property
    def error_log(self) -> str:
        """What nginx complained about."""
        return (self.folder / "error.log").read_text()

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """One request over TLS, whose certificate is checked."""
        request = urllib.request.Request(
            self.url + path, data=body, headers=dict(headers or {}), method=method
        )
        trust = ssl.create_default_context(cafile=str(self.certificate))
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE, context=trust) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def handshake(self, path: str, **headers: str) -> bytes:
        """The head of the answer to a WebSocket handshake with these headers."""
        lines = {
            "Host": HOST,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        trust = ssl.create_default_context(cafile=str(self.certificate))
        with (
            socket.create_connection(("127.0.0.1", self.https_port), timeout=PATIENCE) as plain,
            trust.wrap_socket(plain, server_hostname=HOST) as secure,
        ):
            secure.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
            return secure.recv(4096).partition(b"\r\n\r\n")[0]

    def port_for(self, interview_id: str) -> int:
        """The port of the process to which connections with this interview_id go."""
        before = len(self.requests(_PROBED_PATH))
        self.ask(f"{_PROBED_PATH}?interview_id={interview_id}")
        wait_until(lambda: len(self.requests(_PROBED_PATH)) > before, "nginx logs the request")
        return port_of(self.requests(_PROBED_PATH)[-1])

    def interview_on(self, port: int) -> str:
        """An interview_id whose connections go to the process on `port`."""
        return next(name for name in map(str, range(1000)) if self.port_for(name) == port)


def port_of(entry: Mapping[str, Any]) -> int:
    """The port of the process that answered a request of the access log in the end."""
    return int(entry["upstream"].rpartition(":")[2])


@contextmanager
def trusted_certificate(folder: Path) -> Iterator[Path]:
    """A certificate for HOST that signs itself, trusted meanwhile by the Socket.IO clients."""
    certificate = folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    command += ["-addext", f"subjectAltName=DNS:{HOST}"]
    command += ["-keyout", str(certificate.with_name(KEY)), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        patch.setenv("WEBSOCKET_CLIENT_CA_BUNDLE", str(certificate))
        yield certificate


def _program() -> str:
    """Where nginx is; Debian keeps servers' programs in a folder that users do not search."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.fail("nginx is missing; on Debian: apt-get install nginx")
    return program
