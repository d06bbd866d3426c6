from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, literal, select

from scraper.model import GapReason, SourceKind, Url
from scraper.schedule import ADAPTIVE, interval
from scraper.subscriptions import everything_to
from storage.checks import record_check
from storage.claims import claim_due, claim_now, is_private_host, release, release_owner, renew
from storage.columns import url_key
from storage.engine import Database
from storage.models import PageRecord, SourcePageRecord, SourceRecord
from storage.pages import add_page, get_page, list_pages
from storage.records import NewSource, PageState, SourceEdit, SourceState
from storage.runs import list_runs
from storage.sources import add_source, edit_source, get_source, set_source_state
from tests.storage_situations import (
    HOUR,
    MINUTE,
    NOW,
    checked,
    claimed,
    due,
    gap,
    index_source,
    shows,
    unchanged,
    watch,
    watched,
)

if TYPE_CHECKING:
    from storage.check_records import Claim


def test_a_due_page_is_claimed_once(db: Database) -> None:
    page = watched(db)
    (claim,) = due(db)
    assert (claim.page_id, claim.url, claim.kind, claim.due_at) == (page.id, page.url, SourceKind.PAGE, NOW)
    assert due(db) == []


def test_a_page_is_not_claimed_before_its_time(db: Database) -> None:
    watched(db, at=NOW)
    assert due(db, at=NOW - MINUTE) == []


def test_the_oldest_promise_goes_first(db: Database) -> None:
    for hours, name in ((1, "b"), (3, "a"), (2, "c")):
        watched(db, f"https://{name}.example/", at=NOW - hours * HOUR)
    assert [claim.host for claim in due(db, limit=2)] == ["a.example", "c.example"]


def test_an_expired_lease_is_claimable_again(db: Database) -> None:
    watched(db)
    (first,) = due(db)
    (second,) = due(db, at=NOW + 2 * MINUTE, owner="other")
    assert second.page_id == first.page_id
    assert second.token != first.token
    assert second.due_at == first.due_at


def test_a_stale_token_writes_nothing(db: Database) -> None:
    page = watched(db)
    (late,) = due(db)
    (present,) = due(db, at=NOW + 2 * MINUTE, owner="other")
    with db.writing() as session:
        recorded = record_check(
            session, late, shows(1, "text"), next_check_at=NOW + HOUR, audience=everything_to("mail")
        )
        assert recorded.was_stale
        assert list_runs(session, page.id) == []
        assert get_page(session, page.id).version_count == 0
        assert not release(session, late)
    with db.writing() as session:
        assert not record_check(session, present, shows(1, "text"), next_check_at=NOW + HOUR).was_stale


def test_a_late_holder_may_still_record_if_nobody_took_over(db: Database) -> None:
    watched(db)
    (late,) = due(db)
    with db.writing() as session:
        result = shows(1, "text", at=NOW + HOUR)
        assert not record_check(session, late, result, next_check_at=NOW + 2 * HOUR).was_stale


def test_a_released_claim_leaves_no_trace(db: Database) -> None:
    page = watched(db)
    (claim,) = due(db)
    with db.writing() as session:
        assert release(session, claim)
    with db.reading() as session:
        assert get_page(session, page.id).next_check_at == NOW
        assert list_runs(session, page.id) == []
    (again,) = due(db)
    assert again.token != claim.token


def test_a_renewed_lease_holds_on(db: Database) -> None:
    watched(db)
    (claim,) = due(db)
    with db.writing() as session:
        assert renew(session, [claim], NOW + HOUR) == {claim.token}
    assert due(db, at=NOW + 2 * MINUTE) == []


def test_renewing_tells_which_claims_are_lost(db: Database) -> None:
    watched(db, "https://a.example/")
    watched(db, "https://b.example/")
    kept, lost = due(db)
    with db.writing() as session:
        release(session, lost)
        assert renew(session, [kept, lost], NOW + HOUR) == {kept.token}


def test_an_owner_gives_everything_back(db: Database) -> None:
    watched(db, "https://a.example/")
    index_source(db, "https://b.example/")
    assert len(due(db, owner="dying")) == 2
    with db.writing() as session:
        assert release_owner(session, "dying") == 2
    assert len(due(db)) == 2


def test_a_host_has_no_more_checks_in_flight_than_it_may(db: Database) -> None:
    with db.writing() as session:
        for number in range(5):
            watch(session, f"https://a.example/{number}")
        watch(session, "https://b.example/")
    first = due(db, per_host=2)
    assert Counter(claim.host for claim in first) == {"a.example": 2, "b.example": 1}
    assert due(db, per_host=2, owner="other") == []
    with db.writing() as session:
        release(session, next(claim for claim in first if claim.host == "a.example"))
    assert len(due(db, per_host=2, owner="other")) == 1


def test_a_sources_own_check_takes_its_hosts_slot(db: Database) -> None:
    index_source(db, "https://a.example/section")
    watched(db, "https://a.example/article")
    (claim,) = due(db, per_host=1)
    assert due(db, per_host=1) == []
    with db.writing() as session:
        release(session, claim)
    assert len(due(db, per_host=2)) == 2


def test_private_hosts_have_slots_of_their_own(db: Database) -> None:
    with db.writing() as session:
        for number in range(20):
            watch(session, f"http://127.0.0.1:8000/{number}")
    assert len(due(db, per_host=1, private_per_host=16)) == 16


def test_hosts_of_ones_own_have_as_many_and_their_neighbours_have_not(db: Database) -> None:
    with db.writing() as session:
        for host in ("www.mine.example", "mine.example"):
            for number in range(3):
                watch(session, f"https://{host}/{number}")
    claims = due(db, per_host=1, own_hosts={"www.mine.example"})
    assert Counter(claim.host for claim in claims) == {"www.mine.example": 3, "mine.example": 1}


def test_skipped_hosts_wait(db: Database) -> None:
    watched(db, "https://a.example/")
    watched(db, "https://b.example/")
    assert [claim.host for claim in due(db, skip_hosts={"a.example"})] == ["b.example"]


def test_many_lists_of_a_host_that_is_left_alone_do_not_keep_the_others_waiting(db: Database) -> None:
    with db.writing() as session:
        for number in range(600):
            url = Url(f"https://busy.example/feeds/{number}")
            add_source(session, NewSource(SourceKind.FEED, url), NOW - HOUR)
        for host in ("a.example", "b.example"):
            add_source(session, NewSource(SourceKind.FEED, Url(f"https://{host}/feed")), NOW)
    claims = due(db, skip_hosts={"busy.example"})
    assert {claim.host for claim in claims} == {"a.example", "b.example"}
    assert Counter(claim.host for claim in due(db, per_host=2)) == {"busy.example": 2}


def test_one_hosts_backlog_does_not_starve_the_others(db: Database) -> None:
    with db.writing() as session:
        for number in range(100):
            watch(session, f"https://big.example/{number}", at=NOW - HOUR)
        for number in range(5):
            watch(session, f"https://small{number}.example/")
    claims = due(db, limit=20)
    assert Counter(claim.host for claim in claims) == {"big.example": 1} | {f"small{n}.example": 1 for n in range(5)}


def test_paused_sources_are_left_alone_and_come_back_with_their_promise(db: Database) -> None:
    page = watched(db)
    with db.writing() as session:
        set_source_state(session, page.source_ids[0], SourceState.PAUSED, NOW)
    assert due(db) == []
    with db.writing() as session:
        set_source_state(session, page.source_ids[0], SourceState.ACTIVE, NOW + HOUR)
    (claim,) = due(db, at=NOW + HOUR)
    assert claim.due_at == NOW


def test_check_now_takes_what_is_not_due_and_what_is_paused(db: Database) -> None:
    page = watched(db, at=NOW)
    with db.writing() as session:
        set_source_state(session, page.source_ids[0], SourceState.PAUSED, NOW)
        (claim,) = claim_now(session, source_ids=page.source_ids, now=NOW, lease_s=60, owner="me")
        assert claim.is_requested
        assert claim_now(session, page_ids=[page.id], now=NOW, lease_s=60, owner="other") == []
        record_check(session, claim, shows(1, "text"), next_check_at=NOW + MINUTE)
    assert due(db, at=NOW + HOUR) == []


def test_check_now_of_an_index_is_its_own_check(db: Database) -> None:
    source = index_source(db)
    with db.writing() as session:
        (claim,) = claim_now(session, source_ids=[source.id], now=NOW, lease_s=60, owner="me")
    assert (claim.page_id, claim.source_id, claim.kind) == (None, source.id, SourceKind.INDEX)


def test_a_claim_has_the_schedules_of_the_active_sources(db: Database) -> None:
    with db.writing() as session:
        one, _ = add_source(session, NewSource(SourceKind.PAGE, Url("https://a.example/"), every_s=3600), NOW)
        index = NewSource(SourceKind.INDEX, Url("https://a.example/"), every_s=60, pages_schedule=interval(30))
        other, _ = add_source(session, index, NOW + HOUR)
        page, _ = add_page(session, one.id, one.url, now=NOW, next_check_at=NOW)
        add_page(session, other.id, other.url, now=NOW, next_check_at=NOW)
    assert claimed(db, page).schedules == (interval(3600), interval(30))
    with db.writing() as session:
        set_source_state(session, one.id, SourceState.PAUSED, NOW)
        edit_source(session, other.id, SourceEdit(pages_schedule=ADAPTIVE))
    assert claimed(db, page, at=NOW + HOUR).schedules == (ADAPTIVE,)


def test_a_gap_of_an_index_is_a_run_of_its_source(db: Database) -> None:
    source = index_source(db)
    (claim,) = due(db)
    with db.writing() as session:
        recorded = record_check(session, claim, gap(GapReason.TIMEOUT, at=NOW), next_check_at=NOW + HOUR)
        assert not recorded.was_stale
        found = get_source(session, source.id)
    assert (found.last_reason, found.first_run_done_at) == (GapReason.TIMEOUT, None)
    assert found.next_check_at == NOW + HOUR


def test_no_page_is_ever_held_twice(db: Database) -> None:
    # Six claimers at once, half of them with a pool of their own as another process has; every page is checked once.
    pages = 120
    with db.writing() as session:
        for number in range(pages):
            watch(session, f"https://h{number % 40}.example/{number}")
    databases = [db, Database(db.url)]
    taken: list[Claim] = []
    errors: list[BaseException] = []
    broken: list[Counter[str]] = []

    def work(number: int) -> None:
        database = databases[number % 2]
        try:
            while True:
                with database.writing() as session:
                    claims = claim_due(
                        session, now=NOW, lease_s=3600, limit=5, owner=f"o{number}", per_host=2, private_per_host=2
                    )
                if not claims:
                    return
                hosts = Counter(claim.host for claim in claims)
                broken.extend([hosts] if max(hosts.values()) > 2 else [])
                taken.extend(claims)
                for claim in claims:
                    with database.writing() as session:
                        record_check(session, claim, gap(GapReason.DNS, at=NOW), next_check_at=NOW + HOUR)
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    databases[1].dispose()
    assert errors == []
    assert broken == []
    assert len(taken) == len({claim.page_id for claim in taken})
    # A claimer that met only full hosts may have left early; whoever comes next finds what is left.
    rest = due(db, per_host=100)
    assert len(taken) + len(rest) == pages
    with db.reading() as session:
        assert all(len(list_runs(session, page.id)) <= 1 for page in list_pages(session))


def test_a_check_gives_its_claim_back(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text"), next_check_at=NOW + HOUR)
    assert due(db, at=NOW + timedelta(minutes=59)) == []
    (claim,) = due(db, at=NOW + HOUR)
    assert claim.due_at == NOW + HOUR
    with db.writing() as session:
        record_check(session, claim, unchanged(1, at=NOW + HOUR), next_check_at=NOW + 2 * HOUR)


def test_private_hosts_are_told_by_their_names() -> None:
    assert all(map(is_private_host, ("localhost", "127.0.0.1", "10.1.2.3", "::1", "intranet", "a.localhost")))
    assert not any(map(is_private_host, ("example.com", "8.8.8.8", "2001:4860:4860::8888")))


def test_a_long_backlog_of_one_list_keeps_no_other_source_waiting(db: Database) -> None:
    with db.writing() as session:
        source, _ = add_source(session, NewSource(SourceKind.SITEMAP, Url("https://a.example/map")), NOW - 9 * HOUR)
        session.get_one(SourceRecord, source.id).due_at = None
        session.execute(
            insert(PageRecord),
            [
                {
                    "url": f"https://a.example/{number}",
                    "url_key": url_key(f"https://a.example/{number}"),
                    "host": "a.example",
                    "added_at": NOW - 9 * HOUR,
                    "next_check_at": NOW - 9 * HOUR,
                    "due_at": NOW - 9 * HOUR,
                    "state": PageState.ACTIVE,
                    "lane": source.id,
                }
                for number in range(1000)
            ],
        )
        ids = select(literal(source.id), PageRecord.id).where(PageRecord.lane == source.id)
        session.execute(insert(SourcePageRecord).from_select(["source_id", "page_id"], ids))
    watched(db, "https://a.example/named")
    index_source(db, "https://a.example/section")
    watched(db, "https://b.example/named")
    turns: list[str] = []
    for turn in range(24):
        claims = due(db, at=NOW, limit=1, skip_hosts=["b.example"], chance=(turn * 0.618) % 1.0)
        turns += [claim.url for claim in claims]
        with db.writing() as session:
            for claim in claims:
                session.get_one(
                    PageRecord if claim.page_id else SourceRecord, claim.page_id or claim.source_id
                ).due_at = None
                release(session, claim)
    assert {"https://a.example/named", "https://a.example/section"} <= set(turns[:8])
    assert len(turns) == 24
    assert [claim.host for claim in due(db, at=NOW, limit=1, skip_hosts=["a.example"])] == ["b.example"]
