"""`variorum noise`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError
from scraper.names import names_for
from variorum.bootstrap import utc_now
from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import language_of, reading, writing
from variorum.cli.terminal import json_line, note, say
from variorum.fields.noise import noise_fields
from variorum.noise_text import short, what_of, where_of
from variorum.phrases import counted_in, phrase
from variorum.times import local_text

if TYPE_CHECKING:
    from storage.records import NoiseRow

app = command_app()


@app.command()
def noise(
    ctx: typer.Context,
    page: PageRef,
    keep: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="It is text after all: tell its changes, for good.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Hold nothing out any more; learn anew.")] = False,
    ignore: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Hold out the passage that holds these words.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what of a page does not count, and why there is no alarm."""
    if sum((keep is not None, forget, ignore is not None)) > 1:
        raise InputError("Say one thing at a time: --keep N, --forget or --ignore WORDS")
    if keep is not None or forget:
        _let_in(ctx, page, keep)
    elif ignore is not None:
        _hold_out(ctx, page, ignore)
    else:
        _list(ctx, page, as_json=as_json)


def _list(ctx: typer.Context, ref: str, *, as_json: bool) -> None:
    from storage.noise import list_noise
    from storage.pages import get_page

    with reading(ctx) as session:
        found = get_page(session, ref)
        rows = list_noise(session, found.id)
    language = language_of(ctx)
    for row in rows:
        if as_json:
            json_line(noise_fields(row))
        else:
            say("\n".join(_lines(row, language)))
    if not rows and not as_json:
        say(phrase("all_counts", language, url=found.url))


def _lines(row: NoiseRow, language: str) -> list[str]:
    checks = counted_in(row.checks, "check", language)
    facts = {
        "state": names_for(language).states[row.state],
        "since": local_text(row.ended_at or row.since_at),
        "what": what_of(row, language),
        "often": phrase(
            "noise_differed" if row.checks else "noise_unchecked", language, differed=row.differed, checks=checks
        ),
    }
    return [
        f"{row.spot.number}  {phrase('noise_line', language, **facts)}",
        f"   {phrase('noise_where', language, where=where_of(row, language))}",
        f"   {phrase('noise_last', language, text=short(row.last_text))}",
    ]


def _let_in(ctx: typer.Context, ref: str, number: int | None) -> None:
    from storage.noise import end_noise
    from storage.pages import get_page
    from storage.records import NoiseState

    state = NoiseState.FORGOTTEN if number is None else NoiseState.KEPT
    with writing(ctx) as session:
        ended = end_noise(session, get_page(session, ref).id, number, state, utc_now())
    language = language_of(ctx)
    if not ended:
        say(phrase("noise_nothing", language))
        return
    said = "noise_counts_all" if number is None else "noise_counts"
    say(phrase(said, language, count=ended, number=number))
    note(phrase("noise_told_next", language))


def _hold_out(ctx: typer.Context, ref: str, words: str) -> None:
    from storage.pages import get_page
    from variorum.declared_noise import hold_out_words

    with writing(ctx) as session:
        number, text = hold_out_words(session, get_page(session, ref).id, words, utc_now())
    say(phrase("noise_held_out", language_of(ctx), number=number, text=short(text)))
