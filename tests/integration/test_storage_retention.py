"""Payloads that go, those that stay whatever is asked, and chains that stay whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select, text

from scraper.durations import DAY_S, FOREVER_S
from scraper.errors import NotFoundError
from scraper.model import GapReason
from storage.captures import list_captures
from storage.checks import record_check
from storage.claims import claim_now
from storage.health import check
from storage.models import CaptureRecord, PayloadRecord
from storage.pages import add_page
from storage.payloads import read_payload
from storage.plans import load_plan
from storage.records import NO_RETENTION, Retention, SourceEdit
from storage.retention import AT_ONCE, Droppable, Pruning, drop_payloads, droppable, sources_with_terms
from storage.sources import edit_source, get_source
from storage.versions import get_version
from tests.storage_situations import NOW, article, checked, claimed, digest_of, gap, index_source, shows, watched
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.judgement import CheckResult
    from storage.check_records import Claim
    from storage.engine import Database, Session
    from storage.records import Page

LATER = NOW + timedelta(days=400)
ALL_BUT_LASTING = Pruning(LATER, Retention(DAY_S))


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


def may_go(db: Database, pruning: Pruning) -> Droppable:
    with db.reading() as session:
        return droppable(session, pruning)


def drop(db: Database, pruning: Pruning, payload_ids: Sequence[int]) -> int:
    with db.writing() as session:
        return drop_payloads(session, pruning, payload_ids).payloads


def drop_all(db: Database, pruning: Pruning) -> int:
    return sum(drop(db, pruning, part) for part in may_go(db, pruning).parts)


def terms_of(db: Database, page: Page, *, of: int = 0, **terms: float) -> None:
    with db.writing() as session:
        edit_source(session, page.source_ids[of], SourceEdit(retention=Retention(**terms)))


def joined(db: Database, page: Page, url: str) -> Page:
    """Have another source bring the page too."""
    other = index_source(db, url)
    with db.writing() as session:
        return add_page(session, other.id, page.url, now=NOW, next_check_at=NOW)[0]


def test_the_first_and_the_shown_version_keep_their_payloads_whatever_is_asked(db: Database) -> None:
    page = page_with_versions(db, 6)
    assert drop_all(db, ALL_BUT_LASTING) == 4
    assert kept(db, page) == [True, False, False, False, False, True]


def test_texts_and_chains_stay_whole(db: Database) -> None:
    page = page_with_versions(db, 6)
    drop_all(db, Pruning(NOW, Retention(payloads_per_page=1)))
    with db.reading() as session:
        assert get_version(session, page.id, 3).article == article("text 3")
    assert check(db) == []


def test_what_is_young_or_among_the_newest_stays(db: Database) -> None:
    page = page_with_versions(db, 6)
    assert drop_all(db, Pruning(NOW, Retention(DAY_S))) == 0
    assert drop_all(db, Pruning(LATER, Retention(DAY_S, 3))) == 2
    assert kept(db, page) == [True, False, False, True, True, True]


def test_nothing_goes_where_nothing_is_asked_for(db: Database) -> None:
    page_with_versions(db, 4)
    assert drop_all(db, Pruning(LATER)) == 0


def test_a_dry_run_counts_what_then_goes(db: Database) -> None:
    page_with_versions(db, 6)
    said = may_go(db, ALL_BUT_LASTING)
    with db.reading() as session:
        before = session.scalar(select(func.sum(func.length(PayloadRecord.body)))) or 0
    assert (len(said.payload_ids), 0 < said.size < before) == (4, True)
    assert drop_all(db, ALL_BUT_LASTING) == 4
    assert may_go(db, ALL_BUT_LASTING) == Droppable()


def test_the_same_bytes_coming_again_are_kept_again(db: Database) -> None:
    page = page_with_versions(db, 4)
    drop_all(db, ALL_BUT_LASTING)
    checked(db, page, shows(5, "text 5", payload=_payload(2)))
    assert kept(db, page) == [True, True, False, True, True]
    assert check(db) == []


def test_a_page_goes_on_after_its_newest_payloads_went(db: Database) -> None:
    page = page_with_versions(db, 4)
    drop_all(db, ALL_BUT_LASTING)
    checked(db, page, shows(5, "text 5", payload=_payload(5)))
    assert kept(db, page)[-1]
    with db.writing() as session:
        (claim,) = claim_now(session, page_ids=[page.id], now=NOW, lease_s=60, owner="test")
        plan = load_plan(session, claim)
    assert plan.check is not None
    assert plan.check.current is not None
    assert plan.check.current.payload == _payload(5)


def test_a_second_look_goes_without_an_odd_answer_that_went(db: Database) -> None:
    page = page_with_versions(db, 2)
    odd = gap(GapReason.UNCONFIRMED, at=NOW, keep=True)
    assert odd.response is not None
    checked(db, page, replace(odd, digest=digest_of(odd.response.payload)))
    claim = claimed(db, page)
    with db.reading() as session:
        before = load_plan(session, claim).check
    drop_all(db, ALL_BUT_LASTING)
    with db.reading() as session:
        after = load_plan(session, claim).check
    assert before is not None
    assert before.odd is not None
    assert before.odd.payload == odd.response.payload
    assert after == replace(before, odd=None)


def test_what_went_is_said(db: Database) -> None:
    page = page_with_versions(db, 3)
    drop_all(db, ALL_BUT_LASTING)
    with db.reading() as session, pytest.raises(NotFoundError, match="retention"):
        read_payload(session, list_captures(session, page.id)[1].payload_digest)


def test_a_source_may_keep_for_longer_or_less_long_than_is_usual(db: Database) -> None:
    page = page_with_versions(db, 6)
    terms_of(db, page, payloads_for_s=FOREVER_S)
    assert drop_all(db, ALL_BUT_LASTING) == 0
    terms_of(db, page, payloads_per_page=3)
    assert drop_all(db, Pruning(NOW)) == 2
    assert kept(db, page) == [True, False, False, True, True, True]


def test_what_a_source_says_stands_in_place_of_all_that_is_usual(db: Database) -> None:
    page = page_with_versions(db, 6)
    terms_of(db, page, payloads_per_page=4)
    # Usual would be that what is young stays.
    assert drop_all(db, Pruning(NOW, Retention(DAY_S))) == 1
    terms_of(db, page)
    assert drop_all(db, Pruning(NOW, Retention(DAY_S))) == 0


def test_a_page_of_several_sources_keeps_what_any_of_them_keeps(db: Database) -> None:
    page = joined(db, page_with_versions(db, 6), "https://news.example/section")
    terms_of(db, page, of=0, payloads_per_page=1)
    terms_of(db, page, of=1, payloads_per_page=3)
    assert kept_after(db, page, Pruning(NOW)) == [True, False, False, True, True, True]
    terms_of(db, page, of=1, payloads_for_s=FOREVER_S)
    assert drop_all(db, Pruning(LATER)) == 0


def test_a_payload_stays_while_any_page_that_shares_it_holds_on_to_it(db: Database) -> None:
    page = page_with_versions(db, 4)
    other = watched(db, "https://news.example/b")
    for number in (1, 2, 3):
        checked(db, other, shows(number, f"other {number}", payload=_payload(number)))
    terms_of(db, other, payloads_for_s=FOREVER_S)
    assert drop_all(db, ALL_BUT_LASTING) == 0
    terms_of(db, other)
    assert drop_all(db, ALL_BUT_LASTING) == 1
    assert (kept(db, page), kept(db, other)) == ([True, False, True, True], [True, False, True])


def test_the_terms_of_one_run_are_for_the_source_that_is_named(db: Database) -> None:
    page, other = page_with_versions(db, 6), watched(db, "https://news.example/b")
    for number in range(1, 4):
        checked(db, other, shows(number, f"other {number}", payload=b"other" + _payload(number)))
    terms_of(db, page, payloads_for_s=FOREVER_S)
    named = Pruning(NOW, source_id=page.source_ids[0], instead=Retention(payloads_per_page=2))
    assert drop_all(db, named) == 3
    assert all(kept(db, other))


def test_what_is_shown_again_meanwhile_stays(db: Database) -> None:
    page = page_with_versions(db, 4)
    found = may_go(db, ALL_BUT_LASTING).payload_ids
    checked(db, page, shows(5, "text 5", payload=_payload(2)))
    assert drop(db, ALL_BUT_LASTING, found) == 1
    assert kept(db, page) == [True, True, False, True, True]


def test_what_a_source_says_meanwhile_is_heard(db: Database) -> None:
    page = page_with_versions(db, 4)
    found = may_go(db, ALL_BUT_LASTING).payload_ids
    terms_of(db, page, payloads_for_s=FOREVER_S)
    assert drop(db, ALL_BUT_LASTING, found) == 0


def test_sources_with_terms_are_named(db: Database) -> None:
    page = watched(db, name="Ministry")
    watched(db, "https://news.example/b")
    terms_of(db, page, payloads_for_s=FOREVER_S, payloads_per_page=20)
    with db.reading() as session:
        (said,) = sources_with_terms(session)
    assert (said.label, said.retention) == ("Ministry", Retention(FOREVER_S, 20))
    terms_of(db, page)
    with db.reading() as session:
        assert sources_with_terms(session) == []
        assert get_source(session, "Ministry").retention == NO_RETENTION


def test_transactions_are_small_and_each_takes_a_pages_payloads_together(db: Database) -> None:
    pages = [watched(db, f"https://news.example/{number}") for number in range(4)]
    for number in range(1, 20):
        for page in pages:
            checked(db, page, shows(number, f"{page.id} {number}", payload=b"%d " % page.id + _payload(number)))
    parts = list(may_go(db, ALL_BUT_LASTING).parts)
    assert [len(part) for part in parts] == [AT_ONCE, AT_ONCE, 18]
    with db.reading() as session:
        of_pages = [_pages_of(session, part) for part in parts]
    assert [len(found) for found in of_pages] == [2, 2, 2]


def test_on_postgresql_what_a_check_refers_to_at_the_same_moment_stays(postgresql_db: Database) -> None:
    db = postgresql_db
    page = page_with_versions(db, 4)
    found = may_go(db, ALL_BUT_LASTING).payload_ids
    claim, result = claimed(db, page), shows(5, "text 5", payload=_payload(2))
    with db.writing() as session:
        record_check(session, claim, result, next_check_at=LATER, audience=())
        # The check has not committed yet; the other payload goes, and nobody waits.
        assert drop(db, ALL_BUT_LASTING, found) == 1
    assert kept(db, page) == [True, True, False, True, True]
    assert check(db) == []


def test_on_postgresql_what_a_source_says_at_the_same_moment_is_heard(postgresql_db: Database) -> None:
    db = postgresql_db
    page = page_with_versions(db, 4)
    found = may_go(db, ALL_BUT_LASTING).payload_ids

    def say(*call: object) -> None:
        if "DISTINCT source.payloads_for_s" in str(call[2]):
            terms_of(db, page, payloads_for_s=FOREVER_S)

    with db.writing() as session:
        # As soon as it was read what sources say, this one says something else.
        event.listen(session.connection(), "after_cursor_execute", say)
        assert drop_payloads(session, ALL_BUT_LASTING, found).payloads == 0
    assert kept(db, page) == [True] * 4


def test_on_postgresql_what_a_check_packs_against_at_the_same_moment_stays(postgresql_db: Database) -> None:
    db = postgresql_db
    page = page_with_versions(db, 4)
    claim, result = claimed(db, page), shows(5, "text 5", payload=_payload(5))
    with db.writing() as session:
        record_check(session, claim, result, next_check_at=LATER, audience=())
        base = session.scalar(select(PayloadRecord.base_id).order_by(PayloadRecord.id.desc()).limit(1))
        with db.writing() as other:
            assert base not in _unlocked(other)
    assert kept(db, page) == [True] * 5


@pytest.mark.parametrize(
    ("versions", "comes"),
    [(3, 2), (6, 7)],
    ids=["what it refers to", "what it packs against"],
)
def test_on_postgresql_a_check_packs_anew_what_went_while_it_waited(
    postgresql_db: Database, versions: int, comes: int
) -> None:
    db = postgresql_db
    page = page_with_versions(db, versions)
    claim, result = claimed(db, page), shows(versions + 1, "more", payload=_payload(comes))
    with ThreadPoolExecutor(1) as thread:
        with db.writing() as session:
            drop_payloads(session, ALL_BUT_LASTING, may_go(db, ALL_BUT_LASTING).payload_ids)
            checking = thread.submit(_record, db, claim, result)
            until(lambda: _is_waited_for(db))
        checking.result()
    assert kept(db, page)[-1]
    assert check(db) == []


def kept_after(db: Database, page: Page, pruning: Pruning) -> list[bool]:
    drop_all(db, pruning)
    return kept(db, page)


def _pages_of(session: Session, payload_ids: Sequence[int]) -> set[int]:
    return set(session.scalars(select(CaptureRecord.page_id).where(CaptureRecord.payload_id.in_(payload_ids))))


def _unlocked(session: Session) -> Sequence[int]:
    return session.scalars(select(PayloadRecord.id).with_for_update(skip_locked=True)).all()


def _record(db: Database, claim: Claim, result: CheckResult) -> None:
    with db.writing() as session:
        record_check(session, claim, result, next_check_at=LATER, audience=())


def _is_waited_for(db: Database) -> bool:
    with db.reading() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
