"""Claims that this process holds, and keeps alive for as long as it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from storage.claims import renew

if TYPE_CHECKING:
    from scheduler.tools import Tools
    from storage.check_records import Claim


class Leases:
    """The leases of the claims in hand, renewed once a third of them is used up: most checks end long before."""

    def __init__(self, tools: Tools, lease_s: float) -> None:
        self._tools = tools
        self._lease = timedelta(seconds=lease_s)
        self._held: dict[str, Claim] = {}

    def __len__(self) -> int:
        return len(self._held)

    def hold(self, claim: Claim) -> None:
        """Keep this claim alive from now on."""
        self._held[claim.token] = claim

    def drop(self, claim: Claim) -> None:
        """It has ended."""
        self._held.pop(claim.token, None)

    async def renew(self) -> None:
        """Lengthen what needs it. A lease lost meanwhile needs no care here: recording its check writes nothing.

        A lease with more than all of its time left was taken before the clock was set back: others do not see it so.
        """
        now, whole = self._tools.now(), self._lease
        ageing = [claim for claim in self._held.values() if not whole * 2 / 3 <= claim.lease_until - now <= whole]
        if not ageing:
            return
        until = now + self._lease
        await self._tools.write(partial(renew, claims=ageing, until=until))
        for claim in ageing:
            if claim.token in self._held:
                self._held[claim.token] = replace(claim, lease_until=until)
