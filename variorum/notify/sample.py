"""A made-up change, to see whether a channel works and what its messages look like. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.compare import classify, diff_articles, significance, summarise
from scraper.model import Article, Block, BlockType, ChangeKind, Dating
from storage.records import Change
from storage.service_records import Delivery

if TYPE_CHECKING:
    from datetime import datetime

_TEXTS: Final = {
    "en": (
        ("Two hundred at the exercise on the lake", "The exercise on the lake is over, without a hitch."),
        (
            "According to the ministry, 19 soldiers were slightly hurt.",
            "According to the ministry, 21 soldiers were hurt.",
        ),
        "“Nobody was ever in danger”, said the commander.",
    ),
    "it": (
        ("In duecento all’esercitazione sul lago", "L’esercitazione sul lago si è conclusa senza intoppi."),
        ("Secondo il ministero i militari feriti lievemente sono 19.", "Secondo il ministero i feriti sono 21."),
        "«Nessuno è mai stato in pericolo», ha detto il comandante.",
    ),
}


def sample_delivery(channel: str, delivery_id: str, now: datetime, language: str) -> Delivery:
    """Return a delivery that tells of an edit which never was."""
    (title, opening), (old, new), quotation = _TEXTS.get(language, _TEXTS["en"])
    diff = diff_articles(_article(title, opening, old, quotation), _article(title, opening, new))
    classes = classify(diff)
    change = Change(
        id=0,
        kind=ChangeKind.EDITED,
        classes=tuple(str(name) for name in classes),
        is_baseline=False,
        detected_at=now,
        page_id=None,
        page_url="https://www.example.org/news/exercise",
        source="example.org",
        source_id=None,
        title=title,
        from_version=1,
        to_version=2,
        summary=summarise(diff, classes, language),
        significance=significance(diff, classes),
        reason=None,
        is_doubtful=False,
        digest="0" * 64,
        chain_hash="0" * 64,
        dating=Dating.SILENT,
    )
    return Delivery((), delivery_id, channel, (change,), 0, diffs={0: diff})


def _article(title: str, *paragraphs: str) -> Article:
    return Article(title, tuple(Block(BlockType.PARAGRAPH, paragraph) for paragraph in paragraphs))
