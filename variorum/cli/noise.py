"""`variorum noise`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.errors import InputError
from scraper.names import names_for
from variorum.bootstrap import utc_now
from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import language_of, reading, writing
from variorum.cli.terminal import json_line, note, say
from variorum.phrases import counted_in, phrase
from variorum.times import iso_text, local_text

if TYPE_CHECKING:
    from storage.records import NoiseRow

app = command_app()
_SHOWN = 100


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


def noise_fields(row: NoiseRow) -> dict[str, Any]:
    """Give noise as a JSON object; `what` and `where` in English."""
    place = row.spot.place
    return {
        "number": row.spot.number,
        "state": row.state.value,
        "what": what_of(row, "en"),
        "where": where_of(row, "en"),
        "after": place.before[0] if place and place.before else None,
        "before": place.after[0] if place and place.after else None,
        "declared": row.spot.is_declared,
        "differed": row.differed,
        "checks": row.checks,
        "since_at": iso_text(row.since_at),
        "ended_at": iso_text(row.ended_at) if row.ended_at else None,
        "last_differed_at": iso_text(row.last_differed_at) if row.last_differed_at else None,
        "last_seen": row.last_text,
    }


def what_of(row: NoiseRow, language: str) -> str:
    """Say what kind of noise it is."""
    spot = row.spot
    if spot.is_declared:
        return phrase("noise_declared", language)
    if spot.variants:
        key = "noise_flip_headline" if spot.place is None else "noise_flip"
        return phrase(key, language, count=len(spot.variants))
    return phrase("noise_hole" if spot.hole else "noise_place", language)


def where_of(row: NoiseRow, language: str) -> str:
    """Say between what it stands."""
    place = row.spot.place
    if place is None:
        return phrase("noise_headline", language)
    start, end = phrase("noise_at_start", language), phrase("noise_at_end", language)
    before = phrase("noise_after", language, text=_short(place.before[0])) if place.before else start
    after = phrase("noise_before", language, text=_short(place.after[0])) if place.after else end
    return f"{before}, {after}"


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
        f"   {phrase('noise_last', language, text=_short(row.last_text))}",
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
    from scraper.noise.hold_out import hold_out
    from scraper.noise.places import declared_spot
    from scraper.noise.spots import Noise
    from storage.noise import declare_noise, load_noise, next_noise_number
    from storage.pages import get_page
    from storage.versions import get_version

    with writing(ctx) as session:
        found = get_page(session, ref)
        rest = hold_out(get_version(session, found.id).article, load_noise(session, found.id))[0]
        spot = declared_spot(rest, words, next_noise_number(session, found.id))
        text = hold_out(rest, Noise((spot,)))[1][0].text
        declare_noise(session, found.id, spot, text, utc_now())
    say(phrase("noise_held_out", language_of(ctx), number=spot.number, text=_short(text)))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
