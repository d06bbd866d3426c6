"""`variorum when`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.terminal import json_line, say
from variorum.fields.sentence import when_fields
from variorum.phrases import phrase
from variorum.times import local_text

if TYPE_CHECKING:
    from scraper.compare.lineage import Stay

app = command_app()


@app.command()
def when(
    ctx: typer.Context,
    page: PageRef,
    sentence: Annotated[
        str, typer.Argument(metavar="SENTENCE", help="A sentence, or words of one, in quotation marks.")
    ],
    as_json: AsJson = False,
) -> None:
    """Say when a sentence appeared on a page, and when it disappeared."""
    from scraper.compare.lineage import find_passage
    from storage.history import iter_shown
    from storage.pages import get_page

    with reading(ctx) as session:
        found = find_passage(iter_shown(session, get_page(session, page).id), sentence)
    language = language_of(ctx)
    if as_json:
        json_line(when_fields(found))
    elif found.stays:
        say("\n".join(stay_text(stay, language) for stay in found.stays))
    elif found.nearest:
        say(phrase("nearest", language, likeness=f"{found.likeness:.0%}", text=found.nearest.text))
        say("\n".join(stay_text(stay, language) for stay in found.nearest.stays))
    if not (found.stays or found.nearest or as_json):
        say(phrase("never", language))
    if not (found.stays or found.nearest):
        raise typer.Exit(1)


def stay_text(stay: Stay, language: str) -> str:
    """Say from when until when something stood."""
    facts = {"since": local_text(stay.from_at), "number": stay.from_version}
    if stay.gone_at is None:
        return phrase("appeared", language, **facts)
    by = phrase("by_version" if stay.gone_version else "by_removal", language, number=stay.gone_version)
    return phrase("appeared_gone", language, gone=local_text(stay.gone_at), by=by, **facts)
