"""coturn on loopback, with a certificate by an authority that a browser of the test may trust."""

import base64
import hmac
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest

from tests.support.patience import PATIENCE
from tests.support.processes import OwnedProcess, free_port

SECRET = "north-of-nowhere"
NSS_FOLDERS = (".pki/nssdb", ".local/share/pki/nssdb")
"""Where, below HOME, Chromium's releases look for authorities that its user trusts."""


class Authority:
    """Signs certificates for servers of a test, and is trusted by nobody else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)
        self._openssl(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-days", "2", "-subj", "/CN=Throw-away", "-keyout", "ca.key", "-out", "ca.pem"),
            *("-addext", "keyUsage=critical,keyCertSign"),
        )

    def certificate(self, *addresses: str) -> tuple[Path, Path]:
        """A certificate for IP addresses, and its key."""
        names = ",".join(f"IP:{address}" for address in addresses)
        (self._folder / "names").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth")
        self._openssl(
            *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-subj", "/CN=turn", "-keyout", "turn.key", "-out", "turn.csr"),
        )
        self._openssl(
            *("x509", "-req", "-in", "turn.csr", "-CA", "ca.pem", "-CAkey", "ca.key"),
            *("-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "turn.pem"),
        )
        return self._folder / "turn.pem", self._folder / "turn.key"

    def home(self) -> Path:
        """A HOME in which Chromium trusts this authority, besides all others."""
        certutil = found("certutil", "libnss3-tools")
        home = self._folder / "home"
        for name in NSS_FOLDERS:
            (home / name).mkdir(parents=True)
            database = ("-d", f"sql:{home / name}")
            trusted = ("-A", "-n", "throw-away", "-t", "C,,", "-i", self._folder / "ca.pem")
            for command in (("-N", "--empty-password"), trusted):
                subprocess.run([certutil, *command, *database], check=True, capture_output=True)
        return home

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True)


class TurnServer(OwnedProcess):
    """coturn at `address`; `prefix` is put before its command, to run it somewhere else.

    `options`: what it is told besides, such as --no-udp.
    """

    def __init__(
        self,
        folder: Path,
        *options: str,
        address: str = "127.0.0.1",
        certificate: tuple[Path, Path] | None = None,
        prefix: Sequence[str] = (),
    ) -> None:
        self.address = address
        self.port, self.tls_port = free_port(), free_port()
        self._folder = folder
        self._options = [*options, *self._tls(certificate)]
        self._prefix = prefix

    @property
    def urls(self) -> tuple[str, str, str]:
        """By UDP, TCP and TLS."""
        return (
            f"turn:{self.address}:{self.port}",
            f"turn:{self.address}:{self.port}?transport=tcp",
            f"turns:{self.address}:{self.tls_port}?transport=tcp",
        )

    @staticmethod
    def _tls(certificate: tuple[Path, Path] | None) -> Sequence[str]:
        if certificate is None:
            return ("--no-tls",)
        return (f"--cert={certificate[0]}", f"--pkey={certificate[1]}")

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *self._prefix,
                    found("turnserver", "coturn"),
                    *(() if "-c" in self._options else ("-n",)),
                    *("--no-cli", "--use-auth-secret", f"--static-auth-secret={SECRET}"),
                    *("--realm=interview", "--no-dtls", "--no-rfc5780", "--allow-loopback-peers"),
                    f"--listening-ip={self.address}",
                    f"--relay-ip={self.address}",
                    f"--listening-port={self.port}",
                    f"--tls-listening-port={self.tls_port}",
                    f"--pidfile={self._folder / 'pid'}",
                    f"--userdb={self._folder / 'turn.db'}",
                    *("--log-file=stdout", "--verbose"),
                    *self._options,
                ],
                stdout=log,
                stderr=log,
            )
        self._wait_until_it_listens()
        return self

    @property
    def log(self) -> Path:
        """What it says, each request included."""
        return self._folder / "turn.log"

    def _wait_until_it_listens(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + PATIENCE
        while "(admin thread)" not in self.log.read_text(errors="replace"):
            assert self._process.poll() is None, self.log.read_text(errors="replace")
            assert time.monotonic() < deadline, "coturn did not start"
            time.sleep(0.05)


def credentials(seconds: int) -> tuple[str, str]:
    """A name and its password, good for so long; of the past where that is negative."""
    name = f"{int(time.time()) + seconds}:somebody"
    digest = hmac.digest(SECRET.encode(), name.encode(), "sha1")
    return name, base64.b64encode(digest).decode()


def found(program: str, package: str) -> str:
    """Where a program is; Debian keeps servers' programs in a folder that users do not search."""
    path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        pytest.fail(f"{program} is missing: `make debian-packages`, or apt-get install {package}")
    return path
