"""How often one user, and one address, may send: counted in this process, no round trip."""

import time
from collections.abc import Mapping

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.domain.errors import Refusal
from app.services.identity.caller import Sender

PER_USER = RateLimitItemPerSecond(200, 10)
PER_ADDRESS = RateLimitItemPerSecond(2000, 10)
PER_USER_AND_EVENT: Mapping[str, RateLimitItem] = {
    "join_interview": RateLimitItemPerSecond(30, 10),
    "send_message": RateLimitItemPerSecond(50, 10),
    "caption": RateLimitItemPerSecond(50, 10),
    "submit_answer": RateLimitItemPerSecond(20, 10),
    "request_help": RateLimitItemPerSecond(10, 10),
    "text_input": RateLimitItemPerSecond(20, 10),
    "audio_input": RateLimitItemPerSecond(10, 10),
    "renew_token": RateLimitItemPerSecond(10, 10),  # of all wires: a page needs two calls each time
    "call_signal": RateLimitItemPerSecond(300, 10),  # to restart five pairs needs about forty
    # Each of these may be written to the log, and is told to the room.
    "call_join": RateLimitItemPerSecond(20, 10),
    "call_media": RateLimitItemPerSecond(50, 10),
    # Each costs another page a whole picture.
    "call_refresh": RateLimitItemPerSecond(50, 10),
    "call_test": RateLimitItemPerMinute(10),  # each gives credentials of the operator's relay
    "broadcast_system_message": RateLimitItemPerSecond(10, 10),
    # Each is remembered by every process for as long as any token may live.
    "remove_participant": RateLimitItemPerSecond(20, 10),
    # The whole log is read for each of these, and a long one takes a second.
    "read_transcript": RateLimitItemPerSecond(20, 10),
    "read_report": RateLimitItemPerSecond(20, 10),
    "export_interview": RateLimitItemPerSecond(10, 10),
    "export_person": RateLimitItemPerSecond(2, 10),
}
OWN_BUDGET = frozenset(("call_signal",))
"""Events that do not count among all that a user sends."""
VOICE = RateLimitItemPerSecond(2000, 10)
"""Voice has a budget of its own, in pieces begun of VOICE_PIECE bytes."""
VOICE_PIECE = 16 * 1024


class EventRates:
    """Raises `rate_limited` with `retry_after` when a user sends too much; never if disabled."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, sender: Sender, event: str) -> None:
        """Count one event of this sender's user."""
        if not self._enabled or sender.unlimited or event == "voice_data":
            return
        special = PER_USER_AND_EVENT.get(event)
        if special is not None:
            self._hit(special, event, sender.account)
        if event not in OWN_BUDGET:
            self._hit(PER_USER, "user", sender.account)
        self._hit(PER_ADDRESS, "address", sender.address)

    def check_voice(self, sender: Sender, size: int) -> None:
        """Count `size` bytes of voice of this sender's user."""
        if self._enabled and not sender.unlimited:
            self._hit(VOICE, "voice", sender.account, cost=1 + size // VOICE_PIECE)

    def _hit(self, item: RateLimitItem, *who: str, cost: int = 1) -> None:
        if not self._limiter.hit(item, *who, cost=cost):
            reset = self._limiter.get_window_stats(item, *who).reset_time
            raise Refusal("rate_limited", retry_after=round(max(0.1, reset - time.time()), 1))
