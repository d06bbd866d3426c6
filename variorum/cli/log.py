"""`variorum log`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.model import ChangeKind
from variorum.bootstrap import utc_now
from variorum.change_text import change_json, change_text
from variorum.cli.options import AsJson, Since, command_app
from variorum.cli.session import reading
from variorum.cli.terminal import paint, say, width
from variorum.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.engine import Session
    from storage.records import Change

app = command_app()
_CHUNK = 500


@app.command()
def log(
    ctx: typer.Context,
    after: Annotated[int | None, typer.Option(metavar="ID", min=0, help="Only entries after this number.")] = None,
    since: Since = None,
    source: Annotated[str | None, typer.Option(metavar="S", help="Only this source: number, name or address.")] = None,
    kind: Annotated[
        list[ChangeKind] | None,
        typer.Option(metavar="KIND", help="added, edited, restored, removed, returned, moved or health."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed: variorum log --since 24h.

    The oldest entry comes first. Numbers only grow, so a script that saw N asks --after N.
    """
    from storage.sources import get_source

    since_at = moment(since, utc_now()) if since else None
    with reading(ctx) as session:
        source_id = get_source(session, source).id if source else None
        is_empty = True
        for change in changes(session, after or 0, since_at, source_id, kinds=tuple(kind or ())):
            say(change_json(change) if as_json else change_text(change, paint, width()))
            is_empty = False
    if is_empty and not as_json:
        say("No entries.")


def changes(
    session: Session,
    after: int = 0,
    since: datetime | None = None,
    source_id: int | None = None,
    *,
    kinds: tuple[ChangeKind, ...] = (),
) -> Iterator[Change]:
    """Give the entries of the log in order, without holding all of them."""
    from storage.changes import list_changes

    while chunk := list_changes(session, after=after, since=since, source_id=source_id, kinds=kinds, limit=_CHUNK):
        yield from chunk
        after = chunk[-1].id
