"""`variorum remove`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from variorum.bootstrap import utc_now
from variorum.cli.options import SourceRef, Yes, command_app
from variorum.cli.session import opened
from variorum.cli.terminal import confirm, counted, note, say

if TYPE_CHECKING:
    from storage.engine import Database
    from storage.records import Source

app = command_app()


@app.command()
def remove(
    ctx: typer.Context,
    source: SourceRef,
    purge: Annotated[bool, typer.Option("--purge", help="Delete its pages, versions and payloads too.")] = False,
    yes: Yes = False,
) -> None:
    """Watch a source no longer; versions stay unless --purge."""
    from storage.records import ManagedBy
    from storage.sources import get_source

    with opened(ctx) as database:
        with database.reading() as session:
            found = get_source(session, source)
        if purge:
            _purge(database, found, is_yes=yes)
        else:
            _remove(database, found)
    if found.managed_by is ManagedBy.CONFIG:
        note("It stands in the configuration file: take it out there too, or it comes back when that is read again.")


def _remove(database: Database, source: Source) -> None:
    from storage.records import SourceState
    from storage.sources import set_source_state

    with database.writing() as session:
        set_source_state(session, source.id, SourceState.REMOVED, utc_now())
    say(f"{source.label} is watched no longer; its versions stay. Watch it again with: variorum add {source.url}")


def _purge(database: Database, source: Source, *, is_yes: bool) -> None:
    from storage.sources import purge_source, source_counts

    with database.reading() as session:
        counts = source_counts(session, source.id)
    lost = f"{counted(counts.pages, 'page')} and {counted(counts.versions, 'version')}"
    confirm(f"Delete {source.label} with {lost} for good?", is_yes=is_yes)
    with database.writing() as session:
        purge_source(session, source.id)
    say(f"Deleted {source.label}; the change log keeps its entries without their contents.")
