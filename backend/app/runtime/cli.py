"""The command line: `run.py` starts every role, `run.py ROLE` one of them."""

import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from app.config import PROJECT_ROOT, Settings, SettingsError, is_typed, load_settings
from app.observability.logs import configure_logs, get_logger
from app.runtime import environments
from app.runtime.bound_process import launch
from app.runtime.embedded_redis import EmbeddedRedis
from app.runtime.preflight import inspect_redis, port_answers, require_free_port
from app.runtime.supervisor import Program, Supervisor
from app.runtime.worker_settings import load_worker_settings
from app.sandbox import confinement
from app.settings import data_dir
from app.settings.errors import StartupError
from app.settings.origins import WILDCARDS, host_of, in_url, is_address, own_hosts

WEB_START_SECONDS = 60.0
MEDIA_MEMORY = "256mb"
SPEECH_MISSING = "It needs the packages of config/requirements/speech.txt: make install"
VIDEO_MISSING = SPEECH_MISSING
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SMALLEST_PREFIX = {4: 8, 6: 16}
"""The widest networks that may be one's own proxies."""

_host = click.option("--host", help="Address to listen on, instead of HOST.")
_port = click.option("--port", type=int, help="Port to listen on, instead of PORT.")
_web_processes = click.option(
    "--web-processes", type=int, help="How many web processes, on PORT, PORT+1 and so on."
)


def main() -> None:
    """Run the command line; end with 2 for wrong settings, 1 when something else is in the way."""
    try:
        cli(prog_name="run.py")
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"Wrong setting: {problem}", err=True)
        sys.exit(2)
    except StartupError as error:
        click.echo(f"Cannot start: {error}", err=True)
        sys.exit(1)


class _Commands(click.Group):
    """The commands; those for tokens load what no other role needs, so only when they are asked."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return [*super().list_commands(ctx), "token"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name != "token":
            return super().get_command(ctx, cmd_name)
        from app.runtime.token_commands import token

        return token


@click.group(cls=_Commands, invoke_without_command=True)
@_host
@_port
@_web_processes
@click.pass_context
def cli(context: click.Context, /, **options: Any) -> None:
    """Run the interview server: without a command, every role on this machine.

    Settings come from the environment and from .env; config/settings.example.env explains them.
    """
    if context.invoked_subcommand is None:
        _run_everything(_settings(options))
    elif any(value is not None for value in options.values()):
        raise click.UsageError(f"Write the options after {context.invoked_subcommand!r}.")


@cli.command()
@_host
@_port
def web(**options: Any) -> None:
    """Run one web process; it needs REDIS_URL."""
    settings = _settings(options)
    if settings.redis_url is None:
        raise SettingsError(
            ["REDIS_URL: must be set for a single role; run.py alone brings a Redis of its own"]
        )
    require_free_port(settings.host, settings.port)
    if settings.socketio_transport != "native" and not importlib.util.find_spec("geventwebsocket"):
        raise StartupError(f"SOCKETIO_TRANSPORT {settings.socketio_transport} is not installed")
    configure_logs(settings.log_level, settings.log_format)
    from app.runtime.web import serve  # loads gevent and Flask: no other role needs them

    serve(settings)


@cli.command()
def worker() -> None:
    """Run one speech worker; it needs REDIS_URL and MEDIA_REDIS_URL, and no secret."""
    settings = load_worker_settings(environments.of_worker(os.environ))
    if settings.redis_url is None or settings.media_redis_url is None:
        raise SettingsError(
            [
                "REDIS_URL, MEDIA_REDIS_URL: must be set for a single role; run.py alone brings "
                "its own"
            ]
        )
    if settings.whisper_engine == "off":
        raise SettingsError(["WHISPER_ENGINE: is off, so there is nothing for a worker to do"])
    if missing := missing_speech_packages():
        raise StartupError(f"{SPEECH_MISSING} ({', '.join(missing)})")
    configure_logs(settings.log_level, settings.format_of_logs)
    os.environ["HF_HUB_OFFLINE"] = "1"  # it has no business with any network but Redis'
    from app.runtime.worker import serve  # loads numpy and, with the engine, torch

    serve(settings, settings.redis_url, settings.media_redis_url)


@cli.command()
def video() -> None:
    """Run one video worker; it needs MEDIA_REDIS_URL, and no secret."""
    settings = load_worker_settings(environments.of_video(os.environ))
    if settings.media_redis_url is None:
        raise SettingsError(
            ["MEDIA_REDIS_URL: must be set for a single role; run.py alone brings its own"]
        )
    if missing := missing_video_packages():
        raise StartupError(f"{VIDEO_MISSING} ({', '.join(missing)})")
    configure_logs(settings.log_level, settings.format_of_logs)
    from app.runtime.video import serve  # loads numpy

    serve(settings.media_redis_url)


@cli.command("fetch-model")
def fetch_model() -> None:
    """Download the speech model that WHISPER_MODEL names, if it is not on this machine."""
    settings = load_worker_settings(environments.of_fetching(os.environ))
    if settings.whisper_engine == "off":
        raise SettingsError(["WHISPER_ENGINE: is off, so there is no model to fetch"])
    if missing := missing_speech_packages():
        raise StartupError(f"{SPEECH_MISSING} ({', '.join(missing)})")
    configure_logs(settings.log_level, settings.format_of_logs)
    from app.speech import model_fetching
    from app.speech.engine import EngineUnavailable

    def progress(line: str) -> None:
        get_logger(__name__).info("speech_model", progress=line)

    try:
        model_fetching.fetch_model(settings.whisper_engine, settings.whisper_model, progress)
    except EngineUnavailable as error:
        raise StartupError(str(error)) from None


@cli.command()
def check() -> None:
    """Check the settings, DATA_DIR and Redis, and say what was found."""
    settings = load_settings()
    click.echo(f"Settings: {settings.app_env}, on {settings.host}, port {settings.port}")
    for line in _cautions(settings):
        click.echo(f"Caution: {line}")
    click.echo(f"Decoding: {confinement.described()}")
    click.echo(f"Data: {data_dir.prepare(settings.data_dir)}")
    if settings.redis_url is not None:
        for line in inspect_redis(settings.redis_url):
            click.echo(line)
        return
    embedded = EmbeddedRedis(settings.data_dir, choice=settings.redis_server)
    try:
        click.echo(f"The server is running: {inspect_redis(embedded.url)[0]}")
    except StartupError:
        _refuse_embedded_in_production(settings, embedded, "REDIS_URL")
        with embedded:
            click.echo(f"Redis of its own: {inspect_redis(embedded.url)[0]}")


@cli.command("check-questions")
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def check_questions(folder: Path | None) -> None:
    """Check the AI interviewer's questions in FOLDER, else in QUESTION_BANK."""
    from app.interviewer.bank import QuestionBankError, load_bank

    folder = folder or load_settings().question_bank
    try:
        bank = load_bank(folder)
    except QuestionBankError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(1)
    click.echo(f"Questions: {folder}")
    for role in bank.roles.values():
        questions, competencies = len(role.questions), len(role.competencies)
        click.echo(f"{role.role}: {questions} questions about {competencies} competencies")


def _settings(options: Mapping[str, Any]) -> Settings:
    return load_settings(**{name: value for name, value in options.items() if value is not None})


def _run_everything(settings: Settings) -> None:
    """Supervise all roles, with an embedded Redis where REDIS_URL names none."""
    confinement.hide()
    configure_logs(settings.log_level, settings.log_format)
    ports = range(settings.port, settings.port + settings.web_processes)
    for port in ports:
        require_free_port(settings.host, port)
    second = _free_second_port(settings)
    cautions = _cautions(settings)
    if settings.redis_url is not None:
        cautions += inspect_redis(settings.redis_url)[1:]
    own = _own_redises(settings)
    urls = {
        "REDIS_URL": settings.redis_url or own["REDIS_URL"].url,
        "MEDIA_REDIS_URL": settings.media_redis_url or own["MEDIA_REDIS_URL"].url,
    }
    stages = [[_redis_program(name, own[name])] for name in reversed(own)]
    stages.append([_web_program(settings, port, urls) for port in ports])
    follow: list[str] = []
    if speech := _speech_stages(settings, urls):
        stages += speech
        follow.append("speech")
    if missing_video_packages():
        click.echo(f"Video: off. {VIDEO_MISSING}", err=True)
    else:
        stages.append([_video_program(urls)])
        follow.append("video")
    for line in cautions:
        click.echo(f"Caution: {line}", err=True)
    try:
        announce = partial(_announce, settings.host, [*ports, *second], follow)
        Supervisor(stages).run(when_ready=announce)
    finally:
        for redis in own.values():
            redis.stop()


def _own_redises(settings: Settings) -> dict[str, EmbeddedRedis]:
    """A Redis of our own for each address that is not set, by the setting's name."""
    own: dict[str, EmbeddedRedis] = {}
    if settings.redis_url is None:
        own["REDIS_URL"] = EmbeddedRedis(settings.data_dir, choice=settings.redis_server)
    if settings.media_redis_url is None:
        own["MEDIA_REDIS_URL"] = EmbeddedRedis(
            settings.data_dir / f"media-{settings.port}",
            persistent=False,
            max_memory=MEDIA_MEMORY,
            choice=settings.redis_server,
        )
    for name, redis in own.items():
        _refuse_embedded_in_production(settings, redis, name)
    return own


def _redis_program(setting: str, redis: EmbeddedRedis) -> Program:
    name = {"REDIS_URL": "redis", "MEDIA_REDIS_URL": "media-redis"}[setting]
    return Program(name, redis.launch, redis.ready, is_foundation=True)


def _refuse_embedded_in_production(settings: Settings, own: EmbeddedRedis, name: str) -> None:
    if settings.app_env == "production" and own.server.is_embedded:
        raise SettingsError(
            [
                f"{name}: must be set, or redis-server or valkey-server be installed: the embedded "
                f"{own.server.release} gets no security fixes"
            ]
        )


def _free_second_port(settings: Settings) -> list[int]:
    """The second port, if nobody else has it; said where somebody has."""
    if settings.second_port is None:
        return []
    try:
        require_free_port(settings.host, settings.second_port)
    except StartupError:
        click.echo(
            f"Port {settings.second_port} is another program's: only PORT answers.", err=True
        )
        return []
    return [settings.second_port]


def missing_speech_packages() -> list[str]:
    """Which of the packages are not installed that speech cannot do without."""
    wanted = ("numpy", "av", "faster_whisper")
    return [name for name in wanted if importlib.util.find_spec(name) is None]


def missing_video_packages() -> list[str]:
    """Which of the packages are not installed that video cannot do without; mediapipe it can."""
    return [name for name in ("numpy", "av") if importlib.util.find_spec(name) is None]


def _speech_stages(settings: Settings, urls: Mapping[str, str]) -> list[list[Program]]:
    """What hears, and before it what brings a model; nothing where speech is off."""
    if settings.whisper_engine == "off":
        return []
    if missing_speech_packages():
        click.echo(f"Speech: off. {SPEECH_MISSING}", err=True)
        return []
    fetching = [[_fetching_program()]] if _is_fetched(settings.whisper_model) else []
    return [*fetching, [_worker_program(urls)]]


def _is_fetched(model: str) -> bool:
    """Whether a model is one that can be downloaded, and may be."""
    is_offline = os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on")
    return not (is_offline or _is_path(model) or Path(model).exists())


def _fetching_program() -> Program:
    command = [sys.executable, str(PROJECT_ROOT / "run.py"), "fetch-model"]
    environment = environments.of_fetching(os.environ)
    return Program("fetch-model", partial(launch, command, environment), ends=True)


def _video_program(urls: Mapping[str, str]) -> Program:
    command = [sys.executable, str(PROJECT_ROOT / "run.py"), "video"]
    return Program("video", partial(launch, command, environments.of_video(os.environ | urls)))


def _worker_program(urls: Mapping[str, str]) -> Program:
    command = [sys.executable, str(PROJECT_ROOT / "run.py"), "worker"]
    return Program("worker", partial(launch, command, environments.of_worker(os.environ | urls)))


def _web_program(settings: Settings, port: int, urls: Mapping[str, str]) -> Program:
    command = [sys.executable, str(PROJECT_ROOT / "run.py"), "web"]
    command += ["--host", settings.host, "--port", str(port)]
    environment = os.environ | urls | {"WEB_PROCESSES": "1"}
    return Program(
        f"web:{port}",
        partial(launch, command, environment),
        partial(port_answers, settings.host, port),
        WEB_START_SECONDS,
    )


def _announce(host: str, ports: Sequence[int], follow: Sequence[str]) -> None:
    """Say where the server answers; from each of these addresses the page works."""
    hosts = own_hosts(host)
    # Of a wildcard's hosts the addresses: whether others can resolve this machine's name is theirs.
    hosts = tuple(filter(is_address, hosts)) or hosts
    addresses = [f"http://{in_url(name)}:{port}/" for port in ports for name in hosts]
    click.echo(f"InterviewGenius is ready: {'  '.join(addresses)}")
    if follow:
        click.echo(f"Still loading: {', '.join(follow)}; /ready says when they are there.")
    click.echo("Ctrl-C stops it.")


def _cautions(settings: Settings) -> list[str]:
    """Return what is allowed but may be a mistake."""
    return [
        *_cautions_of_reach(settings),
        *_cautions_of_production(settings),
        *_model(settings),
        *_decoding(),
    ]


def _cautions_of_reach(settings: Settings) -> list[str]:
    if settings.host in LOOPBACK:
        return []
    cautions = []
    if not settings.auth_required:
        cautions.append("AUTH_REQUIRED is off and other machines can reach this server")
    if settings.app_env != "production":
        cautions.append(
            "Over plain http browsers give pages of other machines neither microphone nor camera; "
            "and a name of this machine that is not announced must stand in "
            "SOCKETIO_CORS_ALLOWED_ORIGINS"
        )
    return cautions


def _cautions_of_production(settings: Settings) -> list[str]:
    if settings.app_env != "production":
        return []
    cautions = []
    if is_typed(settings.secret_key.get_secret_value()):
        cautions.append("SECRET_KEY looks typed, not random; make one with: openssl rand -hex 32")
    origins = settings.socketio_cors_allowed_origins
    if not origins:
        cautions.append("SOCKETIO_CORS_ALLOWED_ORIGINS is empty: no browser may connect")
    cautions += [
        f"{origin}: over http browsers give the page neither microphone nor camera"
        for origin in origins
        if origin.startswith("http://") and host_of(origin[7:]) not in LOOPBACK
    ]
    if settings.host in WILDCARDS:
        cautions.append(f"HOST {settings.host}: everybody can go past the proxy to this server")
    cautions += [
        f"TRUSTED_PROXIES {network}: nearly everybody may invent the address that they come from"
        for network in settings.trusted_proxies
        if network.prefixlen < SMALLEST_PREFIX[network.version]
    ]
    return cautions


def _model(settings: Settings) -> list[str]:
    """A model named by a path that is not there."""
    name = settings.whisper_model
    is_there = Path(name).expanduser().exists()
    if settings.whisper_engine == "off" or not _is_path(name) or is_there:
        return []
    return [f"WHISPER_MODEL {name} does not exist: there will be no speech"]


def _is_path(model: str) -> bool:
    return model.startswith(("/", ".", "~")) or model.endswith(".pt")


def _decoding() -> list[str]:
    return [] if confinement.available() else [confinement.described()]
