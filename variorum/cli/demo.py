"""`variorum demo`."""

from __future__ import annotations

import typer

from variorum.cli.options import command_app

app = command_app()


@app.command()
def demo(ctx: typer.Context) -> None:
    """See it work offline, in about a minute.

    A small press site on this machine edits itself; the real service watches it and tells what changed.
    """
    del ctx
    from variorum.demo.play import play

    if not play():
        raise typer.Exit(1)
