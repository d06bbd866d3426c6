"""Opening the database that a command's options lead to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from variorum.bootstrap import open_database
from variorum.cli.shared import place
from variorum.cli.terminal import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typer

    from storage.engine import Database, Session


@contextmanager
def opened(ctx: typer.Context, *, create: bool = False) -> Iterator[Database]:
    """Open the database, upgraded where it is older than the program; closed at the end."""
    database = open_database(place(ctx).database, create=create, tell=note)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def reading(ctx: typer.Context) -> Iterator[Session]:
    """One consistent look at the database."""
    with opened(ctx) as database, database.reading() as session:
        yield session


@contextmanager
def writing(ctx: typer.Context, *, create: bool = False) -> Iterator[Session]:
    """One write transaction."""
    with opened(ctx, create=create) as database, database.writing() as session:
        yield session
