"""`variorum sources`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from scheduler.intervals import DEFAULT_EVERY_S
from storage.fetch_options import options_to_json
from storage.rules import rules_to_json
from variorum.bootstrap import utc_now
from variorum.cli.health import result_text
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import reading
from variorum.cli.terminal import json_line, say, table
from variorum.times import ago_text, duration_text, iso_text

if TYPE_CHECKING:
    from datetime import datetime

    from storage.records import Source

app = command_app()


@app.command()
def sources(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List what is watched."""
    from storage.sources import list_sources

    with reading(ctx) as session:
        found = list_sources(session)
    if as_json:
        for source in found:
            json_line(source_fields(source))
    elif found:
        table(_COLUMNS, [_row(source, utc_now()) for source in found])
    else:
        say("Nothing is watched yet. Begin with: variorum add URL")


def source_fields(source: Source) -> dict[str, Any]:
    """Give a source as a JSON object; `every_s` in seconds, null where nobody gave an interval."""
    return {
        "id": source.id,
        "kind": source.kind.value,
        "url": source.url,
        "name": source.name,
        "tags": list(source.tags),
        "every_s": source.every_s,
        "fetch_options": options_to_json(source.fetch_options),
        "rules": rules_to_json(source.rules),
        "state": source.state.value,
        "managed_by": source.managed_by.value,
        "pages": source.pages,
        "added_at": iso_text(source.added_at),
        "last_checked_at": iso_text(source.last_checked_at),
        "next_check_at": iso_text(source.next_check_at),
        "last_outcome": source.last_outcome.value if source.last_outcome else None,
        "last_reason": source.last_reason.value if source.last_reason else None,
        "last_detail": source.last_detail,
        "health": source.health.value,
        "failing_since": iso_text(source.failing_since),
        "pages_in_trouble": source.pages_in_trouble,
    }


_COLUMNS = ("id", "kind", "source", "pages", "every", "checked", "result")


def _row(source: Source, now: datetime) -> tuple[str, ...]:
    return (
        str(source.id),
        source.kind.value,
        source.label + ("".join(f" #{tag}" for tag in source.tags)),
        _pages(source),
        duration_text(source.every_s or DEFAULT_EVERY_S),
        ago_text(source.last_checked_at, now),
        _result(source),
    )


def _pages(source: Source) -> str:
    ill = f" ({source.pages_in_trouble} in trouble)" if source.pages_in_trouble and source.kind.value != "page" else ""
    return f"{source.pages}{ill}"


def _result(source: Source) -> str:
    if source.state.value != "active":
        return source.state.value
    return result_text(source)
