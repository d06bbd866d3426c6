"""What differs: between two versions of a page, and between the texts of two pages; in one text or side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from scraper.compare import classify, dating_of, diff_articles, summarise
from scraper.compare.render import to_html
from scraper.errors import NotFoundError
from scraper.model import Dating
from storage.changes import list_changes
from storage.pages import get_page
from storage.versions import get_version
from variorum.web.beside import rows_of
from variorum.web.desk import Reading
from variorum.web.numbers import Choice, Number
from variorum.web.pages import choices, head
from variorum.web.render import clock_of, page

if TYPE_CHECKING:
    from scraper.compare import Diff
    from storage.engine import Session
    from storage.records import Page, Version

router = APIRouter()


@router.get("/pages/{number}/diff", response_class=HTMLResponse)
def diff(
    request: Request, session: Reading, number: Number, old: Choice = None, new: Choice = None, view: str = ""
) -> HTMLResponse:
    """Show what differs between two versions; by default between the one shown now and the one before it."""
    found = get_page(session, number)
    before, after = _two(session, found, old, new)
    difference = diff_articles(before.article, after.article)
    facts = {
        **head(session, found, "diff"),
        **_shown(request, difference, is_beside=view == "beside"),
        "before": before,
        "after": after,
        "choices": choices(session, found),
        "said": _said(difference, after, clock_of(request).language),
    }
    return page(request, "diff.html", facts)


@router.get("/pages/{number}/beside/{other}", response_class=HTMLResponse)
def beside(request: Request, session: Reading, number: Number, other: Number, view: str = "") -> HTMLResponse:
    """Show what differs from another page's text to this one's, in the versions that they show now."""
    found, another = get_page(session, number), get_page(session, other)
    before, after = get_version(session, another.id), get_version(session, found.id)
    difference = diff_articles(before.article, after.article)
    facts = {
        **head(session, found, "origins"),
        **_shown(request, difference, is_beside=view == "beside"),
        "before": before,
        "after": after,
        "other": another,
    }
    return page(request, "beside.html", facts)


def _shown(request: Request, difference: Diff, *, is_beside: bool) -> dict[str, Any]:
    language = clock_of(request).language
    return {
        "is_beside": is_beside,
        "inline": "" if is_beside else Markup(to_html(difference, language)),  # noqa: S704 - it escapes all text
        "rows": rows_of(difference) if is_beside else (),
        "differs": difference.is_textual or bool(difference.details),
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
