"""`variorum versions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import reading
from variorum.cli.terminal import json_line, say, table
from variorum.times import iso_text, local_text

if TYPE_CHECKING:
    from storage.records import VersionRow

app = command_app()


@app.command()
def versions(ctx: typer.Context, page: PageRef, as_json: AsJson = False) -> None:
    """List the versions of a page."""
    from storage.pages import get_page
    from storage.versions import list_versions

    with reading(ctx) as session:
        found = get_page(session, page)
        rows = list_versions(session, found.id)
    if as_json:
        for row in rows:
            json_line(version_fields(row))
    elif rows:
        table(("version", "first seen", "last seen", "words", "title"), [_row(row) for row in rows])
    else:
        say(f"No version yet of {found.url}: {found.last_detail or 'it has not been checked'}")


def version_fields(row: VersionRow) -> dict[str, Any]:
    """Give a version, without its article, as a JSON object."""
    return {
        "version": row.number,
        "page_url": row.page_url,
        "title": row.title,
        "words": row.words,
        "first_seen_at": iso_text(row.first_seen_at),
        "last_seen_at": iso_text(row.last_seen_at),
        "times_shown": row.times_shown,
        "current": row.is_current,
        "content_hash": row.content_hash,
        "recipe": row.recipe,
        "chain_hash": row.chain_hash,
    }


def _row(row: VersionRow) -> tuple[str, ...]:
    number = f"{row.number} (now)" if row.is_current else str(row.number)
    return number, local_text(row.first_seen_at), local_text(row.last_seen_at), str(row.words), row.title
