"""A page that moves, from the first permanent redirect to the log, with the real judgement and database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scheduler.checking import check_now
from scraper.model import ChangeKind, Redirect, Response, SourceKind, Url
from tests.integration.scheduler.conftest import PAGE

if TYPE_CHECKING:
    from tests.integration.scheduler.conftest import Clock, Stage

OLD, NEW = Url("https://news.example/old"), Url("https://news.example/new")
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def leads_on(stage: Stage, status: int = 301) -> None:
    hop = Redirect(OLD, status, NEW)
    stage.fetcher.answers[OLD] = Response(OLD, NEW, 200, HTML, PAGE.encode(), stage.now(), redirects=(hop,))


def check(stage: Stage, page_id: int) -> None:
    asyncio.run(check_now(stage.tools, page_ids=[page_id]))


def kinds(stage: Stage) -> list[ChangeKind]:
    return [change.kind for change in stage.log()]


def test_three_checks_over_a_day_move_the_page_and_tell_it_once(stage: Stage, clock: Clock) -> None:
    page_id = stage.add(OLD)
    check(stage, page_id)
    leads_on(stage)
    for _ in range(2):
        clock.advance(hours=12)
        check(stage, page_id)
    assert stage.page(page_id).url == OLD
    clock.advance(hours=12)
    check(stage, page_id)
    assert stage.page(page_id).url == NEW
    assert kinds(stage) == [ChangeKind.ADDED, ChangeKind.MOVED]
    assert [delivery.change.summary for delivery in stage.channel.told] == [f"the page has moved to {NEW}"]
    clock.advance(hours=12)
    check(stage, page_id)
    assert stage.fetcher.asked[-1].url == NEW
    assert kinds(stage) == [ChangeKind.ADDED, ChangeKind.MOVED]
    assert stage.page(page_id).version_count == 1


def test_temporary_redirects_never_do(stage: Stage, clock: Clock) -> None:
    page_id = stage.add(OLD)
    leads_on(stage, 302)
    for _ in range(5):
        check(stage, page_id)
        clock.advance(days=1)
    assert (stage.page(page_id).url, kinds(stage)) == (OLD, [ChangeKind.ADDED])


def test_an_address_that_was_old_when_it_was_added_moves_without_a_word(stage: Stage, clock: Clock) -> None:
    page_id = stage.add(OLD)
    leads_on(stage)
    for _ in range(3):
        check(stage, page_id)
        clock.advance(hours=13)
    assert stage.page(page_id).url == NEW
    assert (kinds(stage), stage.channel.told) == ([ChangeKind.ADDED, ChangeKind.MOVED], [])


def test_a_feed_that_names_the_old_address_brings_no_second_page(stage: Stage, clock: Clock) -> None:
    page_id = stage.add(OLD)
    leads_on(stage)
    for _ in range(3):
        check(stage, page_id)
        clock.advance(hours=13)
    feed = stage.add("https://news.example/feed.xml", kind=SourceKind.FEED)
    stage.fetcher.answers["https://news.example/feed.xml"] = (
        f'<rss version="2.0"><channel><title>N</title><item><title>A</title><link>{OLD}</link></item></channel></rss>'
    )
    asyncio.run(check_now(stage.tools, source_ids=[feed]))
    assert stage.source(feed).pages == 1
    assert stage.page(page_id).source_ids[-1] == feed
