"""A page's life in order: when it could be seen, when not and why, and what became of it in between. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scraper.judgement import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scraper.model import GapReason
    from storage.records import Run


class SpellType(StrEnum):
    """Whether a page could be seen."""

    SEEN = "seen"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which every check saw the article, or none did, for one reason."""

    type: SpellType
    from_at: datetime
    to_at: datetime
    checks: int
    longest_pause_s: float
    """The longest time without any check inside it, or before it since the check before."""
    reason: GapReason | None = None
    detail: str = ""


def spells(runs: Iterable[Run]) -> Iterator[Spell]:
    """Give the runs of a page's checks (oldest first) as spells: all outcomes with an article are one."""
    current: Spell | None = None
    for run in runs:
        before = current.to_at if current else run.first_at
        pause_s = max(run.longest_pause_s, (run.first_at - before).total_seconds())
        is_gap = run.outcome is Outcome.GAP
        spell = Spell(
            SpellType.GAP if is_gap else SpellType.SEEN,
            run.first_at,
            run.last_at,
            run.count,
            pause_s,
            run.reason,
            run.detail if is_gap else "",
        )
        if current is None:
            current = spell
        elif (current.type, current.reason) == (spell.type, spell.reason):
            current = _joined(current, spell)
        else:
            yield current
            current = spell
    if current is not None:
        yield current


def _joined(first: Spell, second: Spell) -> Spell:
    return Spell(
        first.type,
        first.from_at,
        second.to_at,
        first.checks + second.checks,
        max(first.longest_pause_s, second.longest_pause_s),
        first.reason,
        second.detail,
    )
