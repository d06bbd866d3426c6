"""`variorum db`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from variorum.cli.options import AsJson, command_app
from variorum.cli.session import opened
from variorum.cli.shared import place
from variorum.cli.terminal import json_line, note, say

app = command_app()


@app.callback()
def db() -> None:
    """Upgrade, check or back up the database."""


@app.command("upgrade")
def upgrade_database(ctx: typer.Context) -> None:
    """Bring the database to this program's form."""
    from storage.engine import Database
    from storage.migrate import upgrade

    database = Database(place(ctx).database)
    try:
        report = upgrade(database)
    finally:
        database.dispose()
    if report.backup:
        note(f"Its former state is kept in {report.backup}")
    done = "created" if report.was_created else "upgraded" if report.applied else "already up to date"
    say(f"{database.place}: {done} (revision {report.after})")


@app.command("check")
def check_database(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Look for damage, and verify the hash chains."""
    from storage.health import check

    with opened(ctx) as database:
        problems = check(database)
        found_at = database.place
    for problem in problems:
        if as_json:
            json_line({"where": problem.where, "detail": problem.detail})
        else:
            say(f"{problem.where}: {problem.detail}")
    if problems:
        raise typer.Exit(1)
    if not as_json:
        say(f"{found_at}: no damage found; the hash chains hold.")


@app.command("backup")
def back_up_database(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; it must not exist yet.")],
) -> None:
    """Copy the database to a file while it is in use.

    Example: variorum db backup copy.sqlite3
    """
    from storage.migrate import backup

    with opened(ctx) as database:
        backup(database, target)
    say(f"Copied to {target}")
