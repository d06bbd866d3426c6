"""`variorum resume`."""

from __future__ import annotations

import typer

from variorum.bootstrap import utc_now
from variorum.cli.options import SourceRef, command_app
from variorum.cli.session import writing
from variorum.cli.terminal import say

app = command_app()


@app.command()
def resume(ctx: typer.Context, source: SourceRef) -> None:
    """Check a paused source again."""
    from storage.records import SourceState
    from storage.sources import get_source, set_source_state

    with writing(ctx) as session:
        found = get_source(session, source)
        set_source_state(session, found.id, SourceState.ACTIVE, utc_now())
    say(f"Watching {found.label} again.")
