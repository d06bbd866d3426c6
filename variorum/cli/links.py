"""`variorum links`."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError, NotFoundError, VariorumError
from variorum.cli.asking import Asking, Browser, Cookie, Header
from variorum.cli.choosing import (
    Choosing,
    Languages,
    LinksExclude,
    LinksIn,
    LinksInclude,
    MostPages,
    PublishedSince,
    TitlesExclude,
    TitlesInclude,
)
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import reading
from variorum.cli.shared import place
from variorum.cli.terminal import counted, json_line, note, say

if TYPE_CHECKING:
    from scraper.discover import Discovery
    from scraper.model import Response, SourceKind
    from storage.records import NewSource
    from variorum.config import Settings

app = command_app()


@app.command()
def links(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="SOURCE|URL", help="A source (variorum sources), or any address.")],
    explain: Annotated[bool, typer.Option("--explain", help="List what is not taken too, and why.")] = False,
    as_json: AsJson = False,
    kind: Annotated[str | None, typer.Option(metavar="K", help="index, feed or sitemap; else it is guessed.")] = None,
    links_include: LinksInclude = None,
    links_exclude: LinksExclude = None,
    links_in: LinksIn = None,
    titles_include: TitlesInclude = None,
    titles_exclude: TitlesExclude = None,
    languages: Languages = None,
    published_since: PublishedSince = None,
    most_pages: MostPages = None,
    header: Header = None,
    cookie: Cookie = None,
    browser: Browser = None,
) -> None:
    """Show which pages an address or source names, and why not others. Nothing is stored."""
    from scraper.discover import discover, guess_kind
    from scraper.model import SourceKind

    choosing = Choosing(
        links_include,
        links_exclude,
        links_in,
        titles_include,
        titles_exclude,
        languages,
        published_since,
        most_pages,
    )
    source = _source(ctx, target, kind)
    asking, settings = Asking(header=header, cookie=cookie, browser=browser), place(ctx).settings
    answer = asyncio.run(_fetched(source, asking, settings))
    taken_as = source.kind if source.kind is not SourceKind.PAGE else guess_kind(answer)[0]
    if taken_as is SourceKind.PAGE:
        raise InputError(
            f"{source.url} looks like a single page, which names no others; say otherwise with --kind index"
        )
    found = discover(taken_as, answer, choosing.upon(source.link_rules))
    (_tell_json if as_json else _tell)(found, taken_as, explain=explain)
    if not found.links and not found.parts:
        raise typer.Exit(1)


def _source(ctx: typer.Context, target: str, kind: str | None) -> NewSource:
    """Return the source of that name, or one made up for the address; a page's kind where it is to be guessed."""
    from scraper.model import SourceKind
    from scraper.urls import parse_url
    from storage.records import NewSource

    chosen = _kind(kind)
    try:
        from storage.sources import get_source

        with reading(ctx) as session:
            known = get_source(session, target)
    except VariorumError as error:
        if not target.startswith(("http://", "https://")):
            message = f"{error}" if isinstance(error, NotFoundError) else f"{target} is no address, and {error}"
            raise InputError(message) from None
        return NewSource(
            chosen or SourceKind.PAGE, parse_url(target), link_rules=place(ctx).settings.defaults.link_rules
        )
    return NewSource(chosen or known.kind, known.url, fetch_options=known.fetch_options, link_rules=known.link_rules)


def _kind(text: str | None) -> SourceKind | None:
    from scraper.model import SourceKind

    named = [kind for kind in SourceKind if kind is not SourceKind.PAGE]
    if text is not None and text not in named:
        raise InputError(f"There is no kind “{text}” that names pages; choose {', '.join(named)}")
    return SourceKind(text) if text else None


async def _fetched(source: NewSource, asking: Asking, settings: Settings) -> Response:
    from scheduler.secrets import request_for
    from scraper.model import FetchFailure
    from variorum.bootstrap import http_fetcher
    from variorum.secrets import SecretReader

    options = asking.upon(source.fetch_options)
    async with aclosing(http_fetcher(settings)) as fetcher:
        answer = await fetcher.fetch(request_for(source.url, source.url, options, SecretReader(os.environ)))
    if isinstance(answer, FetchFailure):
        raise VariorumError(f"{source.url}: {answer.detail}")
    if answer.status != 200:  # noqa: PLR2004  anything else is not the list
        raise VariorumError(f"{source.url}: the server answered with status {answer.status}")
    return answer


def _tell(found: Discovery, kind: SourceKind, *, explain: bool) -> None:
    for link in found.links:
        day = link.published_at or link.updated_at
        say(f"{day.date() if day else '          '}  {link.title or '(no title)'}\n            {link.url}")
    if explain and found.left_out:
        say("\nNot taken:")
        for left in found.left_out:
            say(f"  {left.title or '(no title)'}: {left.why}\n            {left.url}")
    note(_summary(found, kind, explain=explain))
    for part in found.parts:
        note(f"  {part.updated_at.date() if part.updated_at else 'no date   '}  {part.url}")


def _summary(found: Discovery, kind: SourceKind, *, explain: bool) -> str:
    if found.parts:
        return f"A {kind.value} that names {counted(len(found.parts), 'sitemap')}; look at one with: variorum links URL"
    left = f", {counted(len(found.left_out), 'other')} left out" if found.left_out else ""
    hint = " (--explain says why)" if found.left_out and not explain else ""
    detail = f" {found.detail}" if found.detail else ""
    older = f" It goes on at {found.more[0]}" if found.more else ""
    return f"As {_ARTICLES[kind.value]}: {counted(len(found.links), 'page')}{left}{hint}.{detail}{older}"


_ARTICLES = {"index": "a section", "feed": "a feed", "sitemap": "a sitemap"}


def _tell_json(found: Discovery, kind: SourceKind, *, explain: bool) -> None:
    from variorum.fields.link import links_fields

    for fields in links_fields(found, kind, explain=explain):
        json_line(fields)
