"""`variorum export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from variorum.bootstrap import utc_now
from variorum.cli.options import Since, command_app
from variorum.cli.session import reading
from variorum.cli.terminal import counted, note
from variorum.export import ExportFormat, exported
from variorum.export.choice import Wanted, Which, entries
from variorum.export.target import target
from variorum.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from variorum.fields.article import Entry

app = command_app()


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
        count = 0

        def chosen() -> Iterator[Entry]:
            nonlocal count
            for entry in entries(session, Wanted(source_id, since_at, versions)):
                count += 1
                yield entry

        out.writelines(exported(form, chosen()))
    if output:
        note(f"Wrote {counted(count, 'version')} to {output}")
