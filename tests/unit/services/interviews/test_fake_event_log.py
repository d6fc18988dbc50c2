"""The log that unit tests use behaves as the real one."""

import pytest

from app.domain.budgets import Budgets
from tests.support.event_log_suite import EventLogSuite, Rig
from tests.support.fakes import FakeEventLog


class TestFakeEventLog(EventLogSuite):
    @pytest.fixture
    def rig(self) -> Rig:
        log = FakeEventLog()

        def within(budgets: Budgets) -> FakeEventLog:
            log.budgets = budgets
            return log

        return Rig(log, "i1", log.leases.add, log.leases.discard, within)
