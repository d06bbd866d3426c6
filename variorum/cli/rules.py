"""`variorum rules try`."""

from __future__ import annotations

from typing import Annotated

import typer

from variorum.cli.options import AsJson, SourceRef, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.telling import Alert, Class, Ignore, Least, Telling
from variorum.cli.terminal import json_line, say
from variorum.phrases import counted_in, phrase
from variorum.times import local_text

app = command_app()


@app.callback()
def rules() -> None:
    """Try rules on past edits: variorum rules try SOURCE --least 0.3.

    Rules say which edits of a source are told; variorum edit or the configuration file sets them.
    """


@app.command("try")
def try_rules(
    ctx: typer.Context,
    source: SourceRef,
    ignore: Ignore = None,
    alert: Alert = None,
    edit_class: Class = None,
    least: Least = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="How many of the last edits.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Say which past edits rules would have told: variorum rules try SOURCE --least 0.3.

    What is not said stays as it is set. Nothing is changed.
    """
    from storage.sources import get_source
    from variorum.rule_trial import tried

    language = language_of(ctx)
    with reading(ctx) as session:
        found = get_source(session, source)
        rules = Telling(ignore, alert, edit_class, least).upon(found.rules)
        trials = tried(session, found.id, rules, (limit, language))
    for trial in trials:
        if as_json:
            json_line({"id": trial.change.id, "told": not trial.untold, "because": trial.untold or None})
        else:
            verdict = phrase("not_told" if trial.untold else "told", language, reason=trial.untold)
            say(f"#{trial.change.id}  {local_text(trial.change.detected_at)}  {trial.change.summary}\n    {verdict}")
    if not as_json:
        told = sum(not trial.untold for trial in trials)
        edits = counted_in(len(trials), "edit", language)
        say(phrase("tried" if trials else "tried_none", language, told=told, edits=edits))
