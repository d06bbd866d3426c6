"""How pages and sources fare, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.health import Health
from scraper.names import names_for
from storage.records import cause_of_retirement
from variorum.cli.terminal import counted
from variorum.times import ago_text, duration_text

if TYPE_CHECKING:
    from datetime import datetime

    from storage.records import Page, Source
    from storage.service_records import Counts, Trouble


def result_text(checked: Page | Source) -> str:
    """Say what the last check saw, and how long nothing could be read where that has held."""
    if checked.last_reason is None:
        return checked.last_outcome.value if checked.last_outcome else "not checked yet"
    reason = names_for("en").reasons[checked.last_reason]
    if checked.health is Health.HEALTHY or checked.failing_since is None or checked.last_checked_at is None:
        return reason
    lasted = duration_text((checked.last_checked_at - checked.failing_since).total_seconds())
    return f"{checked.health.value} for {lasted}: {reason}"


def retired_text(page: Page, now: datetime) -> str:
    """Say since when and why a page is looked at no more."""
    from variorum.schedule_words import cause_in_words

    return f"retired {ago_text(page.retired_at, now)}: {cause_in_words(cause_of_retirement(page.next_cause), (), 0)}"


def trouble_text(counts: Counts, now: datetime) -> str:
    """Say what is in trouble, sites first; empty where nothing is. A check that failed once is no trouble."""
    parts = [_site(trouble, now) for trouble in counts.troubles]
    ill = [(health, counts.health.get(health, 0)) for health in Health if health is not Health.HEALTHY]
    parts += [f"{counted(count, 'page')} {health.value}" for health, count in ill if count]
    if counts.ill_sources:
        parts.append(f"{counted(counts.ill_sources, 'list')} of pages not readable")
    return "; ".join(parts)


def _site(trouble: Trouble, now: datetime) -> str:
    lasted = duration_text((now - trouble.since_at).total_seconds())
    where = "the network" if trouble.scope == "*" else trouble.scope
    return f"{where} {trouble.health.value} for {lasted} ({names_for('en').reasons[trouble.reason]})"
