"""A caller of the HTTP API, and tokens for it."""

import re
import time
from functools import cache
from typing import Any

import requests

from app.services.identity.tokens import Tokens
from tests.integration.http.routes import table
from tests.support.patience import PATIENCE

SECRET = "a-secret-for-tests-of-the-http-wire-0123456789"
Json = dict[str, Any]
ROUTES = table()


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
        return self._data("GET", path, self.call("GET", path, params=query), 200)

    def post(self, path: str, body: Any = None, status: int = 200, **headers: Any) -> Json:
        """The data of a successful answer."""
        answer = self.call("POST", path, json=body, headers=headers)
        return self._data("POST", path, answer, status)

    def put(self, path: str, body: Any) -> Json:
        """The data of a successful answer."""
        return self._data("PUT", path, self.call("PUT", path, json=body), 200)

    def refused(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, str | None]:
        """Status and code of an answer that is none."""
        answer = self.call(method, path, json=body, headers=headers)
        content = answer.json()
        assert content["success"] is False, content
        assert set(content) == {"success", "error"}
        return answer.status_code, content["error"]["code"]

    def _data(self, method: str, path: str, answer: requests.Response, status: int) -> Json:
        """It must fit the class that the call's row names."""
        assert answer.status_code == status, answer.text
        content = answer.json()
        assert set(content) == {"success", "data"}
        assert content["success"] is True
        data: Json = content["data"]
        for route in ROUTES:
            if route.method == method and _pattern(route.path).fullmatch(path):
                route.answer.model_validate(data)
        return data


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """Of the addresses that a route takes."""
    return re.compile(re.sub(r"\{\w+\}", "[^/?]+", path) + r"(?:\?.*)?")
