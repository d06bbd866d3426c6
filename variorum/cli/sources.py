"""`variorum sources`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError
from scraper.schedule import USUAL
from variorum.bootstrap import utc_now
from variorum.cli.health import result_text
from variorum.cli.options import After, AsJson, Limit, command_app, most_shown
from variorum.cli.session import reading
from variorum.cli.terminal import json_line, note, say, table
from variorum.fields.source import source_fields
from variorum.retention_words import retention_code
from variorum.times import ago_text

if TYPE_CHECKING:
    from datetime import datetime

    from storage.records import Source

app = command_app()


class SourcesFormat(StrEnum):
    """What `variorum sources --format` takes."""

    TABLE = "table"
    TOML = "toml"
    OPML = "opml"


@app.command()
def sources(
    ctx: typer.Context,
    after: After = 0,
    limit: Limit = None,
    as_json: AsJson = False,
    form: Annotated[
        SourcesFormat,
        typer.Option("--format", metavar="F", help="table; toml or opml: a list to keep, and to read in elsewhere."),
    ] = SourcesFormat.TABLE,
) -> None:
    """List what is watched."""
    from storage.sources import list_sources

    is_list = form is not SourcesFormat.TABLE
    if as_json and is_list:
        raise InputError(f"--json and --format {form} are two forms of one list; say one of them")
    most = most_shown(limit, as_json=as_json or is_list)
    with reading(ctx) as session:
        found = list_sources(session, after=after, limit=None if most is None else most + 1)
    shown = found[:most]
    if as_json:
        for source in shown:
            json_line(source_fields(source))
    elif is_list:
        say(_written(shown, form))
    elif shown:
        _tell(shown, utc_now())
        if len(found) > len(shown):
            note(f"There are more: variorum sources --after {shown[-1].id}")
    elif after == 0:
        say("Nothing is watched yet. Begin with: variorum add URL")


def _written(shown: list[Source], form: SourcesFormat) -> str:
    from variorum.export.source_list import opml_sources, toml_sources

    return (toml_sources if form is SourcesFormat.TOML else opml_sources)(shown).rstrip("\n")


def _tell(shown: list[Source], now: datetime) -> None:
    """What few sources say has a column only where one does."""
    if any(source.retention.is_said for source in shown):
        table((*_COLUMNS, "keeps"), [(*_row(source, now), retention_code(source.retention)) for source in shown])
    else:
        table(_COLUMNS, [_row(source, now) for source in shown])


_COLUMNS = ("id", "kind", "source", "pages", "when", "checked", "result")


def _row(source: Source, now: datetime) -> tuple[str, ...]:
    return (
        str(source.id),
        source.kind.value,
        source.label + ("".join(f" #{tag}" for tag in source.tags)),
        _pages(source),
        str(source.schedule or USUAL).removeprefix("every "),
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
