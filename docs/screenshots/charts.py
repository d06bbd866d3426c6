"""Takes the pictures of charts, which want a year of history: the real pages of the web view over a page that had one.

python docs/screenshots/charts.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from scraper.compare import classify, diff_articles, summarise  # noqa: E402 - the checkout has to be found first
from scraper.model import Article, GapReason  # noqa: E402 - as above
from scraper.sentences import sentence  # noqa: E402 - as above
from storage.engine import Database  # noqa: E402 - as above
from storage.migrate import upgrade  # noqa: E402 - as above
from tests.browser import FLAGS  # noqa: E402 - as above
from tests.storage_situations import HOUR, NOW, article, checked, gap, shows, unchanged, watched  # noqa: E402 - as above
from tests.webview import web_view  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from playwright.sync_api import Page

    from scraper.judgement import CheckResult

DESKTOP = {"width": 1100, "height": 1000}
PHONE = {"width": 390, "height": 780}
TITLE = "Harbour wall repairs: what we know so far"
DAY = timedelta(days=1)
MARGIN = 16
"""Pixels around the charts."""
EDITED = (
    350,
    348,
    347,
    346,
    291,
    290,
    288,
    241,
    203,
    202,
    201,
    200,
    199,
    150,
    149,
    121,
    97,
    96,
    95,
    94,
    93,
    61,
    59,
    41,
)
EDITED_LATELY = (29, 27, 27, 22, 21, 21, 21, 15, 14, 9, 8, 8, 8, 3, 2, 2)
"""How many days ago."""
LOST = ((19, GapReason.TIMEOUT), (11, GapReason.SERVER_ERROR))
"""Days ago when it could not be read, for half a day."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(str(Path(folder) / "variorum.sqlite3"))
        upgrade(database)
        _live(database)
        with web_view(database) as view, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
            page = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
            page.goto(f"{view.address}sources/1")
            _keep_charts(page)
            page = browser.new_context(viewport=PHONE, color_scheme="dark", locale="en-GB").new_page()
            page.goto(f"{view.address}pages/1/timeline")
            page.screenshot(path=HERE / "timeline-phone-dark.png")
            browser.close()
        database.dispose()


def _live(database: Database) -> None:
    """Let the page have its year."""
    page = watched(database, "https://courier.example/harbour-wall", at=NOW - 351 * DAY, name="The Harbour Courier")
    for result in _history():
        checked(database, page, result)


def _history() -> Iterator[CheckResult]:
    """What its checks found, oldest first."""
    days = (*EDITED, *EDITED_LATELY)
    for number, back in enumerate(days, 1):
        # Several edits of one day are two hours apart.
        at = NOW - back * DAY + 2 * days[: number - 1].count(back) * HOUR
        yield _version(number, at)
        yield unchanged(number, at=at + HOUR)
        following = days[number] if number < len(days) else 0
        for ago, reason in LOST:
            if back > ago > following:
                yield unchanged(number, at=NOW - ago * DAY - HOUR)
                yield gap(reason, at=NOW - ago * DAY)
                yield gap(reason, at=NOW - ago * DAY + 12 * HOUR)
                yield unchanged(number, at=NOW - ago * DAY + 13 * HOUR)
        if following != back:
            yield unchanged(number, at=NOW - following * DAY - HOUR)


def _version(number: int, at: datetime) -> CheckResult:
    found = shows(number, _text(number), at=at, title=TITLE)
    if number == 1:
        return replace(found, changes=(replace(found.changes[0], summary=sentence("first_version", "en", words=16)),))
    diff = diff_articles(_article(number - 1), _article(number))
    classes = classify(diff)
    told = replace(found.changes[0], classes=tuple(classes), summary=summarise(diff, classes), dating=None)
    return replace(found, changes=(told,))


def _article(number: int) -> Article:
    return article(_text(number), TITLE)


def _text(number: int) -> str:
    cost, metres = 24 + number // 2, 40 + 3 * (number - number // 2)
    return f"Repairs have cost £{cost / 10} million so far.\n\nCracks were found along {metres} metres of the pier."


def _keep_charts(page: Page) -> None:
    first, last = (page.locator(one).bounding_box() for one in ("#chart", ".legend"))
    box = page.locator("main").bounding_box()
    assert first and last and box, "the page has its charts"  # noqa: S101, PT018 - what follows is measured by them
    top, bottom = first["y"] - MARGIN, last["y"] + last["height"] + MARGIN
    clip = {"x": box["x"], "y": top, "width": box["width"], "height": bottom - top}
    page.screenshot(path=HERE / "source.png", clip=clip, full_page=True)


if __name__ == "__main__":
    main()
