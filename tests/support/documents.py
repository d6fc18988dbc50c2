"""What /docs/asyncapi.json answers, without a server: `python -m tests.support.documents`."""

import json
import sys
from inspect import signature
from typing import Any
from unittest.mock import MagicMock

from app.contract.events import EVENTS
from app.websocket.asyncapi import asyncapi
from app.websocket.handlers import event_table

ROWS = event_table(*(MagicMock() for _ in signature(event_table).parameters))
ASYNCAPI: dict[str, Any] = asyncapi(ROWS, EVENTS)

if __name__ == "__main__":
    json.dump(ASYNCAPI, sys.stdout)
