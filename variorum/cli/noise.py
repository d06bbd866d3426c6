"""`variorum noise`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.errors import InputError
from variorum.bootstrap import utc_now
from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import reading, writing
from variorum.cli.terminal import json_line, note, say
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
    """Give noise as a JSON object."""
    place = row.spot.place
    return {
        "number": row.spot.number,
        "state": row.state.value,
        "what": what_of(row),
        "where": where_of(row),
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


def what_of(row: NoiseRow) -> str:
    """Say what kind of noise it is."""
    spot = row.spot
    if spot.is_declared:
        return "a passage named by hand"
    if spot.variants:
        return f"{'a headline' if spot.place is None else 'a place'} that flips between {len(spot.variants)} texts"
    return "words that differ inside a passage" if spot.hole else "a passage that is replaced again and again"


def where_of(row: NoiseRow) -> str:
    """Say between what it stands."""
    place = row.spot.place
    if place is None:
        return "the headline"
    before = f"after “{_short(place.before[0])}”" if place.before else "at the beginning"
    after = f"before “{_short(place.after[0])}”" if place.after else "at the end"
    return f"{before}, {after}"


def _list(ctx: typer.Context, ref: str, *, as_json: bool) -> None:
    from storage.noise import list_noise
    from storage.pages import get_page

    with reading(ctx) as session:
        found = get_page(session, ref)
        rows = list_noise(session, found.id)
    for row in rows:
        if as_json:
            json_line(noise_fields(row))
        else:
            say("\n".join(_lines(row)))
    if not rows and not as_json:
        say(f"Everything on {found.url} counts: no noise was learned or named.")


def _lines(row: NoiseRow) -> list[str]:
    often = f"differed at {row.differed} of {row.checks} checks" if row.checks else "not checked yet"
    state = row.state.value.replace("_", " ")
    ended = f" since {local_text(row.ended_at)}" if row.ended_at else f" since {local_text(row.since_at)}"
    return [
        f"{row.spot.number}  {state}{ended}: {what_of(row)}; {often}",
        f"   where: {where_of(row)}",
        f"   last seen: “{_short(row.last_text)}”",
    ]


def _let_in(ctx: typer.Context, ref: str, number: int | None) -> None:
    from storage.noise import end_noise
    from storage.pages import get_page
    from storage.records import NoiseState

    state = NoiseState.FORGOTTEN if number is None else NoiseState.KEPT
    with writing(ctx) as session:
        ended = end_noise(session, get_page(session, ref).id, number, state, utc_now())
    if not ended:
        say("Nothing was held out on this page.")
        return
    say(f"Counts again: {f'all noise of the page ({ended})' if number is None else f'noise {number}'}.")
    note("What has changed there meanwhile is told at the next check.")


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
    say(f"Held out from now on, as noise {spot.number}: “{_short(text)}”")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
