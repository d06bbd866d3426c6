"""`variorum import`."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from variorum.bootstrap import has_database, utc_now
from variorum.cli.options import command_app
from variorum.cli.session import reading, writing
from variorum.cli.shared import place
from variorum.cli.terminal import counted, note, say, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.model import Url
    from storage.engine import Session
    from variorum.importing.candidate import Candidate
    from variorum.takeover import Taken, Terms

app = command_app()


class ImportForm(StrEnum):
    """What `variorum import --from` takes."""

    AUTO = "auto"
    URLWATCH = "urlwatch"
    WEBCHANGES = "webchanges"
    CHANGEDETECTION = "changedetection"
    OPML = "opml"
    LIST = "list"


class ImportKind(StrEnum):
    """What `variorum import --kind` takes."""

    PAGE = "page"
    INDEX = "index"
    FEED = "feed"
    SITEMAP = "sitemap"


@app.command("import")
def import_sources(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Its file or backup; of changedetection.io its folder.")],
    form: Annotated[
        ImportForm,
        typer.Option("--from", metavar="F", help="urlwatch, webchanges, changedetection, opml, list; auto looks."),
    ] = ImportForm.AUTO,
    kind: Annotated[
        ImportKind, typer.Option(metavar="K", help="Of sources whose file does not say it: page, index, feed, sitemap.")
    ] = ImportKind.PAGE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be added.")] = False,
) -> None:
    """Take over what another program watches: variorum import FILE.

    What cannot be taken over is said for each source. Nothing of the file is ever run, and no secret of it is kept.
    Importing twice adds nothing twice.
    """
    from scraper.model import SourceKind
    from variorum.importing import Form, read_import
    from variorum.takeover import Terms, take_over

    found, candidates = read_import(file, None if form is ImportForm.AUTO else Form(form.value))
    settings = place(ctx).settings
    terms = Terms(SourceKind(kind.value), settings.defaults, _refusals(ctx, candidates))
    note(f"Read as {found.value}: {counted(len(candidates), 'entry', 'entries')}.")
    if dry_run:
        planned = _plan_beside(ctx, candidates, terms)
        table(_COLUMNS, [_row(taken) for taken in planned])
    else:
        with writing(ctx, create=True) as session:
            planned = _plan(session, candidates, terms)
            take_over(session, planned, utc_now())
    _tell(planned, is_dry_run=dry_run)


def _refusals(ctx: typer.Context, candidates: Sequence[Candidate]) -> dict[Url, str]:
    from variorum.cli.look import refusals

    urls = [candidate.url for candidate in candidates if candidate.url is not None]
    return refusals(urls, place(ctx).settings)


def _plan_beside(ctx: typer.Context, candidates: Sequence[Candidate], terms: Terms) -> list[Taken]:
    """Plan without making a database for it."""
    from variorum.takeover import plan

    if not has_database(place(ctx).database):
        return plan(candidates, [], terms)
    with reading(ctx) as session:
        return _plan(session, candidates, terms)


def _plan(session: Session, candidates: Sequence[Candidate], terms: Terms) -> list[Taken]:
    from storage.sources import list_sources
    from variorum.takeover import plan

    return plan(candidates, list_sources(session, include_removed=True), terms)


def _tell(planned: Sequence[Taken], *, is_dry_run: bool) -> None:
    for taken in planned:
        candidate = taken.candidate
        if candidate.refusal:
            note(f"{candidate.place}: not taken over: {candidate.refusal}")
        elif candidate.left_out and taken.new:
            note(f"{candidate.name or candidate.url}: without {'; '.join(candidate.left_out)}")
    counts = Counter(taken.result.value for taken in planned)
    summary = ", ".join(f"{count:,} {result}" for result, count in counts.items())
    say(f"{'Would be' if is_dry_run else 'Done'}: {summary or 'nothing'}")


_COLUMNS = ("entry", "kind", "source", "tags", "when", "result")


def _row(taken: Taken) -> tuple[str, ...]:
    candidate, new = taken.candidate, taken.new
    return (
        candidate.place,
        new.kind.value if new else "",
        candidate.name or candidate.url or "",
        " ".join(f"#{tag}" for tag in (new.tags if new else ())),
        str(new.schedule).removeprefix("every ") if new and new.schedule else "",
        taken.result.value,
    )
