"""A caller of the HTTP API, and tokens for it."""

import time
from typing import Any

import requests

from app.services.identity.tokens import Tokens
from tests.support.patience import PATIENCE

SECRET = "a-secret-for-tests-of-the-http-wire-0123456789"
Json = dict[str, Any]


def clock() -> int:
    return time.time_ns() // 1_000_000


TOKENS = Tokens([SECRET], clock)


def token(
    user_id: int | str = "helen", role: str = "interviewer", interviews: Any = None, **more: Any
) -> str:
    """A token of the server's own key; for every interview where none is named."""
    options = {"lifetime": 600, **more}
    return TOKENS.issue(user_id, role, interviews=interviews, **options)


class Api:
    """Calls one server, with one token or none."""

    def __init__(self, url: str, bearer: str | None = None, **headers: str) -> None:
        self._url = f"{url}/api/v1"
        self._headers = dict(headers)
        if bearer is not None:
            self._headers["Authorization"] = f"Bearer {bearer}"

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any call; `headers` are added."""
        headers = {**self._headers, **options.pop("headers", {})}
        return requests.request(
            method, self._url + path, headers=headers, timeout=PATIENCE, **options
        )

    def get(self, path: str, **query: Any) -> Json:
        """The data of a successful answer."""
        return self._data(self.call("GET", path, params=query), 200)

    def post(self, path: str, body: Any = None, status: int = 200, **headers: Any) -> Json:
        """The data of a successful answer."""
        return self._data(self.call("POST", path, json=body, headers=headers), status)

    def refused(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, str | None]:
        """Status and code of an answer that is none."""
        answer = self.call(method, path, json=body, headers=headers)
        content = answer.json()
        assert content["success"] is False, content
        assert set(content) == {"success", "error"}
        return answer.status_code, content["error"]["code"]

    def _data(self, answer: requests.Response, status: int) -> Json:
        assert answer.status_code == status, answer.text
        content = answer.json()
        assert set(content) == {"success", "data"}
        assert content["success"] is True
        data: Json = content["data"]
        return data
