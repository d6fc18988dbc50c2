"""`run.py` alone: every role on this machine, under one supervisor."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from app.config import PROJECT_ROOT, Settings, SettingsError
from app.observability.logs import configure_logs
from app.runtime import environments
from app.runtime.bound_process import launch
from app.runtime.cautions import cautions, is_path
from app.runtime.embedded_redis import EmbeddedRedis
from app.runtime.held_port import HeldPort, held_ports
from app.runtime.model_sources import may_fetch
from app.runtime.packages import (
    Part,
    records_problem,
    speech_problem,
    translation_problem,
    video_problem,
    video_python,
)
from app.runtime.preflight import inspect_redis, port_answers, require_free_port
from app.runtime.supervisor import Program, Supervisor
from app.sandbox import confinement
from app.settings.errors import StartupError
from app.settings.origins import in_url, is_address, own_hosts

WEB_START_SECONDS = 60.0
WEB_STEADY_SECONDS = 5.0
"""Its people wait, and a start costs a second: soon every death counts as the first."""
MEDIA_MEMORY = "256mb"
NOTHING_INSTALLED = (
    "in production nothing is installed while people are served; `make install` does it before"
)


def run_everything(settings: Settings, installs: bool = False) -> None:
    """Supervise all roles, with an embedded Redis where REDIS_URL names none.

    `installs`: what speech and video need is installed behind the page first.
    """
    confinement.hide()
    configure_logs(settings.log_level, settings.log_format)
    last = settings.port + settings.web_processes
    with held_ports(settings.host, range(settings.port, last)) as ports:
        _run(settings, ports, installs)


def _run(settings: Settings, ports: Mapping[int, HeldPort], installs: bool) -> None:
    second = _free_second_port(settings)
    careful = cautions(settings)
    if installs and settings.app_env == "production":
        careful.append(NOTHING_INSTALLED)
        installs = False
    if settings.redis_url is not None:
        careful += inspect_redis(settings.redis_url)[1:]
    own = _own_redises(settings)
    urls = {
        "REDIS_URL": settings.redis_url or own["REDIS_URL"].url,
        "MEDIA_REDIS_URL": settings.media_redis_url or own["MEDIA_REDIS_URL"].url,
    }
    stages = [[_redis_program(name, own[name])] for name in reversed(own)]
    stages.append([_web_program(settings, *port, urls) for port in ports.items()])
    follow: dict[str, Sequence[Program]] = {
        "records": _records_programs(settings, urls, installs),
        "speech": _speech_programs(settings, urls, installs),
        "translation": _translation_programs(settings, urls),
        "video": _video_programs(settings, urls, installs and settings.video_python is None),
    }
    stages += [list(programs) for programs in follow.values() if programs]
    for line in careful:
        click.echo(f"Caution: {line}", err=True)
    try:
        announce = partial(
            _announce,
            settings.host,
            [*ports, *second],
            [part for part, programs in follow.items() if programs],
            installs,
        )
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
        refuse_embedded_in_production(settings, redis, name)
    return own


def _redis_program(setting: str, redis: EmbeddedRedis) -> Program:
    name = {"REDIS_URL": "redis", "MEDIA_REDIS_URL": "media-redis"}[setting]
    return Program(name, redis.launch, redis.ready, is_foundation=True)


def refuse_embedded_in_production(settings: Settings, own: EmbeddedRedis, name: str) -> None:
    """Raise SettingsError where production would run on a Redis that gets no security fixes."""
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


def _speech_programs(
    settings: Settings, urls: Mapping[str, str], installs: bool
) -> Sequence[Program]:
    """What hears, and what brings its packages and a model; nothing where speech is off."""
    if settings.whisper_engine == "off":
        return []
    installer = [_installer("speech", urls)] if installs else []
    if not installs and (
        problem := speech_problem(settings.whisper_engine, settings.whisper_model)
    ):
        click.echo(f"Speech: off. {problem}", err=True)
        return []
    after = installer[0].name if installer else None
    fetching = [_fetching_program(after)] if _is_fetched(settings) else []
    return [*installer, *fetching, _worker_program(settings, urls, after)]


def _records_programs(
    settings: Settings, urls: Mapping[str, str], installs: bool
) -> Sequence[Program]:
    """What follows the logs into the archive, and what brings its packages."""
    if not settings.records:
        return []
    installer = [_installer("records", urls)] if installs else []
    if not installs and (problem := records_problem()):
        click.echo(f"Archive: off. {problem}", err=True)
        return []
    environment = environments.of_records(os.environ | urls)
    start = partial(launch, _command("records"), environment)
    return [*installer, Program("records", start, after=installer[0].name if installer else None)]


def _translation_programs(settings: Settings, urls: Mapping[str, str]) -> Sequence[Program]:
    """What translates captions; nothing where nothing could."""
    if not settings.caption_languages:
        return []
    if problem := translation_problem(settings.translation_models is not None):
        click.echo(f"Translation: off. {problem}", err=True)
        return []
    environment = environments.of_translation(os.environ | urls)
    return [Program("translation", partial(launch, _command("translation"), environment))]


def _video_programs(
    settings: Settings, urls: Mapping[str, str], installs: bool
) -> Sequence[Program]:
    """What looks at video, and what brings its packages; nothing where it cannot run."""
    if installs:
        installer = _installer("video", urls)
        return [installer, _video_program(settings, urls, installer.name)]
    if problem := video_problem(video_python(settings.video_python)):
        click.echo(f"Video: off. {problem}", err=True)
        return []
    return [_video_program(settings, urls, None)]


def _installer(part: Part, urls: Mapping[str, str]) -> Program:
    environment = environments.of_installing(os.environ | urls)
    return Program(
        f"install-{part}", partial(launch, _command("install", part), environment), ends=True
    )


def _command(*role: str, python: str = sys.executable) -> list[str]:
    return [python, str(PROJECT_ROOT / "run.py"), *role]


def _is_fetched(settings: Settings) -> bool:
    """Whether the model is one that can be downloaded, and may be."""
    model = settings.whisper_model
    return may_fetch(settings) and not (is_path(model) or Path(model).exists())


def _fetching_program(after: str | None) -> Program:
    environment = environments.of_fetching(os.environ)
    return Program(
        "fetch-model", partial(launch, _command("fetch-model"), environment), ends=True, after=after
    )


def _worker_program(settings: Settings, urls: Mapping[str, str], after: str | None) -> Program:
    engine = {"WHISPER_ENGINE": settings.whisper_engine}  # it may stand in .env alone
    environment = environments.of_worker(os.environ | urls | engine)
    return Program("worker", partial(launch, _command("worker"), environment), after=after)


def _video_program(settings: Settings, urls: Mapping[str, str], after: str | None) -> Program:
    environment = environments.of_video(os.environ | urls)

    def start() -> subprocess.Popen[bytes]:
        # Looked for now: the environment may have been made a moment ago.
        return launch(_command("video", python=video_python(settings.video_python)), environment)

    return Program("video", start, after=after)


def _web_program(settings: Settings, port: int, held: HeldPort, urls: Mapping[str, str]) -> Program:
    descriptor = held.descriptor
    place = ("--host", settings.host, "--port", str(port), "--listen-fd", str(descriptor))
    command = _command("web", *place)
    environment = os.environ | urls | {"WEB_PROCESSES": "1"}
    return Program(
        f"web:{port}",
        partial(launch, command, environment, pass_fds=(descriptor,)),
        partial(port_answers, settings.host, port),
        WEB_START_SECONDS,
        steady=WEB_STEADY_SECONDS,
        away=held.refuse,
    )


def _announce(
    host: str, ports: Sequence[int], follow: Sequence[str], installs: bool = False
) -> None:
    """Say where the server answers; from each of these addresses the page works."""
    hosts = own_hosts(host)
    # Of a wildcard's hosts the addresses: whether others can resolve this machine's name is theirs.
    hosts = tuple(filter(is_address, hosts)) or hosts
    addresses = [f"http://{in_url(name)}:{port}/" for port in ports for name in hosts]
    click.echo(f"InterviewGenius is ready: {'  '.join(addresses)}")
    if follow:
        doing = "installing" if installs else "loading"
        click.echo(f"Still {doing}: {', '.join(follow)}; the page and /ready say how far they are.")
    click.echo("Ctrl-C stops it.")
