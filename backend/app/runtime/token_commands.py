"""`run.py token`: operators make tokens, and take them back."""

import time
from datetime import UTC, datetime
from typing import IO, Annotated, Any

import click
from pydantic import Field, TypeAdapter, ValidationError

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_revocations import RedisRevocations
from app.config import Settings, load_settings
from app.contract.fields import IdField, ShortText
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key, person_key
from app.domain.roles import ROLES
from app.runtime.embedded_redis import EmbeddedRedis
from app.runtime.preflight import inspect_redis
from app.services.identity.access import REVOCATION_SECONDS, kept_until
from app.services.identity.tokens import Tokens, last_end
from app.settings.errors import StartupError

MAX_HOURS = 24 * 366
"""The longest life of a token; less than REVOCATION_SECONDS."""


class _Checked(click.ParamType[Any]):
    """A value that the wire would accept too."""

    def __init__(self, name: str, adapter: TypeAdapter[Any], rule: str) -> None:
        self.name = name
        self._adapter = adapter
        self._rule = rule

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value; fails with the rule."""
        try:
            return self._adapter.validate_python(value)
        except ValidationError:
            self.fail(f"it must have {self._rule}", param, ctx)


ID = _Checked("id", TypeAdapter(IdField), "1 to 128 printable characters")
NAME = _Checked("text", TypeAdapter(ShortText), "at most 1024 bytes")
HOURS = _Checked(
    "number",
    TypeAdapter(Annotated[float, Field(gt=0, le=MAX_HOURS)]),
    f"a number above 0, at most {MAX_HOURS}",
)


@click.group(invoke_without_command=True)
@click.option("--user", type=ID, help="Whose token it is: the user_id.")
@click.option("--role", type=click.Choice(ROLES), help="What the user may do.")
@click.option("--interview", "interviews", type=ID, multiple=True, help="May be repeated.")
@click.option("--all-interviews", is_flag=True, help="Good for every interview.")
@click.option(
    "--hours",
    type=HOURS,
    default=12.0,
    show_default=True,
    help=f"How long it is good for, at most {MAX_HOURS}.",
)
@click.option("--name", type=NAME, help="The name that others see.")
@click.pass_context
def token(
    context: click.Context,
    user: Id | None,
    role: str | None,
    interviews: tuple[Id, ...],
    all_interviews: bool,
    hours: float,
    name: str | None,
) -> None:
    """Make a token: it alone is printed on standard output.

    It is signed with SECRET_KEY; in development with the secret kept in DATA_DIR.
    """
    if context.invoked_subcommand is not None:
        return
    if user is None or role is None:
        raise click.UsageError("--user and --role are needed.")
    if bool(interviews) == all_interviews:
        raise click.UsageError("Name each --interview, or give --all-interviews.")
    lifetime = max(1, round(hours * 3600))
    made = _tokens(load_settings()).issue(
        user, role, lifetime=lifetime, interviews=None if all_interviews else interviews, name=name
    )
    until = datetime.fromtimestamp(time.time() + lifetime, UTC)
    where = "every interview" if all_interviews else ", ".join(map(str, interviews))
    click.echo(f"{user}, {role}, for {where}, until {until:%Y-%m-%d %H:%M} UTC:", err=True)
    click.echo(made)


@token.command()
@click.option("--user", type=ID, help="Revoke all tokens of this user made up to now.")
@click.option(
    "--token",
    "file",
    type=click.File(),
    help="Revoke the token in this file, - for standard input, with all that came of it.",
)
@click.option("--interview", type=ID, help="With --user: the user of this interview alone.")
def revoke(user: Id | None, file: IO[str] | None, interview: Id | None) -> None:
    """Take tokens back; their connections are closed within 5 seconds."""
    if (user is None) == (file is None):
        raise click.UsageError("Give either --user or --token.")
    settings = load_settings()
    url = settings.redis_url or EmbeddedRedis(settings.data_dir, choice=settings.redis_server).url
    try:
        inspect_redis(url)
    except StartupError as error:
        raise click.ClickException(f"{error}. Is the server running?") from None
    now = int(time.time())
    connections = RedisConnections(url)
    revocations = RedisRevocations(connections)
    if file is None:
        assert user is not None
        realm = "" if interview is None else id_key(interview)
        revocations.revoke_user(person_key(realm, user), now, now + REVOCATION_SECONDS)
        click.echo(f"Revoked: every token of {user} made up to now", err=True)
    else:
        try:
            claims = _tokens(settings).read(file.read().strip(), "access", "invite", "management")
        except Refusal as error:
            raise click.ClickException(f"This is no token to revoke: {error.code}") from None
        until = kept_until(claims.role, last_end(claims), now)
        revocations.revoke_token(claims.session.id, until)
        click.echo(f"Revoked: a token of {claims.user_id}, with all that came of it", err=True)
    connections.close()


def _tokens(settings: Settings) -> Tokens:
    keys = [key.get_secret_value() for key in settings.signing_keys]
    return Tokens(keys, lambda: time.time_ns() // 1_000_000)
