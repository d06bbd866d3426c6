"""A page: the article as it reads, its versions, what differs between any two, its life, and its exports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import nh3
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from scraper.compare import classify, dating_of, diff_articles, summarise
from scraper.compare.render import to_html as diff_html
from scraper.errors import NotFoundError
from scraper.model import ChangeKind, Dating
from scraper.render import to_html
from storage.changes import list_changes
from storage.history import list_rereadings
from storage.pages import get_page, list_pages
from storage.runs import list_runs
from storage.sources import source_labels
from storage.versions import get_version, list_versions
from variorum.export import ExportFormat, exported
from variorum.fields.article import Entry
from variorum.timeline import SpellType, spells
from variorum.times import duration_text
from variorum.web.beside import rows_of
from variorum.web.desk import Reading
from variorum.web.numbers import Choice, Mark, Number
from variorum.web.render import clock_of, page

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.compare import Diff
    from scraper.model import Article
    from storage.engine import Session
    from storage.records import Page, Version

router = APIRouter()
_IN_A_LIST: Final = 50
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
def article(request: Request, session: Reading, number: Number, version: Choice = None) -> HTMLResponse:
    """Show the article as it reads now, or as it read in a version."""
    found = get_page(session, number)
    shown = get_version(session, found.id, version) if version or found.version_number else None
    body = Markup(_body(shown.article, found.title)) if shown else ""  # noqa: S704 - nh3 has cleaned it
    return page(request, "page.html", {**head(session, found, "now"), "shown": shown, "body": body})


@router.get("/pages/{number}/diff", response_class=HTMLResponse)
def diff(
    request: Request,
    session: Reading,
    number: Number,
    old: Choice = None,
    new: Choice = None,
    view: str = "",
) -> HTMLResponse:
    """Show what differs between two versions; by default between the one shown now and the one before it."""
    found = get_page(session, number)
    before, after = _two(session, found, old, new)
    difference = diff_articles(before.article, after.article)
    language = clock_of(request).language
    is_beside = view == "beside"
    facts = {
        **head(session, found, "diff"),
        "before": before,
        "after": after,
        "is_beside": is_beside,
        "said": _said(difference, after, language),
        "inline": "" if is_beside else Markup(diff_html(difference, language)),  # noqa: S704 - it escapes all text
        "rows": rows_of(difference) if is_beside else (),
        "differs": difference.is_textual or bool(difference.details),
    }
    return page(request, "diff.html", facts)


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
    facts = {**head(session, found, "timeline"), "events": events, "lasted": duration_text, "health": ChangeKind.HEALTH}
    return page(request, "timeline.html", facts)


@router.get("/pages/{number}/export")
def export(session: Reading, number: Number, form: Annotated[ExportFormat, Query(alias="format")]) -> Response:
    """Give all versions of a page as a file."""
    found = get_page(session, number)
    names = tuple(label for _, label, _ in source_labels(session, found.source_ids))
    versions = (get_version(session, found.id, row.number) for row in list_versions(session, found.id))
    parts = exported(form, (Entry(version, names) for version in versions))
    return attachment("".join(parts).encode(), f"variorum-page-{found.id}.{_SUFFIXES[form]}")


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
        "versions": list_versions(session, found.id),
        "of_sources": [(number, labels[number]) for number in found.source_ids if number in labels],
        "formats": tuple(ExportFormat),
    }


def _two(session: Session, found: Page, old: int | None, new: int | None) -> tuple[Version, Version]:
    after = get_version(session, found.id, new)
    number = old or _before(session, found, after.number)
    if number is None:
        raise NotFoundError(f"{found.url} has only one version so far.")
    return get_version(session, found.id, number), after


def _before(session: Session, found: Page, number: int) -> int | None:
    """Say which version the page showed before it came to show this one."""
    entries = list_changes(session, page_id=found.id, newest_first=True, limit=100)
    shown = next((entry.from_version for entry in entries if entry.to_version == number and entry.from_version), None)
    return shown or (number - 1 if number > 1 else None)


def _said(difference: Diff, after: Version, language: str) -> dict[str, Any] | None:
    if not difference.is_textual:
        return None
    classes = classify(difference)
    dating = dating_of(difference, after.article)
    return {
        "summary": summarise(difference, classes, language),
        "classes": classes,
        "dating": None if dating is Dating.UNKNOWN else dating,
    }


def _body(article: Article, headline: str | None) -> str:
    # Below the headline of the page it is said again only where this version had another one.
    html = to_html(replace(article, title="" if article.title == headline else article.title, authors=()))
    return nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}, "article": {"lang"}}, url_schemes={"http", "https", "mailto"}
    )
