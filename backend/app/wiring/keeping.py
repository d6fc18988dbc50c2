"""Erasing, holding, and the log of who had to do with records."""

from dataclasses import dataclass

from app.adapters.redis_accesses import RedisAccessLog
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_erasure import RedisErasure
from app.adapters.redis_media_erasure import RedisMediaErasure
from app.archive.erasing import ArchiveErasure
from app.archive.pseudonyms import new_pseudonym
from app.archive.scrubbing import LineScrubber
from app.config import Settings
from app.http.keeping import KeepingRoutes
from app.http.route import Route
from app.services.records.accesses import Accesses
from app.services.records.erasure import ErasableStores, ErasureService
from app.services.records.holds import Holds
from app.services.room.removals import Removals
from app.wiring.clock import clock
from app.wiring.core import Core


@dataclass(frozen=True, slots=True)
class Keeping:
    """What becomes of records as such."""

    erasure: ErasureService
    holds: Holds
    accesses: Accesses
    access_log: RedisAccessLog

    def rows(self, removals: Removals) -> list[Route]:
        """The part of the table of HTTP that is about records as such."""
        return KeepingRoutes(self.erasure, self.holds, self.access_log, removals).rows()


def make_keeping(*, settings: Settings, core: Core) -> Keeping:
    """Make it over all that keeps something of people."""
    url = settings.media_redis_url
    access_log = RedisAccessLog(core.connections)
    stores = ErasableStores(
        log=RedisErasure(core.connections, access_log.rename),
        archive=None if core.archive is None else ArchiveErasure(core.archive),
        media=None if url is None else RedisMediaErasure(RedisConnections(url)),
        scrubber=LineScrubber,
    )
    erasure = ErasureService(
        stores,
        core.log,
        core.executor,
        core.admission,
        core.feeds,
        clock,
        core.concurrency.sleep,
        lambda: new_pseudonym("p"),
    )
    holds = Holds(core.executor, core.admission)
    return Keeping(erasure, holds, Accesses(access_log, clock), access_log)
