"""`variorum db`."""

from __future__ import annotations

import time
from datetime import timedelta
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
    from storage.engine import Database

app = command_app()


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

    Without --older-than and --beyond as [retention] says. The payloads of a page's first version and of the one it
    shows always stay. Example: variorum db prune --older-than 52w --dry-run
    """
    from storage.retention import Retention, drop_payloads, droppable
    from storage.sources import get_source

    said = place(ctx).settings.retention
    is_said = older_than is not None or beyond is not None
    age_s = None if is_said else said.payloads_for
    before = moment(older_than, utc_now()) if older_than else None
    before = utc_now() - timedelta(seconds=age_s) if age_s is not None else before
    newest = beyond if is_said else said.payloads_per_page
    if before is None and newest is None:
        raise InputError("Say what may go: --older-than 52w, --beyond 20, or [retention] in the configuration.")
    with opened(ctx) as database:
        with database.reading() as session:
            source_id = get_source(session, source).id if source else None
            retention = Retention(before, newest, source_id)
            found = droppable(session, retention)
        told = f"{counted(found.payloads, 'payload')}, {_size(found.size)}"
        if dry_run:
            say(f"Would go: {told}. The texts of all versions stay.")
            return
        dropped = 1
        while dropped:
            with database.writing() as session:
                dropped = drop_payloads(session, retention).payloads
    say(f"Gone: {told}. The texts of all versions stay.")
    if found.payloads:
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


def _require_there(database: Database) -> None:
    from storage.migrate import file_of

    if database.is_sqlite and not file_of(database).exists():
        raise InputError(f"There is no database at {database.place}.")


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
