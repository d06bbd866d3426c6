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


def command_app() -> typer.Typer:
    """Make the application of one command: plain help, no completion options of its own."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
