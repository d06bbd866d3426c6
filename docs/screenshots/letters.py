"""Takes pictures of every kind of mail, as Chromium shows its HTML: light and dark, on a desk and on a phone.

python docs/screenshots/letters.py [FOLDER]

Without a folder only docs/screenshots/mail.png is taken; with one, a sheet of four pictures for each mail in English
and Italian, to be looked at after the templates have changed, and beside it the mail's text.
"""

from __future__ import annotations

import base64
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from scraper.compare import classify, diff_articles, significance, summarise  # noqa: E402 - the checkout comes first
from scraper.fetch import FetchSettings  # noqa: E402 - as above
from scraper.model import Article, Block, BlockType, ChangeKind, Dating, GapReason  # noqa: E402 - as above
from scraper.sentences import duration_in_words, reason_in_words, sentence  # noqa: E402 - as above
from storage.service_records import Delivery  # noqa: E402 - as above
from tests.browser import FLAGS  # noqa: E402 - as above
from variorum.config import Settings  # noqa: E402 - as above
from variorum.demo.stories import BRIDGE, STORIES  # noqa: E402 - as above
from variorum.notify.build import World, configured_channels  # noqa: E402 - as above
from variorum.notify.outlets import Outlets  # noqa: E402 - as above
from variorum.notify.sample import sample_delivery  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from scraper.compare import Diff
    from storage.records import Change

NOW = datetime(2026, 7, 23, 10, 0, tzinfo=UTC)
DESK, PHONE = 760, 390
LONG_URL = "https://www.example.org/" + "very-long-part-of-an-address-without-any-space-" * 5 + "?utm=" + "x" * 60
ID = "66bf14fa-31cb-5545-8a1c-9ec068255337"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        if folder is None:
            html, _ = written("en", edited("en"))
            (HERE / "mail.png").write_bytes(picture(browser, html, DESK, "light"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            for language in ("en", "it"):
                for name, delivery in letters(language):
                    html, text = written(language, delivery, is_test=name == "test")
                    (folder / f"{name}-{language}.txt").write_text(text, encoding="utf-8")
                    (folder / f"{name}-{language}.png").write_bytes(sheet(browser, html))
        browser.close()


def letters(language: str) -> Iterator[tuple[str, Delivery]]:
    """One of each kind."""
    short, long = edited(language), edited(language, long=True)
    yield "test", sample_delivery("desk", ID, NOW, language)
    yield "short", short
    yield "long", long
    others = [
        health(language),
        replace(short.change, id=9, kind=ChangeKind.REMOVED, summary="", classes=(), dating=None),
    ]
    yield "digest", told([short.change, *others, replace(long.change, id=3)], {**short.diffs, 3: long.diffs[1]})
    many = [replace(short.change, id=number, source=f"source {number % 7}") for number in range(1, 1201)]
    yield "collapsed", told(many, dict.fromkeys(range(1, 31), short.diffs[1]))
    yield "health", told([health(language)])
    yield "site", told([replace(health(language), title="", summary=site_summary(language))])
    first = {"kind": ChangeKind.ADDED, "is_baseline": True, "from_version": None, "to_version": 1, "classes": ()}
    yield "baseline", told([replace(short.change, **first, dating=None, summary=short.change.title)])


def edited(language: str, *, long: bool = False) -> Delivery:
    """An edit of a figure and a quotation; a long one touches whatever it can, in awkward words."""
    sample = sample_delivery("desk", ID, NOW, language)
    if not long:
        named = {
            "source": "The Harbour Courier",
            "page_url": "https://courier.example.org/bridge",
            "page_id": 7,
            "id": 1,
        }
        return told([replace(sample.change, **named)], {1: sample.diffs[0]})
    paragraphs = [paragraph for story in STORIES for paragraph in story.paragraphs]
    odd = ["W" * 220, LONG_URL, "a < b && c > d <script>alert(1)</script>", "漢字かな交じり文 עברית العربية"]
    before = article(sample.change.title, *paragraphs, "stays as it is", *odd)
    after = article(
        f"{sample.change.title}: " + "a headline that has become far longer than a headline should be, " * 3,
        *(paragraph.replace("the", "this").replace(" di ", " dei ") for paragraph in paragraphs),
        "stays as it is",
        *(f"{text} {text}" for text in odd),
        "An added paragraph. " * 90,
    )
    return told([changed(sample.change, diff_articles(before, after), language)], {1: diff_articles(before, after)})


def changed(change: Change, diff: Diff, language: str) -> Change:
    classes = classify(diff)
    facts: dict[str, Any] = {
        "id": 1,
        "page_id": 7,
        "page_url": LONG_URL,
        "title": diff.title.new if diff.title else change.title,
        "source": "a source with quite a long name that says where it comes from",
        "classes": tuple(map(str, classes)),
        "summary": summarise(diff, classes, language),
        "significance": significance(diff, classes),
        "is_doubtful": True,
        "dating": Dating.SILENT,
    }
    return replace(change, **facts)


def health(language: str) -> Change:
    """A page that cannot be read any more."""
    duration, reason = duration_in_words(9000, language), reason_in_words(GapReason.SERVER_ERROR, language)
    summary = sentence("health_failing", language, duration=duration, reason=reason, checks=5)
    return replace(
        edited(language).change,
        id=2,
        kind=ChangeKind.HEALTH,
        title=BRIDGE.title,
        summary=summary,
        reason=GapReason.SERVER_ERROR,
        classes=(),
        from_version=None,
        to_version=None,
        dating=None,
    )


def site_summary(language: str) -> str:
    reason = reason_in_words(GapReason.TIMEOUT, language)
    return sentence("site_failing", language, failing=14, asked=15, host="courier.example.org", reason=reason)


def article(title: str, *paragraphs: str) -> Article:
    return Article(title, tuple(Block(BlockType.PARAGRAPH, paragraph) for paragraph in paragraphs))


def told(changes: list[Change], diffs: dict[int, Diff] | None = None) -> Delivery:
    return Delivery((), ID, "desk", tuple(changes), 0, diffs=diffs or {})


def written(language: str, delivery: Delivery, *, is_test: bool = False) -> tuple[str, str]:
    """The HTML and the text of a mail."""
    settings = Settings.model_validate(
        {
            "web": {"public_url": "https://variorum.example.org"},
            "channels": [
                {
                    "name": "desk",
                    "type": "email",
                    "host": "mail.example.org",
                    "sender": "Variorum <watch@example.org>",
                    "to": ["desk@example.org"],
                    "language": language,
                    "zone": "Europe/Rome",
                }
            ],
        }
    )
    (channel,) = configured_channels(settings, World({}, lambda: NOW, FetchSettings(), Outlets(lambda: NOW)))
    message = channel.message(delivery, is_test=is_test)
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return html, f"Subject: {message['Subject']}\n\n{plain}"


def sheet(browser: Browser, html: str) -> bytes:
    """A mail four times beside itself."""
    shown = [(width, scheme) for scheme in ("light", "dark") for width in (DESK, PHONE)]
    pictures = [base64.b64encode(picture(browser, html, *one)).decode() for one in shown]
    images = "".join(f'<img src="data:image/png;base64,{one}" style="margin:4px">' for one in pictures)
    page = browser.new_page(viewport={"width": 2 * (DESK + PHONE) + 60, "height": 400})
    page.set_content(f'<body style="margin:0;background:#888;display:flex;align-items:flex-start">{images}</body>')
    taken = page.screenshot(full_page=True)
    page.close()
    return taken


def picture(browser: Browser, html: str, width: int, scheme: Any) -> bytes:
    page = browser.new_page(viewport={"width": width, "height": 300}, color_scheme=scheme)
    page.set_content(html)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        sys.stderr.write(f"a mail is {wide} pixels wide on {width}\n")
    height = min(page.evaluate("document.documentElement.scrollHeight"), 2200)
    taken = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    page.close()
    return taken


if __name__ == "__main__":
    main()
