"""`variorum search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from variorum.bootstrap import utc_now
from variorum.cli.options import AsJson, Since, Tag, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.terminal import json_line, note, paint, say
from variorum.fields.hit import hit_fields
from variorum.phrases import phrase
from variorum.times import local_text, moment

if TYPE_CHECKING:
    from scraper.highlight import Passage
    from storage.search import Hit, Stretch

app = command_app()


@app.command()
def search(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS…", help='Words; "quoted ones" stand together; milit*.')],
    source: Annotated[str | None, typer.Option(metavar="S", help="Only this source: number, name or address.")] = None,
    tag: Tag = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="How many pages at most.")] = 20,
    before: Annotated[int | None, typer.Option(metavar="PLACE", min=1, help="Go on after this place.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find text in every version ever seen: variorum search "nessun ferito"."""
    from storage.search import Search, search
    from variorum.source_choice import chosen_sources

    since_at = moment(since, utc_now()) if since else None
    # The shell has taken the quotation marks away: an argument of several words is a phrase.
    query = " ".join(f'"{word}"' if " " in word.strip() and '"' not in word else word for word in words)
    with reading(ctx) as session:
        source_ids = chosen_sources(session, source, tag)
        hits = search(session, Search(query, source_ids, since_at, before, limit))
    language = language_of(ctx)
    for hit in hits:
        if as_json:
            json_line(hit_fields(hit))
        else:
            say("\n".join(_lines(hit, language)))
    if not hits and not as_json:
        say(phrase("nothing_found", language))
    if len(hits) == limit:
        note(f"There may be more: --before {hits[-1].place}")


def _lines(hit: Hit, language: str) -> list[str]:
    has_it = any(one.gone_at is None for one in hit.stretches)
    lost = "" if has_it else f"  {paint(phrase('no_longer', language), 'red')}"
    head = f"{hit.page_id}  {paint(hit.title, 'bold')}{lost}"
    lines = [head, f"    {paint(f'{hit.page_url}', 'dim')}"]
    lines += [f"    {_stretch(one, language)}" for one in hit.stretches]
    return lines + [f"    {_painted(one)}" for one in hit.passages]


def _stretch(one: Stretch, language: str) -> str:
    key = "version" if one.from_version == one.to_version else "versions"
    versions = phrase(key, language, number=one.to_version, first=one.from_version, last=one.to_version)
    times = {"since": local_text(one.from_at), "last": local_text(one.last_seen_at), "gone": local_text(one.gone_at)}
    return f"{versions}: {phrase('since' if one.gone_at is None else 'from_until', language, **times)}"


def _painted(passage: Passage) -> str:
    out, at = "", 0
    for start, end in passage.marks:
        if start >= at:
            out += passage.text[at:start] + _marked(passage.text[start:end])
            at = end
    return (out + passage.text[at:]).replace("\n", " ")


def _marked(text: str) -> str:
    painted = paint(text, "yellow")
    return painted if painted != text else f"[{text}]"
