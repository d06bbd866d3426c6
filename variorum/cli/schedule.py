"""`variorum schedule`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import NotFoundError
from variorum.bootstrap import utc_now
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import reading
from variorum.cli.shared import place
from variorum.cli.terminal import json_line, say, table
from variorum.schedule_words import cause_in_words, host_in_words
from variorum.times import duration_text, local_text

if TYPE_CHECKING:
    from datetime import datetime

    from storage.engine import Session
    from storage.upcoming import Upcoming
    from variorum.expected import Expected

app = command_app()


@app.command()
def schedule(
    ctx: typer.Context,
    what: Annotated[str | None, typer.Argument(metavar="[SOURCE|PAGE]", help="Only this source or page.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what is checked next, when, and why then."""
    from variorum.expected import expected
    from variorum.fields.schedule import upcoming_fields

    settings, now = place(ctx).settings, utc_now()
    with reading(ctx) as session:
        found = expected(session, _upcoming(session, what, limit), settings, now)
    if as_json:
        for one in found:
            json_line(upcoming_fields(one))
    elif found:
        table(_COLUMNS, [_row(one, now, settings.language) for one in found])
    else:
        say("Nothing is to be checked: variorum sources and variorum pages show what is paused or retired.")


def _upcoming(session: Session, what: str | None, limit: int) -> list[Upcoming]:
    from storage.pages import get_page
    from storage.sources import get_source
    from storage.upcoming import list_upcoming

    if what is None:
        return list_upcoming(session, limit)
    try:
        return list_upcoming(session, limit, source_id=get_source(session, what).id)
    except NotFoundError:
        return list_upcoming(session, limit, page_id=get_page(session, what).id)


_COLUMNS = ("starts", "in", "page", "source", "why", "address")


def _row(one: Expected, now: datetime, language: str) -> tuple[str, ...]:
    check = one.check
    return (
        local_text(one.starts_at),
        duration_text(max((one.starts_at - now).total_seconds(), 0.0)),
        str(check.page_id) if check.page_id is not None else "–",
        str(check.source_id),
        _why(one, language),
        check.url,
    )


def _why(one: Expected, language: str) -> str:
    check = one.check
    said = cause_in_words(check.cause, check.schedules, check.failure_count, language)
    waits_s = (one.starts_at - one.ready_at).total_seconds()
    return f"{said}; {host_in_words(check.host, duration_text(waits_s), language)}" if waits_s >= 1 else said
