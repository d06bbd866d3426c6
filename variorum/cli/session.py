"""Opening the database that a command's options lead to."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from variorum.bootstrap import open_database, utc_now
from variorum.cli.shared import place
from variorum.cli.terminal import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typer

    from storage.engine import Database, Session
    from variorum.config import Settings


@contextmanager
def opened(ctx: typer.Context, *, create: bool = False) -> Iterator[Database]:
    """Open the database, upgraded where it is older than the program; closed at the end."""
    found = place(ctx)
    is_durable = found.settings.database.durability == "full"
    database = open_database(found.database, create=create, tell=note, is_durable=is_durable)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def reading(ctx: typer.Context) -> Iterator[Session]:
    """One consistent look at the database."""
    with opened(ctx) as database, database.reading() as session:
        yield session


def language_of(ctx: typer.Context) -> str:
    """The language that the configuration asks for."""
    return place(ctx).settings.language


@contextmanager
def writing(ctx: typer.Context, *, create: bool = False) -> Iterator[Session]:
    """One write transaction."""
    with opened(ctx, create=create) as database, database.writing() as session:
        yield session


def warn_of_missing_secrets(database: Database, settings: Settings) -> None:
    """Say which sources cannot be asked, and which channels cannot tell, because a secret they name is not here."""
    from storage.records import SourceState
    from storage.sources import list_sources
    from variorum.config_checks import unready_channels
    from variorum.secrets import SecretReader

    read = SecretReader(os.environ)
    with database.reading() as session:
        for source in list_sources(session):
            for said in read.missing(source.fetch_options.secrets) if source.state is SourceState.ACTIVE else ():
                note(f"{source.label} cannot be asked: {said}.")
    for channel, said in unready_channels(settings, os.environ):
        note(f"The channel {channel} tells nobody until this is mended: {said}.")


def follow_configuration(database: Database, settings: Settings) -> None:
    """Make the database watch what the configuration file says, and tell what that changed.

    A configuration without sources says nothing of those that another one may have brought.
    """
    from variorum.watchlist import sync_sources

    if not settings.sources:
        return
    with database.writing() as session:
        synced = sync_sources(session, settings, utc_now())
    for source in synced.added:
        note(f"From the configuration: watching {source.label}")
    for source in synced.removed:
        note(f"No longer in the configuration, so watched no longer: {source.label} (its versions stay)")
