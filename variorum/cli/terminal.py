"""What commands print: JSON lines, tables, colours where a terminal shows them, questions."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from scraper.errors import InputError
from variorum.control_signs import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_GAP = "  "
_LONG_ENOUGH = 12


def say(text: str = "") -> None:
    """Print a line for people or programs on standard output."""
    typer.echo(harmless(text, keeps_colours=True))


def note(text: str) -> None:
    """Print a line that is not the command's result, on standard error."""
    typer.echo(harmless(text, keeps_colours=True), err=True)


def json_line(fields: Mapping[str, Any]) -> None:
    """Print one JSON object on one line."""
    typer.echo(json.dumps(fields, ensure_ascii=False))


def is_terminal() -> bool:
    """Whether standard output is read by a person."""
    return sys.stdout.isatty()


def width() -> int:
    """The terminal's width in columns; so wide in a pipe that nothing is broken."""
    return typer.get_terminal_size().columns if is_terminal() else 10_000


def has_colour() -> bool:
    """Whether colours are wanted and shown (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR")


def paint(text: str, colour: str) -> str:
    """Colour a text on a terminal (a colour, `bold` or `dim`); elsewhere, and with NO_COLOR, leave it."""
    if not has_colour():
        return text
    if colour in {"bold", "dim"}:
        return typer.style(text, bold=colour == "bold" or None, dim=colour == "dim" or None)
    return typer.style(text, fg=colour)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns; on a terminal the widest columns are cut so that each row keeps to one line."""
    cells = [tuple(harmless(cell.replace("\n", " ")) for cell in row) for row in rows]
    widths = [max(_width(row[index]) for row in (tuple(columns), *cells)) for index in range(len(columns))]
    if is_terminal():
        widths = fitted(widths, width())
    say(paint(_line(columns, widths), "dim"))
    for row in cells:
        say(_line(row, widths))


def fitted(widths: Sequence[int], room: int) -> list[int]:
    """Cut the widest columns until the table fits; a column never falls below eight."""
    narrowed = list(widths)
    while sum(narrowed) + len(_GAP) * (len(narrowed) - 1) > room and max(narrowed) > 8:  # noqa: PLR2004  still readable
        narrowed[narrowed.index(max(narrowed))] -= 1
    return narrowed


def confirm(question: str, *, is_yes: bool) -> None:
    """Ask before something is lost; `--yes` answers beforehand.

    Raises:
        InputError: there is nobody to ask.
        typer.Exit: the answer was no (exit code 1).
    """
    if is_yes:
        return
    if not sys.stdin.isatty():
        raise InputError(f"{question} Nobody can answer here: add --yes to go ahead.")
    if not typer.confirm(question):
        raise typer.Exit(1)


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Say `1 page`, `2 pages`, `1,204 pages`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


@contextmanager
def progress(total: int, label: str) -> Iterator[Callable[[], None]]:
    """Give a function that moves a progress bar on by one; it shows on terminals only, on standard error."""
    if not sys.stderr.isatty() or total < 2:  # noqa: PLR2004  one step needs no bar
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    fitting = [_cut(cell, width) for cell, width in zip(cells, widths, strict=True)]
    padded = [cell + " " * (width - _width(cell)) for cell, width in zip(fitting, widths, strict=True)]
    return _GAP.join(padded).rstrip()


def _cut(text: str, width: int) -> str:
    """Shorten a text at its end; an address in its middle, for its end tells more."""
    if _width(text) <= width:
        return text
    if text.startswith(("http://", "https://")) and text.isascii() and width >= _LONG_ENOUGH:
        bare = text.partition("://")[2]
        tail = width - 1 - width // 3
        return bare if len(bare) <= width else f"{bare[: width // 3]}…{bare[-tail:]}"
    kept = ""
    for character in text:
        if _width(kept + character) > width - 1:
            break
        kept += character
    return kept + "…"


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )
