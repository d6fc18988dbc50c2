"""Faults of ours that were contained: whatever else was going on went on."""

import traceback

from app.observability.logs import get_logger
from app.observability.metrics import FAULTS

logger = get_logger(__name__)


def note_fault(place: str, error: BaseException, **ids: object) -> None:
    """Count what went wrong and log where; its own words may quote what people wrote."""
    FAULTS.labels(place).inc()
    raised = traceback.extract_tb(error.__traceback__)
    at = f"{raised[-1].filename}:{raised[-1].lineno}" if raised else None
    logger.error("fault_contained", place=place, error=type(error).__name__, at=at, **ids)
