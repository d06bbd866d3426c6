"""New versions are held against all others, and the origins that they name are kept: after each check, never in it.

A version waits for this in the database (storage/copies.py): whatever is cut off here is done again by the next tick,
or by the next service.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from scheduler.logs import log_event, log_failure
from scraper.errors import StorageError
from storage.copies import add_fingerprints, find_relatives, newest_note, next_uncompared, record_relatives, strike_off
from storage.following import follow_origins
from storage.mergers import merge_pages
from storage.origins import record_origins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.tools import Tools
    from storage.copies import Relative, Uncompared
    from storage.engine import Session
    from storage.records import Source

logger = logging.getLogger(__name__)

AT_ONCE: Final = 32
"""Versions compared with two transactions: enough that fingerprints go to the database by the thousand."""
A_TICK: Final = 8
"""Versions compared at a time while the service runs: with new ones coming, a tenth of a core."""
IDLE_SHARE: Final = 0.01
"""Of the time, where no new ones come: an older database may bring hundreds of thousands, and nobody waits for them."""


class Comparing:
    """Compares a few at each tick of a service: at once what is found now, in no haste what was left from before."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._rests_until = 0.0

    async def tick(self, tools: Tools) -> int:
        """Compare a few, unless it is time to rest; return how many."""
        newest, before = await tools.read(newest_note), self._newest
        self._newest = newest or 0
        is_fresh = before is not None and self._newest > before
        clock = asyncio.get_running_loop().time
        begun = clock()
        if newest is None or (begun < self._rests_until and not is_fresh):
            return 0
        count = await compare_new(tools, A_TICK)
        self._rests_until = clock() + (clock() - begun) / IDLE_SHARE
        return count


async def compare_new(tools: Tools, most: int | None = None) -> int:
    """Compare the versions that wait for it, all or the `most` that wait longest; return how many there were."""
    count = 0
    while most is None or count < most:
        limit = AT_ONCE if most is None else min(AT_ONCE, most - count)
        waiting, damaged = await tools.read(partial(next_uncompared, limit=limit))
        if not waiting and not damaged:
            break
        for each in damaged:
            await tools.write(partial(strike_off, note_id=each.note_id))
            told = {"page": each.page_id, "version": each.number, "error": each.because}
            log_event(logger, logging.ERROR, "version_damaged", **told)
        await tools.write(partial(add_fingerprints, waiting=waiting))
        found = await tools.read(partial(_find, waiting))
        # The writer takes what waits for it in one transaction.
        await asyncio.gather(*(_record(one, relatives, tools) for one, relatives in zip(waiting, found, strict=True)))
        count += len(waiting) + len(damaged)
    return count


def _find(waiting: Sequence[Uncompared], session: Session) -> list[list[Relative] | None]:
    return [_relatives(one, session) for one in waiting]


def _relatives(one: Uncompared, session: Session) -> list[Relative] | None:
    """None where a text cannot be compared, which must not keep all others from it."""
    try:
        return find_relatives(session, one)
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001 - the top of a worker
        log_failure(logger, "compare_failed", error, page=one.version.page_id, version=one.version.number)
        return None


async def _record(one: Uncompared, relatives: list[Relative] | None, tools: Tools) -> None:
    followed = await tools.write(partial(_write, one, relatives or [], tools))
    for source in followed:
        log_event(
            logger, logging.INFO, "origin_followed", url=source.url, source=source.id, named_by=one.version.page_id
        )
    if relatives:
        version = {"page": one.version.page_id, "version": one.version.number}
        log_event(logger, logging.INFO, "shared_text", **version, pages=[relative.page_id for relative in relatives])


def _write(one: Uncompared, relatives: list[Relative], tools: Tools, session: Session) -> list[Source]:
    now = tools.now()
    named = record_origins(session, one.version, one.final_url)
    record_relatives(session, one, relatives, now)
    terms = (now, tools.audience, tools.summary_language)
    if merged := merge_pages(session, one.version, relatives, terms):
        page, found = merged
        log_event(logger, logging.INFO, "same_page", page=page.id, url=page.url, because=found.sameness.value)
    return follow_origins(session, one.version.page_id, named, now)
