"""`variorum versions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.names import names_for
from variorum.cli.options import AsJson, Limit, PageRef, command_app, most_shown
from variorum.cli.session import reading
from variorum.cli.terminal import json_line, note, say, table
from variorum.fields.version import gap_fields, version_fields
from variorum.times import local_text

if TYPE_CHECKING:
    from storage.records import Run, VersionRow

GAPS_SHOWN = 10

Gaps = Annotated[bool, typer.Option("--gaps", help="List the times without an article instead, all of them.")]

app = command_app()


@app.command()
def versions(
    ctx: typer.Context,
    page: PageRef,
    gaps: Gaps = False,
    before: Annotated[int | None, typer.Option(metavar="N", min=1, help="Only versions before this one.")] = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List the versions of a page, and when it could not be read.

    A terminal shows the newest hundred; a pipe and --json get all.
    """
    from storage.pages import get_page
    from storage.runs import list_runs
    from storage.versions import list_versions

    with reading(ctx) as session:
        found = get_page(session, page)
        most = most_shown(limit, as_json=as_json)
        rows = list_versions(session, found.id, before=before, newest=None if most is None else most + 1)
        holes = [run for run in list_runs(session, found.id) if run.reason is not None]
    if as_json:
        for fields in map(gap_fields, holes) if gaps else map(version_fields, rows[-(most or 0) :]):
            json_line(fields)
    elif gaps:
        _show_gaps(holes, len(holes)) if holes else say("Every check saw an article.")
    else:
        if rows:
            _show_versions(rows, most)
        else:
            say(f"No version yet of {found.url}: {found.last_detail or 'it has not been checked'}")
        if holes:
            say()
            _show_gaps(holes, GAPS_SHOWN)


def _show_versions(rows: list[VersionRow], most: int | None) -> None:
    shown = rows[-(most or 0) :]
    table(("version", "first seen", "last seen", "words", "title"), [_row(row) for row in shown])
    if len(shown) < len(rows):
        note(f"There are older ones: the same with --before {shown[0].number}")


def _show_gaps(holes: list[Run], most: int) -> None:
    shown = holes[-most:]
    table(("no article", "until", "checks", "reason", "what came"), [_gap_row(run) for run in shown])
    if len(shown) < len(holes):
        say(f"{len(holes) - len(shown):,} earlier ones: variorum versions PAGE --gaps")


def _gap_row(run: Run) -> tuple[str, ...]:
    reason = names_for("en").reasons[run.reason] if run.reason else ""
    return local_text(run.first_at), local_text(run.last_at), str(run.count), reason, run.detail


def _row(row: VersionRow) -> tuple[str, ...]:
    number = f"{row.number} (now)" if row.is_current else str(row.number)
    return number, local_text(row.first_seen_at), local_text(row.last_seen_at), str(row.words), row.title
