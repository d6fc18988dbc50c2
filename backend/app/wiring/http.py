"""The HTTP wire: its table of operations."""

from functools import partial

from flask import Flask
from werkzeug.exceptions import HTTPException

from app.adapters.redis_idempotency import RedisIdempotencyKeys
from app.adapters.redis_invitations import RedisInvitations
from app.adapters.redis_rates import redis_rates
from app.config import Settings
from app.contract.events import EVENTS
from app.http.auth import AuthRoutes
from app.http.calls import CallRoutes
from app.http.company import CompanyRoutes
from app.http.docs import docs
from app.http.interviews import InterviewRoutes
from app.http.invitations import InvitationRoutes
from app.http.management import ManagementRoutes
from app.http.openapi import openapi
from app.http.operations import operations
from app.http.pages import pages
from app.http.participants import ParticipantRoutes
from app.http.questions import QuestionRoutes
from app.http.route import Route
from app.http.sessions import SessionRoutes
from app.http.video import VideoRoutes
from app.http.wire import PREFIX, HttpWire
from app.interviewer.listing import listed
from app.services.commands import HTTP, Events
from app.services.identity.http_rates import HttpRates
from app.services.identity.invitations import InvitationService
from app.services.interviews.directory import Directory
from app.websocket.asyncapi import asyncapi
from app.websocket.handlers import SocketWire
from app.wiring.archive import make_listing
from app.wiring.calls import CallWiring
from app.wiring.clock import clock
from app.wiring.commands import make_commands
from app.wiring.core import Core
from app.wiring.housekeeping import make_statistics
from app.wiring.interviewer import AiInterviewer
from app.wiring.keeping import Keeping
from app.wiring.media import MediaServices
from app.wiring.record_routes import record_routes
from app.wiring.suggestions import make_assistance


def make_http_wire(
    *,
    settings: Settings,
    core: Core,
    wire: SocketWire,
    interviewer: AiInterviewer,
    call: CallWiring,
    keeping: Keeping,
) -> HttpWire:
    """Make the table over the services."""
    listing = make_listing(settings=settings, log=core.log, connections=core.connections)
    directory = Directory(core.log, listing, core.interviews, settings.consent_default)
    given = Events(HTTP, wire.rows)
    routes = [
        *_interview_routes(directory, core, given, call, interviewer),
        *record_routes(directory=directory, core=core, interviewer=interviewer),
        *VideoRoutes(core.interviews, given).rows(),
        *ParticipantRoutes(given).rows(),
        *QuestionRoutes(partial(listed, interviewer.bank)).rows(),
        *CompanyRoutes(settings).rows(),
        *make_assistance(interviewer=interviewer).rows(),
        *keeping.rows(wire.removals),
        *AuthRoutes(core.access).rows(),
        *ManagementRoutes(make_statistics(core=core), given, core.feeds).rows(),
    ]
    events = tuple({route.event or route.name for route in routes})
    commands = make_commands(
        wire=HTTP, rows=wire.rows, core=core, events=events, own_errors=(HTTPException,)
    )
    return HttpWire(
        routes,
        commands,
        core.access,
        HttpRates(settings.rate_limits, redis_rates(core.connections)),
        RedisIdempotencyKeys(core.connections),
        settings,
        concurrency=core.concurrency,
        note=keeping.accesses.note,
    )


def _interview_routes(
    directory: Directory,
    core: Core,
    given: Events,
    call: CallWiring,
    interviewer: AiInterviewer,
) -> list[Route]:
    """Interviews, talks with the AI interviewer, and who is invited to them."""
    store = RedisInvitations(core.connections)
    invitations = InvitationService(store, core.tokens, core.access, clock, directory.meeting)
    return [
        *InterviewRoutes(directory, core.interviews, invitations, core.admission, given).rows(),
        *InvitationRoutes(invitations, core.admission).rows(),
        *SessionRoutes(
            interviewer.sessions, interviewer.coordinator, core.access, invitations
        ).rows(),
        *CallRoutes(call.line_test, invitations).rows(),
    ]


def bind_http(
    *, app: Flask, core: Core, media: MediaServices, wire: SocketWire, api: HttpWire
) -> None:
    """Put pages, operations, documents and health under the app."""
    app.register_blueprint(pages)
    app.register_blueprint(api.blueprint())
    app.register_blueprint(
        docs(
            http=lambda: openapi(api.routes, PREFIX),
            socketio=lambda: asyncapi(wire.dispatcher.rows, EVENTS),
            concurrency=core.concurrency,
        )
    )
    app.register_blueprint(
        operations(
            wire.process,
            core.storage.has_room,
            lambda: media.transcription.state,
            lambda: media.video.state,
            lambda: core.archive_watch.state,
            concurrency=core.concurrency,
        )
    )
