"""`variorum diff`."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import NotFoundError
from scraper.model import Dating
from scraper.names import names_for
from variorum.change_text import plain
from variorum.cli.diff_page import diff_page
from variorum.cli.options import AsJson, PageRef, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.terminal import has_colour, is_terminal, paint, say, width
from variorum.phrases import phrase

if TYPE_CHECKING:
    from scraper.compare import Diff
    from storage.engine import Session
    from storage.records import Page, Version
    from variorum.change_text import Paint

app = command_app()
_WIDE_TERMINAL = 120
"""Columns from which old and new stand beside each other without being asked to."""
_PIPED_WIDTH = 120


class DiffFormat(StrEnum):
    """What `variorum diff --format` takes."""

    WORDS = "words"
    UNIFIED = "unified"
    HTML = "html"
    JSON = "json"


@app.command()
def diff(
    ctx: typer.Context,
    page: PageRef,
    old: Annotated[int | None, typer.Argument(metavar="A", min=1, help="From; else the previous one.")] = None,
    new: Annotated[int | None, typer.Argument(metavar="B", min=1, help="To; else the current one.")] = None,
    form: Annotated[
        DiffFormat, typer.Option("--format", metavar="F", help="words, unified, html or json.")
    ] = DiffFormat.WORDS,
    beside: Annotated[
        bool | None,
        typer.Option(
            "--side-by-side/--in-line", help="Old and new beside each other; by itself on terminals of 120 columns."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two versions: variorum diff PAGE 1 2."""
    from scraper.compare import diff_articles, render
    from storage.pages import get_page

    form = DiffFormat.JSON if as_json else form
    with reading(ctx) as session:
        before, after = chosen_versions(session, get_page(session, page), old, new)
    found = diff_articles(before.article, after.article)
    language = language_of(ctx)
    if form is DiffFormat.HTML:
        say(
            diff_page(
                render.to_html(found, language), (before, after), language, _said(found, after, language, plain)
            ).rstrip("\n")
        )
    else:
        say(_rendered(found, form, before, after) or _for_reader(found, (before, after), language, beside=beside))


def chosen_versions(session: Session, page: Page, old: int | None, new: int | None) -> tuple[Version, Version]:
    """Give the two versions to compare; without numbers the current one and the one shown before it.

    Raises:
        NotFoundError: the page has no such version, or only one.
    """
    from storage.versions import get_version

    after = get_version(session, page.id, new)
    number = old or previous_number(session, page, after.number)
    if number is None:
        raise NotFoundError(f"{page.url} has only one version so far; see it with: variorum show {page.id}")
    return get_version(session, page.id, number), after


def previous_number(session: Session, page: Page, number: int) -> int | None:
    """Say which version the page showed before it came to show this one, by the log; else the one numbered before."""
    from storage.changes import list_changes

    entries = list_changes(session, page_id=page.id, newest_first=True, limit=100)
    shown = next((entry.from_version for entry in entries if entry.to_version == number and entry.from_version), None)
    return shown or (number - 1 if number > 1 else None)


def _rendered(found: Diff, form: DiffFormat, before: Version, after: Version) -> str:
    from scraper.compare import dating_of, render

    match form:
        case DiffFormat.UNIFIED:
            return render.to_unified(found, f"version {before.number}", f"version {after.number}").rstrip("\n")
        case DiffFormat.JSON:
            dating = dating_of(found, after.article).value if found.is_textual else None
            return json.dumps({**render.to_json(found), "dating": dating}, ensure_ascii=False)
        case _:
            return ""


def _for_reader(found: Diff, versions: tuple[Version, Version], language: str, *, beside: bool | None) -> str:
    from scraper.compare import render

    before, after = versions
    head = paint(f"{after.page_url}  {phrase('version', language, number=f'{before.number} → {after.number}')}", "dim")
    line = _said(found, after, language)
    said = f"\n{line}" if line else ""
    columns = width() if is_terminal() else _PIPED_WIDTH
    if beside if beside is not None else is_terminal() and columns >= _WIDE_TERMINAL:
        words = render.to_side_by_side(found, width=columns, colour=has_colour(), language=language)
    else:
        words = render.to_words(found, colour=has_colour(), language=language)
    return f"{head}{said}\n{words.rstrip() or phrase('same_text', language)}"


def _said(found: Diff, after: Version, language: str, painted: Paint = paint) -> str:
    """Say in a line what the edit did, and whether the page admits it; nothing where no text differs."""
    from scraper.compare import classify, dating_of, summarise

    if not found.is_textual:
        return ""
    classes = classify(found)
    dating = dating_of(found, after.article)
    names = names_for(language)
    marks = [", ".join(names.classes[edit_class] for edit_class in classes)]
    marks += [names.datings[dating]] if dating is not Dating.UNKNOWN else []
    return f"{painted(summarise(found, classes, language), 'bold')} ({'; '.join(marks)})"
