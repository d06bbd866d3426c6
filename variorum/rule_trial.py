"""Trying rules on the past edits of a source: which would have been told, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scraper.model import ChangeKind
from scraper.telling import told_of_past
from storage.changes import list_changes
from storage.noise import load_noise
from storage.versions import get_version

if TYPE_CHECKING:
    from scraper.rules import Rules
    from storage.engine import Session
    from storage.records import Change


@dataclass(frozen=True, slots=True)
class Trial:
    """A past edit, and why the rules would not have told it; empty where they would."""

    change: Change
    untold: str


def tried(session: Session, source_id: int, rules: Rules, shown: tuple[int, str]) -> list[Trial]:
    """Try rules on the last edits of a source, oldest first: how many, and in which language to say why not."""
    limit, language = shown
    kinds = (ChangeKind.EDITED, ChangeKind.RESTORED)
    changes = list_changes(session, source_id=source_id, kinds=kinds, limit=limit, newest_first=True)
    trials = []
    for change in reversed(changes):
        if change.page_id is None or change.from_version is None or change.to_version is None:
            continue
        noise = replace(load_noise(session, change.page_id), patterns=rules.ignore)
        before = get_version(session, change.page_id, change.from_version).article
        after = get_version(session, change.page_id, change.to_version).article
        trials.append(Trial(change, told_of_past(before, after, noise, rules, language)))
    return trials
