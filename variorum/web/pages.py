"""A page: the article as it reads, its versions, what differs between any two, its life, and its exports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import nh3
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from scraper.model import ChangeKind
from scraper.render import to_html
from storage.changes import list_changes, version_times
from storage.history import list_rereadings
from storage.pages import get_page, list_pages
from storage.runs import list_runs
from storage.sources import source_labels
from storage.versions import get_version, list_versions
from variorum.export import ExportFormat, exported
from variorum.fields.article import Entry
from variorum.timeline import SpellType, spells
from variorum.times import duration_text
from variorum.web.chart import DAYS, HEIGHT, STEP, bars_of
from variorum.web.desk import Reading
from variorum.web.numbers import Choice, Mark, Number
from variorum.web.render import clock_of, page

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import Article
    from storage.engine import Session
    from storage.records import Page, VersionRow
    from variorum.web.chart import Bar
    from variorum.web.clock import Clock

router = APIRouter()
_IN_A_LIST: Final = 50
_VERSIONS_IN_A_LIST: Final = 25
MOST_CHOICES: Final = 40
"""Versions that a list to choose from may have; of more, a number is asked for."""
_MOST_CHANGES: Final = 500
_TAGS: Final = {
    *(
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
    ),
    *("table", "thead", "tbody", "tr", "td", "th", "figure", "figcaption", "a", "br", "hr"),
}
_SUFFIXES: Final = {
    ExportFormat.JSONL: "jsonl",
    ExportFormat.JSON: "json",
    ExportFormat.CSV: "csv",
    ExportFormat.MARKDOWN: "md",
    ExportFormat.TEXT: "txt",
    ExportFormat.HTML: "html",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a page."""

    at: datetime
    kind: str
    """change, seen, gap or details."""
    facts: Any


@router.get("/pages", response_class=HTMLResponse)
def pages(
    request: Request,
    session: Reading,
    source: Choice = None,
    after: Mark = 0,
) -> HTMLResponse:
    """List the pages that are watched."""
    found = list_pages(session, source_id=source, after=after, limit=_IN_A_LIST + 1)
    labels = {number: label for number, label, _ in source_labels(session, [source] if source else ())}
    shown = found[:_IN_A_LIST]
    more = shown[-1].id if len(found) > _IN_A_LIST else None
    facts = {"pages": shown, "source": source, "label": labels.get(source or 0, ""), "more": more}
    return page(request, "pages.html", facts)


@router.get("/pages/{number}", response_class=HTMLResponse)
def article(
    request: Request, session: Reading, number: Number, version: Choice = None, before: Choice = None
) -> HTMLResponse:
    """Show the article as it reads now, or as it read in a version; `before` a version others are listed."""
    found = get_page(session, number)
    shown = get_version(session, found.id, version) if version or found.version_number else None
    body = Markup(_body(shown.article, found.title)) if shown else ""  # noqa: S704 - nh3 has cleaned it
    listed = list_versions(session, found.id, before=before, newest=_VERSIONS_IN_A_LIST)
    facts = {
        "shown": shown,
        "body": body,
        "choices": choices(session, found),
        "listed": listed,
        "older": listed[0].number if listed and listed[0].number > 1 else None,
        "formats": tuple(ExportFormat),
    }
    return page(request, "page.html", {**head(session, found, "now"), **facts})


@router.get("/pages/{number}/timeline", response_class=HTMLResponse)
def timeline(request: Request, session: Reading, number: Number) -> HTMLResponse:
    """Show the page's life, newest first, with the times in which it could not be seen."""
    found = get_page(session, number)
    changes = list_changes(session, page_id=found.id, newest_first=True, limit=_MOST_CHANGES)
    events = [Event(change.detected_at, "change", change) for change in changes]
    events += [
        Event(spell.from_at, "gap" if spell.type is SpellType.GAP else "seen", spell)
        for spell in spells(list_runs(session, found.id))
    ]
    events += [Event(one.at, "details", one) for one in list_rereadings(session, found.id)]
    events.sort(key=lambda event: (event.at, event.kind == "change"), reverse=True)
    facts = {
        **head(session, found, "timeline"),
        "events": events,
        "lasted": duration_text,
        "health": ChangeKind.HEALTH,
        "bars": _bars(session, found, clock_of(request)),
        "width": DAYS * STEP,
        "height": HEIGHT,
    }
    return page(request, "timeline.html", facts)


def _bars(session: Session, found: Page, clock: Clock) -> list[Bar]:
    """Draw its versions over its whole life; none where it has no version yet."""
    moments = version_times(session, _MOST_CHANGES, page_id=found.id)
    return bars_of(moments, clock, max(DAYS, clock.days_ago(min(moments)) + 1)) if moments else []


@router.get("/pages/{number}/export")
def export(session: Reading, number: Number, form: Annotated[ExportFormat, Query(alias="format")]) -> Response:
    """Give all versions of a page as a file."""
    found = get_page(session, number)
    names = tuple(label for _, label, _ in source_labels(session, found.source_ids))
    versions = (get_version(session, found.id, row.number) for row in list_versions(session, found.id))
    parts = exported(form, (Entry(version, names) for version in versions))
    return attachment("".join(parts).encode(), f"variorum-page-{found.id}.{_SUFFIXES[form]}")


def choices(session: Session, found: Page) -> list[VersionRow]:
    """The versions to choose from, newest first; none where they are too many for a list."""
    if found.version_count > MOST_CHOICES:
        return []
    return list_versions(session, found.id)[::-1]


def attachment(content: bytes, name: str) -> Response:
    """Answer by a file to keep, never to be shown here; its name is ours, so it is safe."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": "sandbox"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def head(session: Session, found: Page, tab: str) -> dict[str, Any]:
    """Give what stands above every view of a page."""
    labels = {number: label for number, label, _ in source_labels(session, found.source_ids)}
    return {
        "page": found,
        "tab": tab,
        "of_sources": [(number, labels[number]) for number in found.source_ids if number in labels],
    }


def _body(article: Article, headline: str | None) -> str:
    # Below the headline of the page it is said again only where this version had another one.
    html = to_html(replace(article, title="" if article.title == headline else article.title, authors=()))
    return nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}, "article": {"lang"}}, url_schemes={"http", "https", "mailto"}
    )
