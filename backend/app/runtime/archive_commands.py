"""`run.py archive`: operators look after what is archived."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.archive.errors import ArchiveUnavailable
from app.runtime.records import open_archive, open_index
from app.settings.errors import StartupError
from app.settings.records import load_records_settings

UNREACHABLE = "the archive's database cannot be reached (ARCHIVE_URL, KEYS_URL)"


@click.group()
def archive() -> None:
    """Look after the archive that ARCHIVE_URL and KEYS_URL name."""


@archive.command()
@click.option("--interview", "interviews", multiple=True, help="Only this one; may be repeated.")
def verify(interviews: tuple[str, ...]) -> None:
    """Check that no archived row was changed, moved or left out; names the first that was.

    Ends with 1 where something is wrong. What was erased is counted: its digests still verify.
    """
    with _reachable():
        shelf = open_archive(load_records_settings())
        every = interviews or shelf.all()
        with click.progressbar(every, label="Verifying", file=sys.stderr) as shown:
            found = [shelf.verify([interview]) for interview in shown]
        shelf.close()
    faults = [fault for one in found for fault in one.faults]
    for fault in faults:
        click.echo(f"{fault.interview}: row {fault.seq} {fault.why}")
    events, erased = sum(one.events for one in found), sum(one.erased for one in found)
    click.echo(f"{len(every)} interviews, {events} rows, {erased} of them erased")
    if faults:
        sys.exit(1)
    click.echo("All of them are as they were written.")


@archive.command()
def reindex() -> None:
    """Empty the index by which interviews are found; the records role fills it again.

    It is made of the archive alone, so nothing is lost, and it needs no backup.
    """
    with _reachable():
        index = open_index(load_records_settings())
        index.clear()
        index.close()
    click.echo("The index is empty; a running records role fills it within ten minutes.")


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except ArchiveUnavailable as error:
        raise StartupError(UNREACHABLE) from error
