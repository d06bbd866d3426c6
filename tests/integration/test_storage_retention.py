"""Payloads that go, those that stay whatever is asked, and chains that stay whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from scraper.errors import NotFoundError
from storage.captures import list_captures
from storage.claims import claim_now
from storage.health import check
from storage.models import PayloadRecord
from storage.payloads import read_payload
from storage.plans import load_plan
from storage.retention import Retention, drop_payloads, droppable
from storage.versions import get_version
from tests.storage_situations import NOW, article, checked, shows, watched

if TYPE_CHECKING:
    from storage.engine import Database
    from storage.records import Page

LATER = NOW + timedelta(days=400)


def page_with_versions(db: Database, count: int) -> Page:
    page = watched(db)
    for number in range(1, count + 1):
        checked(db, page, shows(number, f"text {number}", payload=_payload(number)))
    return page


def _payload(number: int) -> bytes:
    return b"<p>the same for every one of them</p>" * 20 + str(number).encode()


def kept(db: Database, page: Page) -> list[bool]:
    """Of each capture, whether its bytes are still there."""
    found = []
    with db.reading() as session:
        for capture in list_captures(session, page.id):
            try:
                read_payload(session, capture.payload_digest)
                found.append(True)
            except NotFoundError:
                found.append(False)
    return found


def drop_all(db: Database, retention: Retention) -> int:
    total = 0
    while True:
        with db.writing() as session:
            dropped = drop_payloads(session, retention, most=2)
        if not dropped.payloads:
            return total
        total += dropped.payloads


def test_the_first_and_the_shown_version_keep_their_payloads_whatever_is_asked(db: Database) -> None:
    page = page_with_versions(db, 6)
    assert drop_all(db, Retention(before=LATER)) == 4
    assert kept(db, page) == [True, False, False, False, False, True]


def test_texts_and_chains_stay_whole(db: Database) -> None:
    page = page_with_versions(db, 6)
    drop_all(db, Retention(newest=1))
    with db.reading() as session:
        assert get_version(session, page.id, 3).article == article("text 3")
    assert check(db) == []


def test_what_is_young_or_among_the_newest_stays(db: Database) -> None:
    page = page_with_versions(db, 6)
    assert drop_all(db, Retention(before=NOW - timedelta(days=1))) == 0
    assert drop_all(db, Retention(before=LATER, newest=3)) == 2
    assert kept(db, page) == [True, False, False, True, True, True]


def test_nothing_goes_where_nothing_is_asked_for(db: Database) -> None:
    page_with_versions(db, 4)
    assert drop_all(db, Retention()) == 0


def test_a_dry_run_counts_what_then_goes(db: Database) -> None:
    page_with_versions(db, 6)
    retention = Retention(before=LATER)
    with db.reading() as session:
        said = droppable(session, retention)
        before = session.scalar(select(func.sum(func.length(PayloadRecord.body)))) or 0
    assert (said.payloads, 0 < said.size < before) == (4, True)
    assert drop_all(db, retention) == said.payloads
    with db.reading() as session:
        assert droppable(session, retention).payloads == 0


def test_the_same_bytes_coming_again_are_kept_again(db: Database) -> None:
    page = page_with_versions(db, 4)
    drop_all(db, Retention(before=LATER))
    checked(db, page, shows(5, "text 5", payload=_payload(2)))
    assert kept(db, page) == [True, True, False, True, True]
    assert check(db) == []


def test_a_page_goes_on_after_its_newest_payloads_went(db: Database) -> None:
    page = page_with_versions(db, 4)
    drop_all(db, Retention(before=LATER))
    checked(db, page, shows(5, "text 5", payload=_payload(5)))
    assert kept(db, page)[-1]
    with db.writing() as session:
        (claim,) = claim_now(session, page_ids=[page.id], now=NOW, lease_s=60, owner="test")
        plan = load_plan(session, claim)
    assert plan.check is not None
    assert plan.check.current is not None
    assert plan.check.current.payload == _payload(5)


def test_what_went_is_said(db: Database) -> None:
    page = page_with_versions(db, 3)
    drop_all(db, Retention(before=LATER))
    with db.reading() as session, pytest.raises(NotFoundError, match="retention"):
        read_payload(session, list_captures(session, page.id)[1].payload_digest)
