"""`variorum rules try`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.model import ChangeKind
from variorum.cli.options import AsJson, SourceRef, command_app
from variorum.cli.session import language_of, reading
from variorum.cli.telling import Alert, Class, Ignore, Least, Telling
from variorum.cli.terminal import json_line, say
from variorum.phrases import counted_in, phrase
from variorum.times import local_text

if TYPE_CHECKING:
    from storage.engine import Session
    from storage.records import Change

app = command_app()


@dataclass(frozen=True, slots=True)
class Trial:
    """A past edit, and why the rules would not have told it; empty where they would."""

    change: Change
    untold: str


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
    language = language_of(ctx)
    with reading(ctx) as session:
        trials = tried(session, source, Telling(ignore, alert, edit_class, least), (limit, language))
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


def tried(session: Session, source: str, telling: Telling, shown: tuple[int, str]) -> list[Trial]:
    """Try rules on the last edits of a source, oldest first: how many, and in which language to say why not."""
    from scraper.telling import told_of_past
    from storage.changes import list_changes
    from storage.noise import load_noise
    from storage.sources import get_source
    from storage.versions import get_version

    limit, language = shown
    found = get_source(session, source)
    wanted = telling.upon(found.rules)
    kinds = (ChangeKind.EDITED, ChangeKind.RESTORED)
    changes = list_changes(session, source_id=found.id, kinds=kinds, limit=limit, newest_first=True)
    trials = []
    for change in reversed(changes):
        if change.page_id is None or change.from_version is None or change.to_version is None:
            continue
        noise = replace(load_noise(session, change.page_id), patterns=wanted.ignore)
        before = get_version(session, change.page_id, change.from_version).article
        after = get_version(session, change.page_id, change.to_version).article
        trials.append(Trial(change, told_of_past(before, after, noise, wanted, language)))
    return trials
