"""What checks ask of the database, gathered for a moment: many plans are read, and many checks recorded, in one go.

A check waits for its entry to be committed as it would alone; killed meanwhile, it is made again when its lease ends.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from scheduler.gathering import Gathering
from scraper.noise.learn import MOST_SHOWINGS
from storage.checks import record_checks
from storage.noise import load_histories
from storage.plans import load_plans, purged
from storage.unchanged import record_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.tools import Tools
    from scraper.noise.spots import Showing
    from storage.check_records import Claim, Plan, Recorded
    from storage.checks import Checked
    from storage.unchanged import Seen

SEEN_AT_ONCE: Final = 128
"""Checks in one transaction at most, so that a lock is not held for long …"""
AT_ONCE: Final = 32
"""… and of those that are recorded in full, which take ten times as long."""
HISTORIES_AT_ONCE: Final = 8
"""Each holds up to twelve articles."""


class Ledger:
    """Reads plans and records checks. Lives in one event loop."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._plans = Gathering(self._load, AT_ONCE)
        self._histories = Gathering(self._load_histories, HISTORIES_AT_ONCE)
        self._seen = Gathering(self._record_seen, SEEN_AT_ONCE)
        self._checks = Gathering(self._record, AT_ONCE)

    async def plan(self, claim: Claim) -> Plan:
        """Return what the check of a claim starts from, without payload; NotFoundError where its page was purged."""
        plan = await self._plans.ask(claim)
        if plan is None:
            raise purged(claim)
        return plan

    async def history(self, page_id: int) -> tuple[Showing, ...]:
        """Return the last showings of a page, oldest first; one fewer than noise is learned from."""
        return await self._histories.ask(page_id)

    async def record_seen(self, seen: Seen) -> Recorded | None:
        """Record a check that found nothing new; None where it has to be recorded in full."""
        return await self._seen.ask(seen)

    async def record(self, checked: Checked) -> Recorded:
        """Record the check of a page in full."""
        return await self._checks.ask(checked)

    async def _load(self, claims: Sequence[Claim]) -> list[Plan | None]:
        plans = await self._tools.read(partial(load_plans, claims=claims))
        return [plans.get(claim.token) for claim in claims]

    async def _load_histories(self, page_ids: Sequence[int]) -> list[tuple[Showing, ...]]:
        found = await self._tools.read(partial(load_histories, page_ids=page_ids, most=MOST_SHOWINGS - 1))
        return [found[page_id] for page_id in page_ids]

    async def _record_seen(self, seen: Sequence[Seen]) -> list[Recorded | None]:
        return await self._tools.write(partial(record_seen, found=seen))

    async def _record(self, checks: Sequence[Checked]) -> list[Recorded]:
        audience, language = self._tools.audience, self._tools.summary_language
        return await self._tools.write(partial(record_checks, found=checks, audience=audience, language=language))
