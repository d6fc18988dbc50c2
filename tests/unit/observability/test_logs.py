"""Logs: one object a line for machines, and never an exception's own words."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest
import structlog

from app.observability.event_loop import log_failed_greenlets
from app.observability.logs import configure_logs, get_logger

WORDS = "what somebody wrote"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Set JSON logs up for one test; call for what was logged."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure_logs("INFO", "json")
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    said = io.StringIO()
    handler.setStream(said)

    def logged() -> list[dict[str, Any]]:
        assert WORDS not in said.getvalue()
        return [json.loads(line) for line in said.getvalue().splitlines()]

    yield logged
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def fail() -> None:
    raise ValueError(WORDS)


def test_an_event_is_one_object(lines: Callable[[], list[dict[str, Any]]]) -> None:
    get_logger("a").info("interview_ended", interview_id="i1")
    get_logger("a").debug("not_shown")
    [line] = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "interview_ended", "interview_id": "i1", "level": "info"}


@pytest.mark.parametrize("library", ["httpx2", "httpcore2", "faster_whisper"])
def test_a_library_says_only_what_is_wrong(
    library: str, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    logging.getLogger(library).info(WORDS)
    logging.getLogger(library).warning("something is wrong")
    assert [line["event"] for line in lines()] == ["something is wrong"]


@pytest.mark.parametrize("source", ["structlog", "standard library", "instance"])
def test_an_exception_shows_its_type_and_place_alone(
    source: str, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    try:
        try:
            fail()
        except ValueError as error:
            raise KeyError(WORDS) from error
    except KeyError as error:
        if source == "structlog":
            get_logger("a").exception("failed")
        elif source == "instance":
            get_logger("a").error("failed", exc_info=error)
        else:
            logging.getLogger("a").exception("failed")
    [line] = lines()
    assert line["event"] == "failed"
    assert line["exception"].startswith("Traceback (most recent call last):\n")
    assert line["exception"].endswith("KeyError")
    assert "test_logs.py" in line["exception"]


def test_a_failed_greenlet_is_in_the_log(lines: Callable[[], list[dict[str, Any]]]) -> None:
    hub = gevent.get_hub()
    log_failed_greenlets()
    try:
        gevent.spawn(fail).join()
    finally:
        del hub.print_exception
    [line] = lines()
    assert (line["event"], line["level"]) == ("greenlet_failed", "error")
    assert line["exception"].endswith("ValueError")
