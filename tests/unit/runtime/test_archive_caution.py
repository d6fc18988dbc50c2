"""An archive in files is for one machine, and the operator is told so."""

from typing import Any

import pytest

from app.config import TestingConfig
from app.runtime.cautions import cautions

AWAY = "redis://redis.example:6379/0"
POSTGRES = {"archive_url": "postgresql://a@db/a", "keys_url": "postgresql://a@db/k"}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"redis_url": AWAY}, ["ARCHIVE_URL and KEYS_URL"]),
        ({"redis_url": AWAY, "archive_url": POSTGRES["archive_url"]}, ["KEYS_URL"]),
        ({"redis_url": AWAY, **POSTGRES}, []),
        ({"redis_url": AWAY, "records": False}, []),
        ({"redis_url": "redis://127.0.0.1:6379/0"}, []),
        ({"redis_url": "unix:///run/redis.sock"}, []),
        ({}, []),
    ],
)
def test_several_machines_need_postgresql(settings: dict[str, Any], named: list[str]) -> None:
    found = cautions(TestingConfig(**{"records": True, **settings}))
    about = [line.split(":")[0] for line in found if "PostgreSQL" in line]
    assert about == named
