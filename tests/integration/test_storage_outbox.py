from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.model import ChangeKind
from scraper.pace import Pace, read_digest, read_quiet
from scraper.subscriptions import Subscription, everything_to
from storage.channels import channel_state, list_channel_states, note_channel_failure, ready_channels, rest_channel
from storage.checks import record_check
from storage.outbox import channels_due, full_until, mark_delivered, mark_failed, pending, put_back
from tests.storage_situations import HOUR, MINUTE, NOW, checked, claimed, shows, watched

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        mark_delivered(session, again, NOW + HOUR)
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
        mark_delivered(session, again, morning + HOUR)
        mark_delivered(session, new, morning + HOUR)
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
            mark_delivered(session, one, NOW + minutes * MINUTE)
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
