"""`variorum diff`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

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
    from storage.records import Version
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
    from scraper.compare import dating_of, diff_articles, render
    from storage.pages import get_page
    from variorum.version_choice import chosen_versions, told_dating

    form = DiffFormat.JSON if as_json else form
    with reading(ctx) as session:
        found = get_page(session, page)
        before, after = chosen_versions(session, found, old, new)
        told = told_dating(session, found.id, before.number, after.number)
    compared = diff_articles(before.article, after.article)
    dating = (told or dating_of(compared, after.article)) if compared.is_textual else None
    shown = Compared(compared, before, after, dating, language_of(ctx))
    if form is DiffFormat.HTML:
        html = render.to_html(compared, shown.language)
        say(diff_page(html, (before, after), shown.language, shown.said(plain)).rstrip("\n"))
    else:
        say(_rendered(shown, form) or _for_reader(shown, beside=beside))


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions and what differs between them."""

    diff: Diff
    before: Version
    after: Version
    dating: Dating | None
    language: str

    def said(self, painted: Paint = paint) -> str:
        """Say in a line what the edit did, and whether the page admits it; nothing where no text differs."""
        from scraper.compare import classify, summarise

        if self.dating is None:
            return ""
        names, classes = names_for(self.language), classify(self.diff)
        marks = [", ".join(names.classes[edit_class] for edit_class in classes)]
        marks += [names.datings[self.dating]] if self.dating is not Dating.UNKNOWN else []
        return f"{painted(summarise(self.diff, classes, self.language), 'bold')} ({'; '.join(marks)})"


def _rendered(shown: Compared, form: DiffFormat) -> str:
    from scraper.compare import render

    match form:
        case DiffFormat.UNIFIED:
            names = (f"version {one.number}" for one in (shown.before, shown.after))
            return render.to_unified(shown.diff, *names).rstrip("\n")
        case DiffFormat.JSON:
            dating = shown.dating.value if shown.dating else None
            return json.dumps({**render.to_json(shown.diff), "dating": dating}, ensure_ascii=False)
        case _:
            return ""


def _for_reader(shown: Compared, *, beside: bool | None) -> str:
    from scraper.compare import render

    language = shown.language
    step = phrase("version", language, number=f"{shown.before.number} → {shown.after.number}")
    line = shown.said()
    columns = width() if is_terminal() else _PIPED_WIDTH
    if beside if beside is not None else is_terminal() and columns >= _WIDE_TERMINAL:
        words = render.to_side_by_side(shown.diff, width=columns, colour=has_colour(), language=language)
    else:
        words = render.to_words(shown.diff, colour=has_colour(), language=language)
    head = [paint(f"{shown.after.page_url}  {step}", "dim"), *([line] if line else [])]
    return "\n".join([*head, words.rstrip() or phrase("same_text", language)])
