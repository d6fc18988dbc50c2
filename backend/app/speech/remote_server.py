"""A speech server with the OpenAI API for transcriptions: one request, and what may go wrong.

https://platform.openai.com/docs/api-reference/audio/createTranscription
"""

import email.utils
import functools
import math
import os
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, urlsplit

import httpx2

_PATH = "/audio/transcriptions"
_CONNECT_SECONDS = 3.0
_MAX_ANSWER = 1 << 20
_MISCONFIGURED_WAIT = 60.0
_MAX_WAIT = 300.0
_BUSY_WAIT = 5.0

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class RemoteAddress:
    """Where a speech server is, and what it wants to be told. `timeout`: seconds for a request."""

    url: str
    key: str | None = field(repr=False)
    model: str
    timeout: float

    @property
    def endpoint(self) -> str:
        """Where recordings are sent: OpenAI's path behind `url`, which may name all of it."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/") or "/v1"
        if not path.endswith(_PATH):
            path += _PATH
        return parts._replace(path=path, fragment="").geturl()

    @property
    def headers(self) -> dict[str, str]:
        """Azure, which wants a version in the address, has a header of its own for keys."""
        asked = {"Accept": "application/json, text/plain", "Accept-Encoding": "identity"}
        if self.key is None:
            return asked
        if "api-version" in parse_qs(urlsplit(self.url).query):
            return {**asked, "api-key": self.key}
        return {**asked, "Authorization": f"Bearer {self.key}"}

    @property
    def place(self) -> str:
        """The server, for logs and consoles: without what may be secret in an address."""
        return place_of(urlsplit(self.url))


def place_of(parts: SplitResult) -> str:
    """Scheme, host and port."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """A body that came with status 200."""

    kind: str
    """Its media type."""
    body: bytes


class RemoteFailure(Exception):
    """No transcription; the text is ours, one line. `wait`: seconds to leave the server alone."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Overdue(RemoteFailure):
    """The answer did not come within the time."""


class ConnectionLost(RemoteFailure):
    """The connection could not be made, or ended without an answer."""


class SoundRefused(RemoteFailure):
    """The server is well, and took this recording or request alone not."""


class AskedTooMuch(SoundRefused):
    """It may be that it does not know a field of the request."""


class RemoteServer:
    """Sends recordings to a speech server, one at a time. Not thread-safe."""

    def __init__(self, address: RemoteAddress) -> None:
        self.address = address
        self._client: httpx2.Client | None = None

    def ask(self, recording: bytes, fields: Fields, within: float) -> ServerAnswer:
        """Send a WAV with the fields of a form. Raises RemoteFailure.

        `within` holds for everything: libraries count the time anew with each byte that trickles
        in, and looking up a name knows no limit at all. A connection that was kept may be closed
        just as it is used again: that is no failure.
        """
        was_kept = self._client is not None
        began = time.monotonic()
        try:
            return self._exchanged(recording, fields, within)
        except ConnectionLost:
            left = within - (time.monotonic() - began)
            if not was_kept or left <= 0:
                raise
            return self._exchanged(recording, fields, left)

    def _exchanged(self, recording: bytes, fields: Fields, within: float) -> ServerAnswer:
        client = self._client = self._client or self._connected()
        exchange = _Exchange(client, self.address, recording, fields, within)
        exchange.start()
        exchange.join(within)
        if exchange.answer is not None:
            return exchange.answer
        self.close()
        raise exchange.failure or Overdue(f"it did not answer within {within:.0f} s")

    def close(self) -> None:
        """Hang up; the next request connects anew."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connected(self) -> httpx2.Client:
        trusted = _authorities(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        return httpx2.Client(headers=self.address.headers, follow_redirects=False, verify=trusted)


@functools.cache
def _authorities(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Whose certificates are trusted, by where they lie: reading them takes longer than hearing."""
    return httpx2.create_ssl_context()


class _Exchange(threading.Thread):
    """One request and its answer; where nobody waits for it any more, its connection is closed."""

    def __init__(
        self,
        client: httpx2.Client,
        address: RemoteAddress,
        recording: bytes,
        fields: Fields,
        within: float,
    ) -> None:
        super().__init__(name="remote-speech", daemon=True)
        self._client = client
        self._endpoint = address.endpoint
        self._files = {"file": ("speech.wav", recording, "audio/wav")}
        self._fields = {key: list(value) if not isinstance(value, str) else value
                        for key, value in fields.items()}  # fmt: skip
        self._timeout = httpx2.Timeout(within, connect=min(_CONNECT_SECONDS, within))
        self.answer: ServerAnswer | None = None
        self.failure: RemoteFailure | None = None

    def run(self) -> None:
        try:
            self.answer = self._exchanged()
        except RemoteFailure as failure:
            self.failure = failure
        except httpx2.TimeoutException as error:
            self.failure = Overdue(f"it did not answer in time ({type(error).__name__})")
        except (httpx2.NetworkError, httpx2.ProtocolError) as error:
            self.failure = ConnectionLost(f"it cannot be spoken to ({type(error).__name__})")
        except Exception as error:  # noqa: BLE001 - also what a connection closed underneath raises
            self.failure = RemoteFailure(f"it cannot be spoken to ({type(error).__name__})")

    def _exchanged(self) -> ServerAnswer:
        with self._client.stream(
            "POST", self._endpoint, data=self._fields, files=self._files, timeout=self._timeout
        ) as response:
            if (refusal := _refusal(response.status_code, response.headers)) is not None:
                raise refusal
            if response.headers.get("content-encoding", "identity") != "identity":
                raise RemoteFailure("its answer is compressed, though it was asked not to be")
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > _MAX_ANSWER:
                    raise RemoteFailure("its answer is too long")
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return ServerAnswer(kind, bytes(body))


def _refusal(status: int, headers: Mapping[str, str]) -> RemoteFailure | None:
    if status == 200:
        return None
    if status in (400, 415, 422, 501):
        return AskedTooMuch(f"it refuses the request ({status})")
    if status == 413:
        return SoundRefused("the recording is too large for it (413)")
    if status in (401, 403):
        return RemoteFailure(f"it refuses the key ({status})", _MISCONFIGURED_WAIT)
    if status in (404, 405, 410):
        return RemoteFailure(f"it has no such address or model ({status})", _MISCONFIGURED_WAIT)
    if 300 <= status < 400:
        return RemoteFailure(f"it points elsewhere ({status})", _MISCONFIGURED_WAIT)
    told = _retry_after(headers.get("retry-after"))
    if status == 429:
        return RemoteFailure("it has too much to do (429)", told or _BUSY_WAIT)
    return RemoteFailure(f"it failed ({status})", told)


def _retry_after(said: str | None) -> float:
    """Seconds; 0 where nothing was said that can be read."""
    if not said:
        return 0.0
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(said).timestamp() - time.time()
        except (ValueError, OverflowError):
            return 0.0
    return min(max(seconds, 0.0), _MAX_WAIT) if math.isfinite(seconds) else 0.0
