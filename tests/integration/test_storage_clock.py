"""A clock that was ahead is put right: nobody waits for what has become the far future."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.pace import Pace, read_digest
from scraper.subscriptions import Subscription, everything_to
from storage.channels import ready_channels, rest_channel
from storage.checks import record_check
from storage.clock import bring_back
from storage.hosts import free_at_of, keep_free_at
from storage.outbox import full_until, mark_delivered, mark_failed
from storage.service import announce, release_dead, running_service
from storage.service_records import ServiceFacts
from storage.taking import pending
from tests.storage_situations import HOUR, MINUTE, NOW, checked, claimed, due, shows, watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.engine import Database

YEAR = 365 * 24 * HOUR
LEASE_S = 60.0
DAILY = Pace(read_digest("daily 08:00"), None, "UTC")


def put_right(db: Database) -> int:
    with db.writing() as session:
        return bring_back(session, NOW, LEASE_S)


def told_in_a_year(db: Database, audience: Sequence[Subscription]) -> None:
    """A page's first version, found while the clock was a year ahead."""
    claim = claimed(db, watched(db, at=NOW + YEAR), at=NOW + YEAR)
    with db.writing() as session:
        record_check(
            session, claim, shows(1, "text", at=NOW + YEAR), next_check_at=NOW + YEAR + HOUR, audience=audience
        )


@pytest.mark.parametrize("ahead", [20 * MINUTE, YEAR], ids=["minutes", "a year"])
def test_what_a_service_held_that_was_killed_is_free_soon(db: Database, ahead: object) -> None:
    page = watched(db)
    with db.writing() as session:
        announce(session, ServiceFacts("dead", 1, "here", "0"), NOW + ahead)
    claimed(db, page, at=NOW + ahead, owner="dead")
    assert put_right(db) == 2
    with db.writing() as session:
        # It may be alive; then it beats again.
        assert release_dead(session, NOW + MINUTE / 6).claims == 0
        assert running_service(session, NOW + MINUTE / 6) is not None
        assert release_dead(session, NOW + MINUTE).claims == 1
    assert [claim.page_id for claim in due(db, at=NOW + MINUTE)] == [page.id]


def test_a_claim_that_nobody_beats_for_is_free_after_one_lease(db: Database) -> None:
    page = watched(db)
    claimed(db, page, at=NOW + YEAR, owner="a check by hand")
    put_right(db)
    assert due(db, at=NOW + MINUTE / 2) == []
    assert [claim.page_id for claim in due(db, at=NOW + 2 * MINUTE)] == [page.id]


def test_messages_are_told_at_once_or_with_the_next_digest(db: Database) -> None:
    told_in_a_year(db, [*everything_to("mail"), Subscription(channels=("digest",), pace=DAILY)])
    with db.writing() as session:
        assert pending(session, "mail", now=NOW, limit=9) == []
    assert put_right(db) == 2
    with db.writing() as session:
        assert len(pending(session, "mail", now=NOW, limit=9)) == 1
        assert pending(session, "digest", now=NOW, limit=9) == []
        assert len(pending(session, "digest", now=NOW + 24 * HOUR, limit=9)) == 1


def test_a_failed_message_is_not_tried_sooner_than_it_would_be(db: Database) -> None:
    checked(db, watched(db), shows(1, "text"), channels=["mail"])
    with db.writing() as session:
        (delivery,) = pending(session, "mail", now=NOW, limit=9)
        mark_failed(session, delivery, "refused", NOW + HOUR / 2)
    assert put_right(db) == 0
    with db.writing() as session:
        assert pending(session, "mail", now=NOW, limit=9) == []


def test_a_channel_neither_rests_for_a_year_nor_counts_what_was_told_then(db: Database) -> None:
    checked(db, watched(db), shows(1, "text"), channels=["mail"])
    with db.writing() as session:
        mark_delivered(session, pending(session, "mail", now=NOW, limit=9), NOW + YEAR)
        assert full_until(session, "mail", NOW, per_hour=1) is None
        rest_channel(session, "mail", NOW + YEAR)
    assert put_right(db) == 1
    with db.reading() as session:
        assert ready_channels(session, ["mail"], NOW) == ["mail"]


def test_a_host_is_left_alone_for_a_week_at_most(db: Database) -> None:
    with db.writing() as session:
        keep_free_at(session, "a.example", NOW + HOUR)
        keep_free_at(session, "b.example", NOW + YEAR)
    assert put_right(db) == 1
    with db.reading() as session:
        assert free_at_of(session, "a.example") == NOW + HOUR
        assert free_at_of(session, "b.example") is None
