"""Faults of ours that were contained: whatever else was going on went on."""

from app.observability.logs import get_logger
from app.observability.metrics import FAULTS
from app.observability.raised import raised_at

logger = get_logger(__name__)


def note_fault(place: str, error: BaseException, **ids: object) -> None:
    """Count what went wrong and log where; its own words may quote what people wrote."""
    FAULTS.labels(place).inc()
    logger.error(
        "fault_contained", place=place, error=type(error).__name__, at=raised_at(error), **ids
    )
