from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event, select

from scraper.judgement import NewChange
from scraper.model import ChangeKind
from scraper.pace import Pace, read_digest, read_quiet
from scraper.subscriptions import Subscription, everything_to
from storage.changes import append_changes
from storage.channels import channel_state, list_channel_states, note_channel_failure, ready_channels, rest_channel
from storage.checks import record_check
from storage.models import OutboxRecord, PageRecord
from storage.outbox import channels_due, full_until, mark_delivered, mark_failed, put_back, release_deliveries
from storage.taking import MOST_TOGETHER, pending
from storage.telling import tell
from tests.storage_situations import HOUR, MINUTE, NOW, checked, claimed, shows, watched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.engine import Database
    from storage.records import Page
    from storage.service_records import Delivery

QUIET = Pace(None, read_quiet("22:00-07:00"), "UTC")
DAILY = Pace(read_digest("daily 08:00"), None, "UTC")


def found(db: Database, page: Page, number: int, audience: Sequence[Subscription], *, minutes: int = 0) -> None:
    result = shows(number, f"text {number} of the ministry", at=NOW + minutes * MINUTE)
    claim = claimed(db, page, at=result.checked_at)
    with db.writing() as session:
        record_check(session, claim, result, next_check_at=NOW + 99 * HOUR, audience=audience)


def pages(db: Database, count: int) -> list[Page]:
    return [watched(db, f"https://{number}.example/", name=f"site {number}") for number in range(count)]


def queued(db: Database, page: Page, count: int, audience: Sequence[Subscription], *, at: datetime = NOW) -> None:
    """Have a page edited so many times, and told."""
    edits = [NewChange(ChangeKind.EDITED, title="Bridge", summary=f"edit {number}") for number in range(count)]
    with db.writing() as session:
        record = session.get_one(PageRecord, page.id)
        tell(session, append_changes(session, edits, (record, page.source_ids[0]), at), audience)


def versions(deliveries: Sequence[Delivery]) -> list[list[int | None]]:
    return [[change.to_version for change in delivery.changes] for delivery in deliveries]


def test_a_delivery_is_leased_and_keeps_its_id(db: Database) -> None:
    checked(db, watched(db), shows(1, "text"), channels=("mail",))
    with db.writing() as session:
        (first,) = pending(session, "mail", now=NOW, limit=9)
        assert pending(session, "mail", now=NOW + MINUTE, limit=9) == []
        (second,) = pending(session, "mail", now=NOW + HOUR, limit=9)
    assert first.delivery_id == second.delivery_id


def test_a_failed_delivery_waits_and_is_tried_again(db: Database) -> None:
    checked(db, watched(db), shows(1, "text"), channels=("mail",))
    with db.writing() as session:
        (first,) = pending(session, "mail", now=NOW, limit=9)
        mark_failed(session, first, "mail server away", NOW + HOUR)
        assert pending(session, "mail", now=NOW + 59 * MINUTE, limit=9) == []
        (again,) = pending(session, "mail", now=NOW + HOUR, limit=9)
        assert again.attempts == 1
        mark_delivered(session, [again], NOW + HOUR)
        assert pending(session, "mail", now=NOW + 9 * HOUR, limit=9) == []


def test_deliveries_of_a_page_keep_their_order_and_a_dead_channel_holds_no_other_up(db: Database) -> None:
    page = watched(db)
    for number in (1, 2):
        found(db, page, number, everything_to("mail", "chat"), minutes=number)
    later = NOW + HOUR
    with db.writing() as session:
        mail = pending(session, "mail", now=later, limit=9)
        mark_failed(session, mail[0], "away", later + HOUR)
        put_back(session, mail[1:], later)
        assert pending(session, "mail", now=later, limit=9) == []
        assert channels_due(session, ["mail", "chat", "none"], later) == ["mail", "chat"]
        chat = pending(session, "chat", now=later, limit=9)
    assert versions(mail) == versions(chat) == [[1], [2]]


def test_a_change_goes_to_those_who_want_it(db: Database) -> None:
    page = watched(db, "https://a.example/", name="a")
    audience = (
        Subscription(("named",), sources=("a",)),
        Subscription(("words",), words=("ministry",)),
        Subscription(("others",), words=("parliament",)),
        Subscription(("english",), languages=("en",)),
        Subscription(("german",), languages=("de",)),
        Subscription(("added",), kinds=(ChangeKind.ADDED,)),
    )
    found(db, page, 1, audience)
    found(db, page, 2, audience, minutes=5)
    with db.writing() as session:
        told = {
            channel: versions(pending(session, channel, now=NOW + HOUR, limit=9))
            for one in audience
            for channel in one.channels
        }
    assert told == {
        "named": [[1], [2]],
        # The second text is told of by its summary alone: what it touched is for the check to say.
        "words": [[1], [2]],
        "others": [],
        "english": [[1], [2]],
        "german": [],
        "added": [[1]],
    }


def test_what_is_gathered_comes_as_one_message_and_stays_it(db: Database) -> None:
    audience = (Subscription(("mail",), pace=DAILY),)
    first, second, third = pages(db, 3)
    found(db, first, 1, audience)
    found(db, second, 1, audience)
    found(db, first, 2, audience, minutes=9)
    morning = NOW.replace(hour=8) + 24 * HOUR
    with db.writing() as session:
        assert pending(session, "mail", now=morning - MINUTE, limit=9) == []
        (digest,) = pending(session, "mail", now=morning, limit=9)
        assert versions([digest]) == [[1, 1, 2]]
        mark_failed(session, digest, "away", morning + MINUTE)
    found(db, third, 1, audience, minutes=10)
    with db.writing() as session:
        again, new = pending(session, "mail", now=morning + HOUR, limit=9)
        assert (again.delivery_id, again.ids) == (digest.delivery_id, digest.ids)
        assert versions([new]) == [[1]]
        mark_delivered(session, [again], morning + HOUR)
        mark_delivered(session, [new], morning + HOUR)
        assert list_channel_states(session) == []


def test_quiet_hours_hold_back_even_what_was_found_before_them(db: Database) -> None:
    audience = (Subscription(("phone",), pace=QUIET),)
    for number, page in enumerate(pages(db, 3)):
        found(db, page, 1, audience, minutes=number)
    night = NOW.replace(hour=23, minute=0)
    with db.writing() as session:
        assert pending(session, "phone", now=night, limit=9) == []
        assert channels_due(session, ["phone"], night + HOUR) == []
        (told,) = pending(session, "phone", now=night + 8 * HOUR, limit=9)
    assert len(told.changes) == 3


def test_beyond_the_cap_the_last_message_tells_the_rest(db: Database) -> None:
    for page in pages(db, 7):
        found(db, page, 1, everything_to("chat"))
    with db.writing() as session:
        taken = pending(session, "chat", now=NOW, limit=9, per_hour=3)
        assert [len(one.changes) for one in taken] == [1, 1, 5]
        for minutes, one in enumerate(taken):
            mark_delivered(session, [one], NOW + minutes * MINUTE)
        later = NOW + 10 * MINUTE
        assert full_until(session, "chat", later, 3) == NOW + HOUR
        assert full_until(session, "chat", later, 4) is None
        assert full_until(session, "chat", NOW + HOUR, 3) is None


def test_a_channel_that_rests_is_not_ready(db: Database) -> None:
    with db.writing() as session:
        assert note_channel_failure(session, "mail", "away", NOW) == 1
        assert note_channel_failure(session, "mail", "away again", NOW + MINUTE) == 2
        rest_channel(session, "mail", NOW + HOUR)
    with db.reading() as session:
        assert ready_channels(session, ["mail", "chat"], NOW + MINUTE) == ["chat"]
        assert ready_channels(session, ["mail", "chat"], NOW + HOUR) == ["mail", "chat"]
        state = channel_state(session, "mail")
    assert (state.failures, state.failing_since, state.last_error) == (2, NOW, "away again")


def test_a_batch_is_read_off_the_front_of_an_index_however_many_wait(sqlite_db: Database) -> None:
    queued(sqlite_db, watched(sqlite_db), 50, everything_to("hook"))
    asked: list[tuple[str, Any]] = []
    event.listen(sqlite_db.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    with sqlite_db.writing() as session:
        assert len(pending(session, "hook", now=NOW, limit=9)) == 9
        reads = [(text, facts) for text, facts in asked if "FROM outbox" in text and text.startswith("SELECT")]
        plans = [
            str(step)
            for text, facts in reads
            for *_, step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", facts)
        ]
    assert any("ix_outbox_pending" in step for step in plans)
    assert not [step for step in plans if step.startswith("SCAN") or "TEMP B-TREE" in step]


def test_a_probe_never_takes_news_of_a_page_before_what_failed(db: Database) -> None:
    page, another = pages(db, 2)
    queued(db, page, 2, everything_to("chat"))
    with db.writing() as session:
        first, second = pending(session, "chat", now=NOW, limit=9)
        mark_failed(session, first, "away", NOW + MINUTE)
        put_back(session, [second], NOW)
        (probe,) = pending(session, "chat", now=NOW + HOUR, limit=1, is_probe=True)
        assert probe.ids == first.ids
        put_back(session, [probe], NOW)
    queued(db, another, 1, everything_to("chat"))
    with db.writing() as session:
        (probe,) = pending(session, "chat", now=NOW + HOUR, limit=1, is_probe=True)
        assert probe.attempts == 0
        assert probe.change.page_id == another.id


def test_what_failed_and_what_waits_for_it_come_before_later_news_however_soon_each_is_due(db: Database) -> None:
    page = watched(db)
    queued(db, page, 2, everything_to("chat"))
    with db.writing() as session:
        failed, _ = taken = pending(session, "chat", now=NOW, limit=2)
        put_back(session, taken[1:], NOW)
        # Due once more between what waits behind it and the news of an hour later.
        mark_failed(session, failed, "away", NOW + MINUTE)
    queued(db, page, 1, everything_to("chat"), at=NOW + HOUR)
    with db.writing() as session:
        told = [one.change.id for one in pending(session, "chat", now=NOW + HOUR, limit=9)]
    assert told == [failed.change.id, failed.change.id + 1, failed.change.id + 2]


def test_a_bundle_waits_for_what_comes_before_any_part_of_it_and_holds_up_what_comes_after(db: Database) -> None:
    first, second = pages(db, 2)
    queued(db, first, 1, everything_to("chat"))
    with db.writing() as session:
        (failed,) = pending(session, "chat", now=NOW, limit=9)
        mark_failed(session, failed, "away", NOW)
    for page in (second, first, second):
        queued(db, page, 1, everything_to("chat"))
    with db.writing() as session:
        single, rest = pending(session, "chat", now=NOW, limit=9, per_hour=2)
        assert (single.ids, len(rest.changes)) == (failed.ids, 3)
        mark_failed(session, single, "away", NOW + HOUR)
        mark_failed(session, rest, "away", NOW + MINUTE)
    queued(db, second, 1, everything_to("chat"))
    with db.writing() as session:
        assert pending(session, "chat", now=NOW + 2 * MINUTE, limit=9) == []
        told = pending(session, "chat", now=NOW + HOUR, limit=9)
    assert [len(one.changes) for one in told] == [1, 3, 1]
    assert [one.delivery_id for one in told[:2]] == [single.delivery_id, rest.delivery_id]


def test_messages_that_each_come_before_the_other_are_told_all_the_same(db: Database) -> None:
    first, second = pages(db, 2)
    for page in (first, second, second, first):
        queued(db, page, 1, everything_to("chat"))
    with db.writing() as session:
        rows = session.scalars(select(OutboxRecord).order_by(OutboxRecord.id)).all()
        for row, bundle in zip(rows, "abab", strict=True):
            row.bundle = bundle
        # First, second | second, first: a holds the first page's first change and the second page's second one.
        told = pending(session, "chat", now=NOW, limit=9)
    assert [len(one.changes) for one in told] == [2, 2]


def test_a_message_that_may_have_arrived_is_told_alone_and_under_its_id_ever_after(db: Database) -> None:
    audience = (Subscription(("phone",), pace=QUIET),)
    first, second = pages(db, 2)
    queued(db, first, 1, audience)
    evening = NOW.replace(hour=21, minute=59)
    with db.writing() as session:
        (tried,) = pending(session, "phone", now=evening, limit=9, owner="killed")
        # It was sent and not marked: whoever did so is dead, and the quiet hours have begun.
        assert release_deliveries(session, "killed", evening) == 1
    queued(db, second, 2, audience)
    with db.writing() as session:
        assert pending(session, "phone", now=evening + MINUTE, limit=9) == []
        again, rest = pending(session, "phone", now=evening + 12 * HOUR, limit=9, per_hour=2)
    assert (again.delivery_id, again.ids) == (tried.delivery_id, tried.ids)
    assert len(rest.changes) == 2


def test_what_is_given_back_untried_may_be_bundled_yet(db: Database) -> None:
    first, second = pages(db, 2)
    queued(db, first, 1, everything_to("chat"))
    with db.writing() as session:
        put_back(session, pending(session, "chat", now=NOW, limit=9), NOW)
    queued(db, second, 1, everything_to("chat"))
    with db.writing() as session:
        (both,) = pending(session, "chat", now=NOW, limit=9, per_hour=1)
    assert len(both.changes) == 2


def test_what_the_dead_held_is_free_at_once_whatever_the_clock_said(db: Database) -> None:
    queued(db, watched(db), 2, everything_to("mail"))
    with db.writing() as session:
        taken = pending(session, "mail", now=NOW + 900 * HOUR, limit=9, owner="dead")
        assert pending(session, "mail", now=NOW + HOUR, limit=9, owner="alive") == []
        assert release_deliveries(session, "dead", NOW + HOUR) == 2
        again = pending(session, "mail", now=NOW + HOUR, limit=9, owner="alive")
        assert [one.delivery_id for one in again] == [one.delivery_id for one in taken]
        mark_delivered(session, again, NOW + HOUR)
        assert release_deliveries(session, "alive", NOW + HOUR) == 0


def test_what_is_beyond_the_cap_is_told_together_and_each_pace_by_itself(db: Database) -> None:
    for page in pages(db, 6):
        queued(db, page, 1, (Subscription(("chat",), pace=QUIET if page.id % 2 else Pace()),))
    with db.writing() as session:
        taken = pending(session, "chat", now=NOW, limit=9, per_hour=3)
    assert sorted((one.pace, len(one.changes)) for one in taken) == [("", 3), (str(QUIET), 1), (str(QUIET), 2)]


def test_more_than_a_message_holds_comes_in_full_ones(sqlite_db: Database) -> None:
    page = watched(sqlite_db)
    queued(sqlite_db, page, 2 * MOST_TOGETHER + 300, everything_to("chat"))
    told = []
    with sqlite_db.writing() as session:
        while taken := pending(session, "chat", now=NOW, limit=9, per_hour=5):
            mark_delivered(session, taken, NOW)
            told += [len(one.changes) for one in taken]
    assert told == [MOST_TOGETHER, MOST_TOGETHER, 1, 1, 298]
