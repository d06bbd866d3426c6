"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from variorum.cli.terminal import is_terminal

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
SourceRef = Annotated[str, typer.Argument(metavar="SOURCE", help="Number, name or address (variorum sources).")]
PageRef = Annotated[str, typer.Argument(metavar="PAGE", help="Address or number (variorum pages).")]
Since = Annotated[str | None, typer.Option(metavar="TIME", help="Only since then: 24h, 7d or 2026-07-23.")]

FollowOrigins = Annotated[
    bool | None,
    typer.Option("--follow-origins/--no-follow-origins", help="Watch the pages that its pages name as their origin."),
]

Tag = Annotated[str | None, typer.Option(metavar="T", help="Only sources with this tag.")]

Limit = Annotated[int | None, typer.Option(metavar="N", min=1, help="How many at most; on a terminal 100.")]
After = Annotated[int, typer.Option(metavar="ID", min=0, help="Only those after this number.")]
_SHOWN = 100
"""Rows of a listing on a terminal: about as many as somebody reads."""


def most_shown(limit: int | None, *, as_json: bool) -> int | None:
    """Say how many rows a listing has at most: what was asked for, else a hundred for people, all for programs."""
    return limit or (_SHOWN if is_terminal() and not as_json else None)


def command_app() -> typer.Typer:
    """Make the application of one command: plain help, no completion options of its own."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
