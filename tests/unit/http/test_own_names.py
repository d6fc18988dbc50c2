"""A name that is not the server's is refused, in the reader's language."""

from typing import Any
from unittest.mock import Mock

import orjson
import pytest

from app.contract.errors import MESSAGES
from app.http.own_names import under_own_names


@pytest.mark.parametrize(("wanted", "locale"), [("en", "en"), ("zh-CN,zh;q=0.9", "zh"), ("", "en")])
def test_the_refusal_is_in_the_readers_language(wanted: str, locale: str) -> None:
    environ: dict[str, Any] = {"HTTP_HOST": "evil.example", "HTTP_ACCEPT_LANGUAGE": wanted}
    start, behind = Mock(), Mock()
    (body,) = under_own_names(behind, lambda _host: False)(environ, start)
    status, headers = start.call_args.args
    assert status.startswith("421")
    assert dict(headers)["Content-Length"] == str(len(body))
    error = orjson.loads(body)["error"]
    expected = {"code": "host_not_allowed", "message": MESSAGES["host_not_allowed"][locale]}
    assert error == expected
    assert not behind.called
