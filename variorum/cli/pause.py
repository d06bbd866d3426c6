"""`variorum pause`."""

from __future__ import annotations

import typer

from variorum.bootstrap import utc_now
from variorum.cli.options import SourceRef, command_app
from variorum.cli.session import writing
from variorum.cli.terminal import say

app = command_app()


@app.command()
def pause(ctx: typer.Context, source: SourceRef) -> None:
    """Stop checking a source for now; nothing is lost."""
    from storage.records import SourceState
    from storage.sources import get_source, set_source_state

    with writing(ctx) as session:
        found = get_source(session, source)
        set_source_state(session, found.id, SourceState.PAUSED, utc_now())
    say(f"Paused {found.label}. Go on with: variorum resume {found.id}")
