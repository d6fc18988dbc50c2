"""Models from a company's own mirror: WHISPER_MODEL_URL/<name>/<file>."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import IO

from app.speech.kept_models import ModelFolders
from app.speech.known_models import KnownModel, WrongFile
from app.speech.model_fetching import Progress, share
from app.speech.probe import answers

_BLOCK = 1 << 20
_REPORT_EVERY = 2.0
_SILENCE = 20.0  # seconds without a byte
_NEEDED = ("config.json", "tokenizer.json", "model.bin")
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
_OPTIONAL = (*_VOCABULARIES, "preprocessor_config.json")


class Mirror:
    """See model_fetching.Source."""

    name = "WHISPER_MODEL_URL"

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def bring(
        self, model: str, known: KnownModel | None, draft: ModelFolders, progress: Progress
    ) -> None:
        """See model_fetching.Source."""
        if not self._url.startswith("file:") and not answers(self._url):
            raise WrongFile("it cannot be reached")
        for name in known if known is not None else _NEEDED:
            limit = known[name].size if known is not None else None
            self._fetch(model, name, draft.files, limit, progress)
        if known is None:
            self._fetch_optional(model, draft.files, progress)

    def _fetch_optional(self, model: str, folder: Path, progress: Progress) -> None:
        """What some models have and others do not; one of the vocabularies is there always."""
        for name in _OPTIONAL:
            try:
                self._fetch(model, name, folder, None, progress)
            except FileNotFoundError:
                continue
        if not any((folder / name).is_file() for name in _VOCABULARIES):
            raise WrongFile(f"{model} has no vocabulary there")

    def _fetch(
        self, model: str, name: str, folder: Path, limit: int | None, progress: Progress
    ) -> None:
        with (
            _opened(f"{self._url}/{model}/{name}", f"{model}/{name}") as answer,
            (folder / name).open("wb") as out,
        ):
            total = limit or int(answer.headers.get("Content-Length") or 0)  # type: ignore[attr-defined]
            reported = time.monotonic()
            while block := answer.read(_BLOCK):
                out.write(block)
                if limit is not None and out.tell() > limit:
                    raise WrongFile(f"{name} is too long")
                if total and time.monotonic() - reported >= _REPORT_EVERY:
                    reported = time.monotonic()
                    progress(share(f"downloading {model} from {self.name}", out.tell(), total))
            if total and out.tell() < total:
                raise WrongFile(f"{name} was cut short")


@contextmanager
def _opened(url: str, what: str) -> Iterator[IO[bytes]]:
    """Open an address; what goes wrong is told without it, as it may hold a password."""
    try:
        with urllib.request.urlopen(url, timeout=_SILENCE) as answer:  # noqa: S310 - the setting allows https and file alone
            yield answer
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            raise FileNotFoundError(f"{what} is not there") from None
        raise WrongFile(f"{what} is answered with status {error.code}") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, FileNotFoundError):
            raise FileNotFoundError(f"{what} is not there") from None
        raise WrongFile(f"it cannot be reached ({error.reason})") from None
    except (TimeoutError, ConnectionError, HTTPException):
        raise WrongFile(f"it stopped answering in the midst of {what}") from None
