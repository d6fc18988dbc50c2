"""Who finds no place on a raw wire is told so in their language."""

from unittest.mock import Mock

import orjson
import pytest

from app.contract.errors import MESSAGES
from app.gateway.json_gateway import JsonGateway
from app.gateway.video_stream import VideoGateway


@pytest.mark.parametrize(
    ("wanted", "locale"), [("en", "en"), ("zh-CN,zh;q=0.9", "zh"), (None, "en")]
)
@pytest.mark.parametrize("wire", ["json", "video"])
def test_the_words_are_in_the_readers_language(wire: str, wanted: str | None, locale: str) -> None:
    routes, services = Mock(), Mock()
    services.traffic.errors = 0
    services.clock.return_value = 1_700_000_000_000
    if wire == "json":
        JsonGateway(services, Mock()).add_to(routes)
    else:
        video = VideoGateway(Mock(), Mock(), Mock(), services.traffic, Mock(), services.clock)
        video.add_to(routes)
    say = routes.add.call_args.kwargs["capacity_message"]
    text = say({"session_id": "s"}, {"HTTP_ACCEPT_LANGUAGE": wanted} if wanted else {})
    assert MESSAGES["capacity"][locale] in str(orjson.loads(text))
