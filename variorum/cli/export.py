"""`variorum export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from variorum.bootstrap import utc_now
from variorum.cli.options import Since, command_app
from variorum.cli.session import reading
from variorum.cli.terminal import counted, note
from variorum.export import ExportFormat, writer
from variorum.export.target import target
from variorum.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.engine import Session
    from storage.records import Page
    from variorum.fields.article import Entry

app = command_app()


class Which(StrEnum):
    """What `variorum export --versions` takes."""

    LATEST = "latest"
    ALL = "all"


@app.command()
def export(
    ctx: typer.Context,
    form: Annotated[
        ExportFormat, typer.Option("--format", metavar="F", help="jsonl, json, csv, markdown, text or html.")
    ] = ExportFormat.JSONL,
    output: Annotated[Path | None, typer.Option(metavar="PATH", help="To this file, which appears whole.")] = None,
    source: Annotated[str | None, typer.Option(metavar="S", help="Only this source: number, name or address.")] = None,
    since: Since = None,
    versions: Annotated[Which, typer.Option(metavar="WHICH", help="latest of each page, or all.")] = Which.LATEST,
) -> None:
    """Write versions to a file: variorum export --format csv --output all.csv."""
    from storage.sources import get_source

    since_at = moment(since, utc_now()) if since else None
    with reading(ctx) as session, target(output) as out:
        source_id = get_source(session, source).id if source else None
        count = writer(form)(entries(session, source_id, since_at, which=versions), out)
    if output:
        note(f"Wrote {counted(count, 'version')} to {output}")


def entries(session: Session, source_id: int | None, since: datetime | None, *, which: Which) -> Iterator[Entry]:
    """Give the versions to export, page by page; only one is held at a time."""
    from storage.sources import list_sources
    from storage.versions import get_version
    from variorum.cli.pages import all_pages
    from variorum.fields.article import Entry

    labels = {source.id: source.label for source in list_sources(session, include_removed=True)}
    for page in all_pages(session, source_id):
        names = tuple(labels[source] for source in page.source_ids if source in labels)
        for number in _numbers(session, page, since, which):
            yield Entry(get_version(session, page.id, number), names)


def _numbers(session: Session, page: Page, since: datetime | None, which: Which) -> list[int]:
    from storage.versions import list_versions

    rows = [row for row in list_versions(session, page.id) if which is Which.ALL or row.is_current]
    return [row.number for row in rows if since is None or row.first_seen_at >= since]
