"""`variorum origins`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.terminal import json_line, paint, say
from variorum.phrases import phrase

if TYPE_CHECKING:
    from scraper.copies.corrections import SentenceDifference
    from storage.origins import NamedOrigin
    from storage.records import Page
    from variorum.origins import Provenance, Relation, Stale

app = command_app()


@app.command()
def origins(
    ctx: typer.Context,
    page: Annotated[
        str | None, typer.Argument(metavar="PAGE", help="Address or number (variorum pages); none with --stale.")
    ] = None,
    difference: Annotated[bool, typer.Option("--diff", help="Also the sentences that differ.")] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="All copies that still say what their origin has corrected.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show where a page's text comes from, and who carries it; or which copies missed a correction."""
    from storage.pages import get_page
    from variorum.fields.origins import origins_fields
    from variorum.origins import iter_stale, provenance, sentence_differences

    if (page is None) is not stale or (stale and difference):
        raise InputError("Name a page, variorum origins PAGE, or ask for all that is out of date: --stale")
    with reading(ctx) as session:
        if page is None:
            _tell_stale(list(iter_stale(session)), language_of(ctx), as_json=as_json)
            return
        found = provenance(session, get_page(session, page).id)
        differences = sentence_differences(session, found) if difference else {}
    if as_json:
        json_line(origins_fields(found, differences))
    else:
        _tell(found, differences, language_of(ctx))


def _tell(found: Provenance, differences: dict[int, SentenceDifference], language: str) -> None:
    page = found.origins.page
    say(f"{paint(page.title or page.url, 'bold')}\n{_place(page, language)}")
    if found.origins.named:
        say(f"\n{phrase('origins_named', language)}")
        for named in found.origins.named:
            say(f"  {_named(named, language)}")
        for step in found.chain[1:]:
            say(f"  {phrase('origins_step', language, named=_named(step.named, language))}")
    if found.relations:
        say(f"\n{phrase('origins_kin', language)}")
        for relation in found.relations:
            _tell_relation(relation, page, differences.get(relation.kin.page.id), language)
    say(f"\n{_first(found, language)}")
    for stale in found.stale:
        say()
        _tell_one_stale(stale, language)


def _place(page: Page, language: str) -> str:
    return f"{phrase('page', language, number=page.id)}  {page.url}"


def _named(named: NamedOrigin, language: str) -> str:
    from variorum.origin_words import named_in_words

    number = named.page_id
    watched = phrase("page", language, number=number) if number else phrase("not_watched", language)
    return f"{named.url}  ({named_in_words(named, language)}; {watched})"


def _tell_relation(relation: Relation, page: Page, difference: SentenceDifference | None, language: str) -> None:
    from variorum.origin_words import likeness_in_words, order_in_words

    kin = relation.kin
    there, here = (phrase("page", language, number=number) for number in (kin.page.id, page.id))
    say(f"  {there}  {likeness_in_words(kin, language)}, {order_in_words(relation, page.id, language)}")
    say(f"    {kin.page.title or ''}  {kin.page.url}".rstrip())
    if difference is not None:
        for sentence in difference.only_first:
            say(paint(f"    - {there}: {sentence}", "red"))
        for sentence in difference.only_second:
            say(paint(f"    + {here}: {sentence}", "green"))


def _first(found: Provenance, language: str) -> str:
    if found.first.id != found.origins.page.id:
        return phrase("origins_first", language, page=_place(found.first, language))
    if found.relations:
        return phrase("origins_first_here", language, count=len(found.relations) + 1)
    return phrase("origins_nobody", language)


def _tell_stale(found: list[Stale], language: str, *, as_json: bool) -> None:
    from variorum.fields.origins import stale_fields

    for stale in found:
        json_line(stale_fields(stale)) if as_json else _tell_one_stale(stale, language)
    if not found and not as_json:
        say(phrase("stale_none", language))


def _tell_one_stale(stale: Stale, language: str) -> None:
    facts = {"copy": stale.copy.id, "url": stale.copy.url, "origin": stale.origin.id}
    say(phrase("stale_said", language, **facts))
    for correction in stale.corrections:
        say(paint(f"  - {correction.old}", "red"))
        new = correction.new or phrase("taken_out", language)
        version = phrase("in_version", language, number=correction.version)
        say(paint(f"  + {new}", "green") + f"  {version}")
