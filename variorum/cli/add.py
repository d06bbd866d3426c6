"""`variorum add`."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError, UrlError
from variorum.bootstrap import utc_now
from variorum.cli.asking import Asking, Auth, Browser, Cookie, Header, Language, Proxy
from variorum.cli.choosing import (
    Choosing,
    FirstDepth,
    Languages,
    LinksExclude,
    LinksIn,
    LinksInclude,
    MostPages,
    PublishedSince,
    TellFirst,
    TitlesExclude,
    TitlesInclude,
)
from variorum.cli.keeping import Keeping, PayloadsFor, PayloadsPerPage, tell_retention
from variorum.cli.options import FollowOrigins, command_app
from variorum.cli.scheduling import Every, Pages, Scheduling, When, Zone, tell_schedule
from variorum.cli.session import writing
from variorum.cli.shared import place
from variorum.cli.terminal import counted, note, say

if TYPE_CHECKING:
    from scraper.fetch_options import FetchOptions
    from scraper.link_rules import LinkRules
    from scraper.model import SourceKind, Url
    from storage.records import Source
    from variorum.cli.look import Look
    from variorum.config import Settings

app = command_app()

# Each address is asked for once beforehand, at its host's pace: with more, adding a list would take minutes.
MOST_LOOKED_AT = 10
_MANY = 500


def _kind(text: str) -> AddKind:
    try:
        return AddKind(text)
    except ValueError:
        raise typer.BadParameter(f"there is no kind “{text}”; choose {', '.join(AddKind)}") from None


class AddKind(StrEnum):
    """What `variorum add --kind` takes."""

    AUTO = "auto"
    PAGE = "page"
    INDEX = "index"
    FEED = "feed"
    SITEMAP = "sitemap"


@app.command()
def add(
    ctx: typer.Context,
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL…", help="Addresses to watch.")] = None,
    file: Annotated[str | None, typer.Option(metavar="F", help="A list of addresses, one a line; - for input.")] = None,
    kind: Annotated[
        AddKind,
        typer.Option(metavar="K", parser=_kind, help="page, index, feed, sitemap; auto looks and says what it is."),
    ] = AddKind.AUTO,
    every: Every = None,
    when: When = None,
    pages: Pages = None,
    zone: Zone = None,
    tag: Annotated[list[str] | None, typer.Option(metavar="T", help="A tag; repeat for several.")] = None,
    name: Annotated[str | None, typer.Option(metavar="N", help="What to call it.")] = None,
    header: Header = None,
    cookie: Cookie = None,
    auth: Auth = None,
    proxy: Proxy = None,
    language: Language = None,
    browser: Browser = None,
    links_include: LinksInclude = None,
    links_exclude: LinksExclude = None,
    links_in: LinksIn = None,
    titles_include: TitlesInclude = None,
    titles_exclude: TitlesExclude = None,
    languages: Languages = None,
    published_since: PublishedSince = None,
    most_pages: MostPages = None,
    first_depth: FirstDepth = None,
    tell_first: TellFirst = None,
    follow_origins: FollowOrigins = None,
    payloads_for: PayloadsFor = None,
    payloads_per_page: PayloadsPerPage = None,
) -> None:
    """Watch a page, a section, a feed or a sitemap: variorum add URL.

    Adding twice changes nothing. A site that cannot be reached now is added all the same; a private address only where
    the configuration allows it.
    """
    from storage.records import NO_RETENTION

    wanted = _addresses(urls or [], file)
    if name and len(wanted) > 1:
        raise InputError("One name cannot be given to several addresses; add them one by one, or leave out --name")
    asking = Asking(header, cookie, auth, proxy, language, browser)
    settings = place(ctx).settings
    options = asking.upon(settings.defaults.fetch_options)
    choosing = Choosing(
        links_include,
        links_exclude,
        links_in,
        titles_include,
        titles_exclude,
        languages,
        published_since,
        most_pages,
        first_depth,
        tell_first,
    )
    link_rules = choosing.upon(settings.defaults.link_rules)
    scheduling = Scheduling(every, when, pages, zone)
    times = scheduling.fields(settings.defaults.zone)
    keeping = Keeping(payloads_for, payloads_per_page)
    retention = keeping.upon(NO_RETENTION)
    looks = _looks(wanted, kind, settings, (options, link_rules))
    with writing(ctx, create=True) as session:
        from variorum.watchlist import by_default, watch

        for look in looks:
            usual = by_default(settings.defaults, look.kind, look.url)
            tags = usual.tags if tag is None else tuple(tag)
            new = replace(usual, name=name, tags=tags, fetch_options=options, link_rules=link_rules, **times)
            new = new if follow_origins is None else replace(new, follows_origins=follow_origins)
            new = replace(new, retention=retention)
            source, was_created = watch(session, new, utc_now())
            groups = (asking, choosing, scheduling, keeping)
            has_options = bool(tag or name) or follow_origins is not None or any(said.was_said for said in groups)
            _tell(source, look, was_created=was_created, has_options=has_options)
    say("They are checked while `variorum run` is running; or now, with: variorum check --all")


def _addresses(urls: list[str], file: str | None) -> list[Url]:
    """Read all addresses; nothing is added where one of them is wrong."""
    from scraper.urls import parse_url

    texts = [(url, "") for url in urls] + (_lines(file) if file else [])
    if not texts:
        raise InputError("Say what to watch: variorum add https://example.com/news, or --file list.txt")
    found: dict[Url, None] = {}
    wrong = []
    for text, where in texts:
        try:
            found[parse_url(text)] = None
        except UrlError as error:
            wrong.append(f"{where}{error}")
    if wrong:
        raise InputError("\n".join(wrong))
    return list(found)


def _lines(file: str) -> list[tuple[str, str]]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read ({error})") from None
    lines = [(line.partition(" #")[0].strip(), number) for number, line in enumerate(text.splitlines(), 1)]
    return [(line, f"{file}, line {number}: ") for line, number in lines if line and not line.startswith("#")]


def _looks(urls: list[Url], kind: AddKind, settings: Settings, said: tuple[FetchOptions, LinkRules]) -> list[Look]:
    """Look at each address, unless there are many of them."""
    from scraper.model import SourceKind
    from variorum.cli.look import Look, look_at, refusals

    chosen: SourceKind | None = None if kind is AddKind.AUTO else SourceKind(kind.value)
    if len(urls) <= MOST_LOOKED_AT:
        found = look_at(urls, chosen, settings, *said)
        _refuse([look.refusal for look in found if look.refusal], settings)
        return found
    _refuse(list(refusals(urls, settings).values()), settings)
    what = f"as a {chosen.value}" if chosen else "as pages"
    note(f"{counted(len(urls), 'address', 'addresses')}: too many to look at beforehand, so each is added {what}.")
    return [Look(url, chosen or SourceKind.PAGE) for url in urls]


def _refuse(refused: list[str], settings: Settings) -> None:
    """Nothing is added that this program would never ask."""
    if refused:
        hint = [] if settings.fetch.allow_private else [_ALLOW_PRIVATE]
        raise InputError("\n".join([*dict.fromkeys(refused), *hint, "Nothing was added."]))


_ALLOW_PRIVATE = (
    "For pages of your own network write allow_private = true under [fetch] in the configuration, "
    "or set VARIORUM_ALLOW_PRIVATE=1, or give each command --allow-private."
)


def _tell(source: Source, look: Look, *, was_created: bool, has_options: bool) -> None:
    if was_created:
        why = f". {look.why}" if look.why else ""
        say(f"Watching {look.url} as {_ARTICLES[look.kind.value]} (source {source.id}){why}")
        tell_schedule(source)
        if source.retention.is_said:
            tell_retention(source)
    else:
        say(f"Watched already: {look.url} (source {source.id})")
        if has_options:
            note(f"  It stays as it is; change it with: variorum edit {source.id}")
    for warning in look.warnings:
        note(f"  {warning}")
    if was_created:
        _tell_further(source, look)


def _tell_further(source: Source, look: Look) -> None:
    """Say what the first run does, and what would name the same articles more surely."""
    if look.names > _MANY and source.link_rules.most_pages is None:
        note(f"  It names {look.names:,} pages; to watch only the newest: variorum edit {source.id} --most-pages 200")
    for kind, url in look.better:
        note(f"  Its {kind.value} names articles more surely than its links do: variorum add {url} --kind {kind.value}")
    if look.better:
        note(f"  If you take that instead: variorum remove {source.id}. What it would find: variorum links {source.id}")


_ARTICLES = {"page": "a page", "index": "a section", "feed": "a feed", "sitemap": "a sitemap"}
