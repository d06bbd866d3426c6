"""Options and arguments that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

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

Limit = Annotated[int | None, typer.Option(metavar="N", min=1, help="How many at most; 100 unless --json is given.")]
After = Annotated[int, typer.Option(metavar="ID", min=0, help="Only those after this number.")]
SHOWN = 100
"""Entries of a listing that people read; programs get all."""


def command_app() -> typer.Typer:
    """Make the application of one command: plain help, no completion options of its own."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
