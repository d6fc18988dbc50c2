"""The command line: `run.py` starts every role, `run.py ROLE` one of them."""

import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

import click

from app.config import Settings, SettingsError, load_settings
from app.observability.logs import configure_logs, get_logger
from app.runtime import environments
from app.runtime.cautions import cautions
from app.runtime.embedded_redis import EmbeddedRedis
from app.runtime.model_sources import sources_of
from app.runtime.packages import (
    PARTS,
    Part,
    records_problem,
    speech_problem,
    translation_problem,
    video_problem,
)
from app.runtime.preflight import inspect_redis, require_free_port
from app.runtime.question_commands import check_questions
from app.runtime.whole_server import refuse_embedded_in_production, run_everything
from app.runtime.worker_settings import WorkerSettings, load_worker_settings
from app.sandbox import confinement
from app.settings import data_dir
from app.settings.errors import StartupError
from app.settings.records import load_records_settings
from app.settings.translation import load_translation_settings
from app.speech import kept_models

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
    """The commands; some load what no other role needs, so only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return [*super().list_commands(ctx), "archive", "token"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name == "token":
            from app.runtime.token_commands import token

            return token
        if cmd_name == "archive":
            _require_archive()
            from app.runtime.archive_commands import archive

            return archive
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Commands, invoke_without_command=True)
@_host
@_port
@_web_processes
@click.option(
    "--install", "installs", is_flag=True, default=None, help="Install speech and video behind."
)
@click.pass_context
def cli(context: click.Context, /, installs: bool | None, **options: Any) -> None:
    """Run the interview server: without a command, every role on this machine.

    Settings come from the environment and from .env; config/settings.example.env explains them.
    """
    if context.invoked_subcommand is None:
        run_everything(_settings(options), bool(installs))
    elif any(value is not None for value in (installs, *options.values())):
        raise click.UsageError(f"Write the options after {context.invoked_subcommand!r}.")


@cli.command()
@_host
@_port
@click.option("--listen-fd", type=int, hidden=True)
def web(listen_fd: int | None, **options: Any) -> None:
    """Run one web process; it needs REDIS_URL."""
    settings = _settings(options)
    if settings.redis_url is None:
        raise SettingsError(
            ["REDIS_URL: must be set for a single role; run.py alone brings a Redis of its own"]
        )
    if listen_fd is None:
        require_free_port(settings.host, settings.port)
    configure_logs(settings.log_level, settings.log_format)
    from app.runtime.web import serve  # loads gevent and Flask: no other role needs them

    serve(settings, listen_fd)


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
    _require_speech(settings)
    configure_logs(settings.log_level, settings.format_of_logs)
    os.environ[kept_models.SETTING] = str(settings.models_folder)
    os.environ["HF_HUB_OFFLINE"] = "1"  # it has no business with any network but Redis'
    from app.runtime.worker import serve  # loads numpy and, with openai-whisper, torch

    serve(settings, settings.redis_url, settings.media_redis_url)


@cli.command()
def video() -> None:
    """Run one video worker; it needs MEDIA_REDIS_URL, and no secret."""
    settings = load_worker_settings(environments.of_video(os.environ))
    if settings.media_redis_url is None:
        raise SettingsError(
            ["MEDIA_REDIS_URL: must be set for a single role; run.py alone brings its own"]
        )
    if problem := video_problem(sys.executable):
        raise SettingsError([f"VIDEO_PYTHON: {problem}"])
    configure_logs(settings.log_level, settings.format_of_logs)
    from app.runtime.video import serve  # loads numpy

    serve(settings.media_redis_url)


@cli.command()
def records() -> None:
    """Follow the logs into the archive; it needs REDIS_URL, and no secret."""
    settings = load_records_settings()
    if settings.redis_url is None:
        raise SettingsError(
            ["REDIS_URL: must be set for a single role; run.py alone brings a Redis of its own"]
        )
    _require_archive()
    configure_logs(settings.log_level, settings.format_of_logs)
    from app.runtime.records import serve  # loads SQLAlchemy

    serve(settings, settings.redis_url)


@cli.command()
def translation() -> None:
    """Translate captions and chat for who reads along; it needs REDIS_URL."""
    settings = load_translation_settings()
    if settings.redis_url is None:
        raise SettingsError(
            ["REDIS_URL: must be set for a single role; run.py alone brings a Redis of its own"]
        )
    if not settings.caption_languages:
        raise SettingsError(
            ["TRANSLATION_MODELS: must name a folder of models, or TRANSLATION_BY_LLM be on"]
        )
    if problem := translation_problem(settings.translation_models is not None):
        raise SettingsError([f"TRANSLATION_MODELS: {problem}"])
    configure_logs(settings.log_level, settings.format_of_logs)
    from app.runtime.translation import serve  # loads openai

    serve(settings, settings.redis_url)


@cli.command("fetch-model")
def fetch_model() -> None:
    """Download the speech model that WHISPER_MODEL names, if it is not on this machine."""
    settings = load_worker_settings(environments.of_fetching(os.environ))
    engine = settings.embedded_engine
    if engine is None:
        raise SettingsError(["WHISPER_ENGINE: is off, so there is no model to fetch"])
    if settings.model_fetch == "off":
        raise SettingsError(["MODEL_FETCH: is off, so nothing is fetched; set it to all or mirror"])
    _require_speech(settings)
    configure_logs(settings.log_level, settings.format_of_logs)
    if settings.whisper_model_dir is None:
        data_dir.prepare(settings.data_dir)
    os.environ[kept_models.SETTING] = str(settings.models_folder)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no half model is left
    from app.speech import model_fetching
    from app.speech.engine import EngineUnavailable
    from app.speech.partial_models import partial_models

    def progress(line: str) -> None:
        get_logger(__name__).info("speech_model", progress=line)

    try:
        model_fetching.fetch_model(engine, settings.whisper_model, progress, sources_of(settings))
        smaller = partial_models(settings.whisper_partial_model, settings.whisper_model)
        model_fetching.fetch_one_of(engine, smaller, progress, sources_of(settings))
    except KeyboardInterrupt:
        sys.exit(1)  # told to stop: there is nothing to say
    except EngineUnavailable as error:
        raise StartupError(str(error)) from None


@cli.command()
@click.argument("part", type=click.Choice(PARTS))
def install(part: Part) -> None:
    """Install what PART needs, as `make run` does behind the page; needs MEDIA_REDIS_URL."""
    settings = load_worker_settings(environments.of_installing(os.environ))
    if settings.media_redis_url is None:
        raise SettingsError(["MEDIA_REDIS_URL: must be set, to say there how far it is"])
    configure_logs(settings.log_level, settings.format_of_logs)
    from app.runtime.installing import serve

    sys.exit(serve(part, settings, settings.media_redis_url))


@cli.command()
def check() -> None:
    """Check the settings, DATA_DIR, Redis and what calls need, and say what was found."""
    from app.runtime.call_reach import call_reach  # no other role asks

    settings = load_settings()
    click.echo(f"Settings: {settings.app_env}, on {settings.host}, port {settings.port}")
    for line in cautions(settings):
        click.echo(f"Caution: {line}")
    click.echo(f"Decoding: {confinement.described()}")
    if settings.whisper_engine == "remote":
        click.echo(f"Speech: {_remote_speech(settings)}")
    for line in call_reach(settings):
        click.echo(f"Calls: {line}")
    click.echo(f"Archive: {_described(settings)}")
    click.echo(f"Data: {data_dir.prepare(settings.data_dir)}")
    if settings.redis_url is not None:
        for line in inspect_redis(settings.redis_url):
            click.echo(line)
        return
    embedded = EmbeddedRedis(settings.data_dir, choice=settings.redis_server)
    try:
        click.echo(f"The server is running: {inspect_redis(embedded.url)[0]}")
    except StartupError:
        refuse_embedded_in_production(settings, embedded, "REDIS_URL")
        with embedded:
            click.echo(f"Redis of its own: {inspect_redis(embedded.url)[0]}")


cli.add_command(check_questions)


def _settings(options: Mapping[str, Any]) -> Settings:
    return load_settings(**{name: value for name, value in options.items() if value is not None})


def _remote_speech(settings: Settings) -> str:
    """Whether the speech server answers."""
    if problem := speech_problem(settings.whisper_engine, settings.whisper_model):
        return problem
    from app.runtime.remote_speech import described  # loads numpy

    return described(settings)


def _described(settings: Settings) -> str:
    """Where the archive is, and how many machines it serves."""
    if not settings.records:
        return "off (RECORDS)"
    if settings.archive.startswith("sqlite:"):
        return "SQLite, for one machine; several need PostgreSQL (ARCHIVE_URL, KEYS_URL)"
    return "PostgreSQL"


def _require_archive() -> None:
    if problem := records_problem():
        raise StartupError(problem)


def _require_speech(settings: WorkerSettings) -> None:
    if problem := speech_problem(settings.whisper_engine, settings.whisper_model):
        raise SettingsError([f"WHISPER_ENGINE: {problem}"])
