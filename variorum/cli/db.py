"""`variorum db`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError, StorageError
from variorum.bootstrap import now_and_then, utc_now
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import opened
from variorum.cli.shared import place
from variorum.cli.terminal import counted, json_line, note, say
from variorum.times import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.engine import Database
    from storage.retention import SourceTerms

app = command_app()

_FEW = 5


@app.callback()
def db() -> None:
    """Upgrade, check, back up, restore or shrink the database."""


@app.command("upgrade")
def upgrade_database(ctx: typer.Context) -> None:
    """Bring the database to this program's form."""
    from storage.engine import Database
    from storage.migrate import upgrade

    database = Database(place(ctx).database)
    try:
        report = upgrade(database, tell=now_and_then(note, time.monotonic))
    finally:
        database.dispose()
    if report.backup:
        note(f"Its former state is kept in {report.backup}")
    done = "created" if report.was_created else "upgraded" if report.applied else "already up to date"
    say(f"{database.place}: {done} (revision {report.after})")


@app.command("check")
def check_database(
    ctx: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="The file and the log; not every version and payload.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look for damage, and verify the hash chains.

    Exit code 1 where there is any, 2 where there is no database.
    """
    from storage.engine import Database
    from storage.health import check

    # Not brought to this program's form first: what is damaged must not be written to.
    database = Database(place(ctx).database)
    try:
        _require_there(database)
        problems = check(database, with_contents=not quick)
    finally:
        database.dispose()
    for problem in problems:
        if as_json:
            json_line({"where": problem.where, "detail": problem.detail})
        else:
            say(f"{problem.where}: {problem.detail}")
    if problems:
        if database.is_sqlite:
            note("What to do: variorum db restore BACKUP; or save what can be read: sqlite3 DATABASE .recover")
        raise typer.Exit(1)
    if not as_json:
        held = "the log's hash chain holds" if quick else "the hash chains hold"
        say(f"{database.place}: no damage found; {held}.")


@app.command("backup")
def back_up_database(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; it must not exist yet.")],
) -> None:
    """Copy the database to a file while it is in use, and verify the copy.

    Example: variorum db backup copy.sqlite3
    """
    from storage.migrate import backup
    from storage.restore import verified

    with opened(ctx) as database:
        backup(database, target)
    if problems := verified(target):
        bad = target.with_name(target.name + ".damaged")
        target.replace(bad)
        raise StorageError(
            f"The copy is damaged, and so may be the database ({problems[0].where}: {problems[0].detail}); "
            f"it is kept as {bad}. Look the database over: variorum db check"
        )
    say(f"Copied to {target}, {_size(target.stat().st_size)}, and verified")


@app.command("restore")
def restore_database(
    ctx: typer.Context,
    backup: Annotated[Path, typer.Argument(metavar="FILE", help="A copy that `variorum db backup` made.")],
) -> None:
    """Put a backup in the database's place; what was there is kept beside it.

    The copy is verified first. Refused while the service runs. What was told after the backup was made may be told
    again, and the log's numbers go on from where the backup ends.
    """
    from storage.engine import Database
    from storage.restore import restore

    database = Database(place(ctx).database)
    try:
        kept = restore(database, backup, utc_now())
    finally:
        database.dispose()
    if kept is not None:
        note(f"What was there is kept in {kept}")
    say(f"{database.place}: restored from {backup}")


@app.command("prune")
def prune_database(
    ctx: typer.Context,
    older_than: Annotated[str | None, typer.Option(metavar="TIME", help="Only payloads older than this: 52w.")] = None,
    beyond: Annotated[int | None, typer.Option(metavar="N", min=1, help="Only beyond a page's newest N.")] = None,
    source: Annotated[str | None, typer.Option(metavar="S", help="Only this source's pages.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Let bytes of old pages go; texts of versions and hash chains stay.

    Without --older-than and --beyond as [retention] says; sources with terms of their own keep to those, unless
    --source names them. The payloads of a page's first version and of the one it shows always stay.
    Example: variorum db prune --older-than 52w --dry-run
    """
    from storage.records import Retention
    from storage.retention import Dropped, Pruning, drop_payloads, droppable, sources_with_terms
    from storage.sources import get_source

    now = utc_now()
    age_s = (now - moment(older_than, now)).total_seconds() if older_than is not None else None
    asked, usual = Retention(age_s, beyond), place(ctx).settings.retention.as_said
    with opened(ctx) as database:
        with database.reading() as session:
            of = None if source is None else get_source(session, source).id
            own = sources_with_terms(session)
            if not (asked.is_said or usual.is_said or own):
                raise InputError("Say what may go: --older-than 52w, --beyond 20, or [retention] in the configuration.")
            pruning = Pruning(now, asked if asked.is_said and of is None else usual, of, asked)
            found = droppable(session, pruning)
        _tell_own_terms([one for one in own if not asked.is_said or one.source_id != of])
        if dry_run:
            say(_told("Would go", len(found.payload_ids), found.size))
            return
        dropped = Dropped()
        for part in found.parts:
            with database.writing() as session:
                dropped += drop_payloads(session, pruning, part)
    say(_told("Gone", dropped.payloads, dropped.size))
    if dropped.payloads:
        note("The database reuses the room; to give it back to the disk: variorum db vacuum")


@app.command("vacuum")
def vacuum_database(ctx: typer.Context) -> None:
    """Give the room of what was deleted back to the disk.

    Takes as much free disk as the database holds, and some minutes for a large one. Stop the service first.
    """
    from storage.health import vacuum
    from storage.room import room
    from storage.service import running_service

    with opened(ctx) as database:
        with database.reading() as session:
            service = running_service(session, utc_now())
        if service is not None and database.is_sqlite:
            raise StorageError(f"The service runs (process {service.pid} on {service.host}); stop it first.")
        before = room(database).database
        vacuum(database)
        after = room(database).database
    say(f"{database.place}: {_size(before)} before, {_size(after)} now")


def _told(what: str, payloads: int, size: int) -> str:
    return f"{what}: {counted(payloads, 'payload')}, {_size(size)}. The texts of all versions stay."


def _tell_own_terms(own: Sequence[SourceTerms]) -> None:
    from variorum.retention_words import retention_in_words

    if len(own) > _FEW:
        note(f"{len(own)} sources have terms of their own: variorum sources")
        return
    for one in own:
        note(f"{one.label} has terms of its own: payloads stay {retention_in_words(one.retention)}")


def _require_there(database: Database) -> None:
    from storage.migrate import file_of

    if database.is_sqlite and not file_of(database).exists():
        raise InputError(f"There is no database at {database.place}.")


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
