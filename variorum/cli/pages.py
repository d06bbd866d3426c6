"""`variorum pages`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import typer

from variorum.bootstrap import utc_now
from variorum.cli.health import result_text, retired_text
from variorum.cli.options import After, AsJson, Limit, command_app, most_shown
from variorum.cli.session import reading
from variorum.cli.terminal import json_line, note, say, table
from variorum.fields.page import page_fields
from variorum.times import ago_text

if TYPE_CHECKING:
    from datetime import datetime

    from storage.records import Page

app = command_app()


@app.command()
def pages(ctx: typer.Context, after: After = 0, limit: Limit = None, as_json: AsJson = False) -> None:
    """List the pages found, and how each one fares."""
    from storage.pages import iter_pages

    with reading(ctx) as session:
        found = iter_pages(session, after=after)
        if as_json:
            for page in islice(found, limit):
                json_line(page_fields(page))
            return
        shown = list(islice(found, most_shown(limit, as_json=False)))
        if shown:
            table(_COLUMNS, [_row(page, utc_now()) for page in shown])
        elif after == 0:
            say("No pages yet. Add a source (variorum add URL) and check it (variorum check --all).")
        if shown and next(found, None) is not None:
            note(f"There are more: variorum pages --after {shown[-1].id}")


_COLUMNS = ("id", "title", "versions", "checked", "result", "address")


def _row(page: Page, now: datetime) -> tuple[str, ...]:
    return (
        str(page.id),
        page.title or "–",
        str(page.version_count),
        ago_text(page.last_checked_at, now),
        _result(page, now),
        page.url,
    )


def _result(page: Page, now: datetime) -> str:
    if page.is_removed:
        return "removed"
    if page.state.value == "retired":
        return retired_text(page, now)
    if page.state.value != "active":
        return page.state.value
    return result_text(page)
