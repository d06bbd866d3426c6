"""`variorum origins`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.errors import InputError
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import reading
from variorum.cli.terminal import json_line, paint, say
from variorum.times import duration_text

if TYPE_CHECKING:
    from scraper.copies.corrections import SentenceDifference
    from storage.engine import Session
    from storage.origins import Kin, NamedOrigin
    from storage.records import Page
    from variorum.origins import Provenance, Relation, Stale

app = command_app()

_NAMED_BY = {
    "page": "the page says so",
    "canonical": "its canonical link leads there",
    "redirect": "its address leads there",
}
_BECAUSE = {
    "named": "named as the source",
    "canonical": "by the canonical link",
    "published": "by the dates of publication",
    "seen": "by when they were first seen",
}


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
    from variorum.origins import iter_stale, provenance

    if (page is None) is not stale or (stale and difference):
        raise InputError("Name a page, variorum origins PAGE, or ask for all that is out of date: --stale")
    with reading(ctx) as session:
        if page is None:
            _tell_stale(list(iter_stale(session)), as_json=as_json)
            return
        found = provenance(session, get_page(session, page).id)
        differences = _differences(session, found) if difference else {}
    json_line(_fields(found, differences)) if as_json else _tell(found, differences)


def _differences(session: Session, found: Provenance) -> dict[int, SentenceDifference]:
    """Of each page that shares text: its sentences against the page's, in the versions that they show now."""
    from scraper.copies.corrections import sentence_difference
    from storage.versions import get_version

    own = get_version(session, found.origins.page.id).article
    pages = [relation.kin.page for relation in found.relations if relation.kin.likeness]
    return {one.id: sentence_difference(get_version(session, one.id).article, own) for one in pages}


def _tell(found: Provenance, differences: dict[int, SentenceDifference]) -> None:
    page = found.origins.page
    say(f"{paint(page.title or page.url, 'bold')}\npage {page.id}  {page.url}")
    if found.origins.named:
        say("\nIt names as its origin")
        for named in found.origins.named:
            say(f"  {_named(named)}")
    if found.relations:
        say("\nIts text and that of others")
        for relation in found.relations:
            _tell_relation(relation, page, differences.get(relation.kin.page.id))
    say(f"\n{_first(found)}")
    for stale in found.stale:
        say()
        _tell_one_stale(stale)


def _named(named: NamedOrigin) -> str:
    watched = f"page {named.page_id}" if named.page_id else "not watched"
    return f"{named.url}  ({_NAMED_BY[named.named_by.value]}; {watched})"


def _tell_relation(relation: Relation, page: Page, difference: SentenceDifference | None) -> None:
    kin = relation.kin
    say(f"  page {kin.page.id}  {_likeness(kin)}, {_order(relation, page)}")
    say(f"    {kin.page.title or ''}  {kin.page.url}".rstrip())
    if difference is not None:
        for sentence in difference.only_first:
            say(paint(f"    - page {kin.page.id}: {sentence}", "red"))
        for sentence in difference.only_second:
            say(paint(f"    + page {page.id}: {sentence}", "green"))


def _likeness(kin: Kin) -> str:
    if kin.likeness is None or kin.sharing is None:
        return "in other words"
    if kin.likeness.value == "exact":
        return "exact, the same words"
    shared = f"{kin.sharing.shared:,} words, {kin.sharing.of_shorter:.0%} of the shorter"
    if kin.likeness.value == "near":
        return f"near, {shared}"
    return f"{'contains it' if kin.sharing.words >= kin.sharing.other_words else 'contained in it'}, {shared}"


def _order(relation: Relation, page: Page) -> str:
    ahead, because = relation.precedence.ahead.total_seconds(), relation.precedence.because.value
    which = "later" if relation.precedence.first == page.id else "earlier"
    time = f"{duration_text(ahead)} {which}" if ahead > 0 else which
    return f"{time} ({_BECAUSE[because]})"


def _first(found: Provenance) -> str:
    if found.first.id != found.origins.page.id:
        return f"First: page {found.first.id}  {found.first.url}"
    if found.relations:
        return f"First: this page, of the {len(found.relations) + 1} that are known."
    return "Nobody else is known to carry it."


def _tell_stale(found: list[Stale], *, as_json: bool) -> None:
    for stale in found:
        json_line(_stale_fields(stale)) if as_json else _tell_one_stale(stale)
    if not found and not as_json:
        say("No copy says what its origin has corrected.")


def _tell_one_stale(stale: Stale) -> None:
    say(f"Page {stale.copy.id} ({stale.copy.url}) still says what page {stale.origin.id} has corrected:")
    for correction in stale.corrections:
        say(paint(f"  - {correction.old}", "red"))
        say(paint(f"  + {correction.new or '(taken out)'}", "green") + f"  in version {correction.version}")


def _fields(found: Provenance, differences: dict[int, SentenceDifference]) -> dict[str, Any]:
    page = found.origins.page
    return {
        "page": page.id,
        "url": page.url,
        "title": page.title,
        "first": {"page": found.first.id, "url": found.first.url},
        "names": [
            {"url": named.url, "named_by": named.named_by.value, "version": named.version_number, "page": named.page_id}
            for named in found.origins.named
        ],
        "carriers": [_relation_fields(one, differences.get(one.kin.page.id)) for one in found.relations],
        "stale": [_stale_fields(stale) for stale in found.stale],
    }


def _relation_fields(relation: Relation, difference: SentenceDifference | None) -> dict[str, Any]:
    kin, sharing = relation.kin, relation.kin.sharing
    fields: dict[str, Any] = {
        "page": kin.page.id,
        "url": kin.page.url,
        "title": kin.page.title,
        "likeness": kin.likeness.value if kin.likeness else None,
        "shared_words": sharing.shared if sharing else None,
        "words": sharing.words if sharing else None,
        "other_words": sharing.other_words if sharing else None,
        "version": kin.number,
        "other_version": kin.other_number,
        "first": relation.precedence.first,
        "because": relation.precedence.because.value,
        "ahead_s": round(relation.precedence.ahead.total_seconds(), 1),
    }
    if difference is not None:
        fields["only_there"], fields["only_here"] = list(difference.only_first), list(difference.only_second)
    return fields


def _stale_fields(stale: Stale) -> dict[str, Any]:
    return {
        "page": stale.copy.id,
        "url": stale.copy.url,
        "origin": stale.origin.id,
        "origin_url": stale.origin.url,
        "corrections": [{"version": one.version, "old": one.old, "new": one.new} for one in stale.corrections],
    }
