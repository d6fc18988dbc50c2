"""Who somebody is: tokens, and what was taken back of them."""

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_revocations import RedisRevocations
from app.adapters.socketio_emitter import SocketIOEmitter
from app.config import Settings
from app.services.identity.access import Access
from app.services.identity.tokens import Tokens
from app.services.interview_service import InterviewService
from app.wiring.clock import clock


def make_identity(
    *,
    settings: Settings,
    connections: RedisConnections,
    emitter: SocketIOEmitter,
    interviews: InterviewService,
) -> tuple[Tokens, Access]:
    """Make both with the keys of the settings."""
    tokens = Tokens([key.get_secret_value() for key in settings.signing_keys], clock)
    access = Access(
        tokens,
        RedisRevocations(connections),
        emitter,
        clock,
        required=settings.auth_required,
        closed=interviews.closed_with,
    )
    return tokens, access
