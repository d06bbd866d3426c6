"""`variorum blame`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import NotFoundError
from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.terminal import json_line, paint, say
from variorum.fields.sentence import sentence_fields
from variorum.phrases import phrase
from variorum.times import local_text

if TYPE_CHECKING:
    from scraper.compare.lineage import Traced

app = command_app()


@app.command()
def blame(
    ctx: typer.Context,
    page: PageRef,
    gone: Annotated[bool, typer.Option("--gone", help="Those that vanished instead, and when.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say of each sentence of a page which version brought it."""
    from scraper.compare.lineage import trace
    from storage.history import iter_shown
    from storage.pages import get_page

    with reading(ctx) as session:
        found = get_page(session, page)
        if found.version_number is None:
            raise NotFoundError(f"Nothing has been seen of {found.url} yet; `variorum check {found.id}` looks now.")
        lineage = trace(iter_shown(session, found.id))
    sentences = lineage.gone if gone else lineage.present
    language = language_of(ctx)
    for sentence in sentences:
        if as_json:
            json_line(sentence_fields(sentence))
        else:
            say(_line(sentence, language))
    if not sentences and not as_json:
        say(phrase("blame_none" if gone else "blame_removed", language))


def _line(sentence: Traced, language: str) -> str:
    stay = sentence.stays[-1]
    head = f"{stay.from_version:>4}  {local_text(stay.from_at)}"
    if stay.gone_at is not None:
        by = phrase("by_version" if stay.gone_version else "by_removal", language, number=stay.gone_version)
        head += f" – {phrase('blame_gone', language, gone=local_text(stay.gone_at), by=by)}"
    again = f"  {phrase('blame_again', language)}" if len(sentence.stays) > 1 else ""
    return f"{paint(head, 'dim')}{again}  {' '.join(sentence.text.split())}"
