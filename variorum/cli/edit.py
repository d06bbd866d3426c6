"""`variorum edit`."""

from __future__ import annotations

from typing import Annotated

import typer

from scraper.errors import InputError
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
from variorum.cli.options import FollowOrigins, SourceRef, command_app
from variorum.cli.scheduling import Every, Pages, Scheduling, When, Zone, tell_schedule
from variorum.cli.session import writing
from variorum.cli.shared import place
from variorum.cli.telling import Alert, Class, Ignore, Least, Telling
from variorum.cli.terminal import note, say

app = command_app()


@app.command()
def edit(
    ctx: typer.Context,
    source: SourceRef,
    every: Every = None,
    when: When = None,
    pages: Pages = None,
    zone: Zone = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="T", help="Its tags from now on; repeat for several.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="N", help='What to call it; "" forgets the name.')] = None,
    header: Header = None,
    cookie: Cookie = None,
    auth: Auth = None,
    proxy: Proxy = None,
    language: Language = None,
    browser: Browser = None,
    ignore: Ignore = None,
    alert: Alert = None,
    edit_class: Class = None,
    least: Least = None,
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
    """Change the name, schedule or tags of a source, how its servers are asked, what it finds, what is told."""
    from storage.records import ManagedBy, SourceEdit
    from storage.sources import get_source
    from variorum.watchlist import edit_and_reschedule

    scheduling = Scheduling(every, when, pages, zone)
    asking = Asking(header, cookie, auth, proxy, language, browser)
    telling = Telling(ignore, alert, edit_class, least)
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
    keeping = Keeping(payloads_for, payloads_per_page)
    groups = (scheduling, asking, telling, choosing, keeping)
    is_plain = tag is None and name is None and follow_origins is None
    if is_plain and not any(group.was_said for group in groups):
        raise InputError("Say what to change: --every 15m, --tag politics or --name “The ministry”")
    tags = None if tag is None else tuple(word for word in tag if word)
    times = scheduling.fields(place(ctx).settings.defaults.zone)
    with writing(ctx) as session:
        found = get_source(session, source)
        options = asking.upon(found.fetch_options) if asking.was_said else None
        rules = telling.upon(found.rules) if telling.was_said else None
        links = choosing.upon(found.link_rules) if choosing.was_said else None
        edit = SourceEdit(
            name=name,
            tags=tags,
            fetch_options=options,
            rules=rules,
            link_rules=links,
            follows_origins=follow_origins,
            retention=keeping.upon(found.retention) if keeping.was_said else None,
            **times,
        )
        edited = edit_and_reschedule(session, found, edit, utc_now())
    say(f"Changed {edited.label}.")
    if scheduling.was_said:
        tell_schedule(edited)
    if keeping.was_said:
        tell_retention(edited)
    if found.managed_by is ManagedBy.CONFIG:
        note(
            "It stands in the configuration file, which wins whenever the service reads it again: change it there too."
        )
