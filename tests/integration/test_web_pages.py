"""Every page of the web view over one small history: what it shows, and that no text in it becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from scraper.model import GapReason
from storage.service import announce
from storage.service_records import ServiceFacts
from tests.storage_situations import HOUR, MINUTE, NOW, checked, gap, shows, watched
from tests.webview import web_view
from variorum.web.chart import DAYS, HEIGHT, bars_of
from variorum.web.clock import Clock
from variorum.web.pages import MOST_CHOICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.engine import Database
    from tests.webview import WebView

EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)">'
FIRST = f"The court heard 19 witnesses on Monday. {EVIL}\n\nThe hearing goes on in May.\n\nNobody was hurt."
SECOND = "The court heard 21 witnesses on Monday.\n\nA verdict is expected.\n\nNobody was hurt."


@pytest.fixture
def view(sqlite_db: Database) -> Iterator[WebView]:
    """A page with three versions, whose first answer holds a script."""
    page = watched(sqlite_db, name="Court")
    payload = f"<!doctype html><title>x</title><p>caf\xe9 {EVIL}".encode()
    checked(
        sqlite_db, page, shows(1, FIRST, at=NOW - 3 * HOUR, title=f"Hearing {EVIL}", payload=payload, is_baseline=True)
    )
    checked(sqlite_db, page, shows(2, SECOND, at=NOW - 2 * HOUR, title="Hearing"))
    checked(sqlite_db, page, shows(3, SECOND.replace("May", "June"), at=NOW - HOUR, title="Hearing in court"))
    with web_view(sqlite_db, allow_private=True) as running:
        yield running


PAGES = [
    "/",
    "/?all=1",
    "/pages",
    "/pages/1",
    "/pages/1?version=1",
    "/pages/1/diff",
    "/pages/1/diff?old=1&new=2",
    "/pages/1/diff?old=1&new=2&view=beside",
    "/pages/1/diff?old=2&new=2",
    "/pages/1/origins",
    "/pages/1/beside/1",
    "/pages/1/timeline",
    "/pages/1/captures",
    "/captures/1",
    "/search",
    "/search?q=witnesses",
    "/search?q=*",
    "/sources",
    "/sources/1",
    "/sources/1/edit",
    "/sources/1/remove",
    "/sources/new",
    "/sources/schedule?when=daily+07:30&zone=Europe/Rome",
    "/sources/import",
    "/status",
    "/login",
]


def test_every_page_answers_in_both_languages_and_lets_no_markup_through(view: WebView) -> None:
    for path in PAGES:
        for language in ("en", "it"):
            text = view.text(path, accept_language=language)
            assert "<script>alert" not in text, path
            assert "<img" not in text, path
            assert " style=" not in text, path
            assert " onclick=" not in text, path


def test_the_article_is_shown_as_it_read_then(view: WebView) -> None:
    assert "21 witnesses" in view.text("/pages/1")
    assert "19 witnesses" in view.text("/pages/1?version=1")
    assert view.client.get("/pages/1?version=9").status_code == 404
    assert view.client.get("/pages/9").status_code == 404
    assert view.client.get("/pages/x").status_code == 400


def test_differences_are_shown_in_one_text_and_side_by_side(view: WebView) -> None:
    inline = view.text("/pages/1/diff?old=1&new=2")
    assert "<del>19</del><ins>21</ins>" in inline
    assert 'class="diff-' in inline
    beside = view.text("/pages/1/diff?old=1&new=2&view=beside")
    assert "<del>19</del>" in beside
    assert "<ins>21</ins>" in beside
    assert "1 unchanged paragraph" in beside
    assert "do not differ" in view.text("/pages/1/diff?old=2&new=2")
    assert "Version 2" in view.text("/pages/1/diff?view=beside")


def test_a_paragraph_that_moved_is_shown_as_moved(view: WebView, sqlite_db: Database) -> None:
    page = watched(sqlite_db, "https://news.example/moved")
    parts = [
        f"Paragraph {n} has words of its own: {word} and others." for n, word in enumerate(("one", "two", "three"))
    ]
    checked(sqlite_db, page, shows(1, "\n\n".join(parts), at=NOW))
    checked(sqlite_db, page, shows(2, "\n\n".join((parts[2], *parts[:2])), at=NOW + MINUTE))
    inline = view.text(f"/pages/{page.id}/diff")
    assert 'class="diff-moved" role="group"' in inline
    assert "<ins>" not in inline
    beside = view.text(f"/pages/{page.id}/diff?view=beside")
    assert "moved from paragraph 3" in beside
    assert "<del>" not in beside


def test_other_versions_are_a_step_away(view: WebView) -> None:
    middle = view.text("/pages/1?version=2")
    assert '<a rel="prev" href="/pages/1?version=1"' in middle
    assert '<a rel="next" href="/pages/1?version=3"' in middle
    assert 'rel="prev"' not in view.text("/pages/1?version=1")
    assert 'rel="next"' not in view.text("/pages/1")
    edit = view.text("/pages/1/diff?old=1&new=2")
    assert '<a rel="next" href="/pages/1/diff?old=2&amp;new=3"' in edit
    assert 'rel="prev"' not in edit


def test_of_many_versions_a_page_lists_some_and_asks_for_a_number(view: WebView, sqlite_db: Database) -> None:
    page = watched(sqlite_db, "https://news.example/live")
    for number in range(1, MOST_CHOICES + 2):
        checked(sqlite_db, page, shows(number, f"Minute {number} of the live blog.", at=NOW + number * MINUTE))
    newest = view.text(f"/pages/{page.id}")
    assert '<input id="version" name="version" type="number" min="1" max="41" value="41"' in newest
    rows = re.findall(rf'data-name="Version"><a href="/pages/{page.id}\?version=(\d+)"', newest)
    assert rows == [str(number) for number in range(41, 16, -1)]
    older = view.text(f"/pages/{page.id}?before=17")
    rows = re.findall(rf'data-name="Version"><a href="/pages/{page.id}\?version=(\d+)"', older)
    assert rows == [str(number) for number in range(16, 0, -1)]
    assert '<input id="old" name="old" type="number"' in view.text(f"/pages/{page.id}/diff")


def test_the_timeline_tells_changes_and_when_it_was_seen(view: WebView) -> None:
    text = view.text("/pages/1/timeline")
    assert text.count('<li class="change">') == 3
    assert '<li class="seen">' in text


def test_a_reader_of_italian_reads_the_log_and_its_gaps_in_italian(view: WebView, sqlite_db: Database) -> None:
    page = watched(sqlite_db, "https://news.example/kept", name="Kept")
    first, lost = shows(1, FIRST, at=NOW), gap(GapReason.CONNECT, at=NOW + MINUTE)
    said = replace(first.changes[0], summary="first version, 19 words")
    checked(sqlite_db, page, replace(first, changes=(said,)))
    checked(sqlite_db, page, replace(lost, detail="news.example refused the connection."))
    timeline = view.text(f"/pages/{page.id}/timeline", accept_language="it")
    assert "– news.example ha rifiutato la connessione " in timeline
    assert 'class="soft">(1 controllo)</span>' in timeline
    assert "prima versione, 19 parole" in timeline
    assert "prima versione, 19 parole" in view.text("/", accept_language="it")
    assert "first version, 19 words" in view.text("/", accept_language="en")


def test_what_was_captured_is_shown_in_a_sandbox_only(view: WebView) -> None:
    assert '<iframe class="frame" sandbox=""' in view.text("/captures/1")
    frame = view.client.get("/captures/1/frame")
    policy = frame.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert frame.headers["x-frame-options"] == "SAMEORIGIN"
    assert "café" in frame.text


@pytest.mark.parametrize("path", ["/captures/1/payload", "/pages/1/export?format=csv", "/pages/1/export?format=html"])
def test_files_are_for_keeping(view: WebView, path: str) -> None:
    answer = view.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith('attachment; filename="variorum-')
    assert answer.headers["content-security-policy"] == "sandbox"


def test_all_is_well_only_where_a_service_runs(view: WebView, sqlite_db: Database) -> None:
    stopped = view.text("/status")
    assert "not running" in stopped
    assert "nothing is checked or told until you start it" in stopped
    assert "All is well." not in stopped
    with sqlite_db.writing() as session:
        announce(session, ServiceFacts("me", 1, "desk", "1.0"), NOW)
    running = view.text("/status")
    assert "All is well." in running
    assert "until you start it" not in running
    assert "1 page is healthy" in running
    assert "on desk, version 1.0" in running
    assert re.search(
        r"sqlite[^;]*; [\d,]+ [kM]B, [\d,]+ [MGT]B liberi sul disco", view.text("/status", accept_language="it")
    )
    assert 'href="/pages/1">https://news.example/a</a>' in running, "what comes next"


def test_search_tells_who_had_the_words_until_when(view: WebView) -> None:
    text = view.text("/search?q=19+witnesses")
    assert "<mark>19</mark>" in text
    assert 'class="mark">gone</span>' in text
    assert "No version holds that." in view.text("/search?q=nowhere")
    assert "holds no word" in view.text("/search?q=*")


def test_a_chart_counts_the_readers_days() -> None:
    clock = Clock(NOW, "en")
    bars = bars_of([NOW, NOW - MINUTE, NOW - 24 * HOUR, NOW - 24 * HOUR * DAYS], clock)
    assert len(bars) == DAYS
    assert [(bar.count, bar.height) for bar in bars[-2:]] == [(1, HEIGHT // 2), (2, HEIGHT)]
    assert sum(bar.count for bar in bars) == 3


def test_a_chart_of_a_year_counts_several_days_in_a_bar() -> None:
    days = 12 * DAYS
    bars = bars_of([NOW, NOW - 11 * 24 * HOUR, NOW - 12 * 24 * HOUR, NOW - days * 24 * HOUR], Clock(NOW, "en"), days)
    assert [bar.count for bar in bars[-3:]] == [0, 1, 2]
    assert sum(bar.count for bar in bars) == 3
    assert (bars[-1].until - bars[0].day).days == days - 1
    assert all((later.day - bar.until).days == 1 for bar, later in pairwise(bars))


def test_a_chart_of_a_life_begins_on_the_day_of_its_first_moment() -> None:
    first, clock = NOW.replace(hour=23), Clock(NOW.replace(hour=1) + DAYS * 24 * HOUR, "en")
    bars = bars_of([first], clock, clock.days_ago(first) + 1)
    assert sum(bar.count for bar in bars) == 1


def test_versions_over_time_are_drawn_and_said(view: WebView) -> None:
    for path in ("/pages/1/timeline", "/sources/1"):
        drawn = view.text(path).partition('aria-labelledby="versions versions-said"')[2].partition("</svg>")[0]
        said = drawn.partition("</desc>")[0]
        assert re.search(r"\d+ \w+( \d+)?( – \d+ \w+)?: 3; $", said), said
        assert drawn.count('class="bar"') == said.count(";")
