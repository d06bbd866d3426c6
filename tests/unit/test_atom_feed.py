from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ChangeKind, Dating
from storage.records import Change
from variorum.atom_feed import Asked, FeedHead, atom_feed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
HEAD = FeedHead("What changed", "all", "a" * 64, NOW)


def change(
    number: int = 1, title: str = "Headline", summary: str = "19 → 21", url: str = "https://a.example/"
) -> Change:
    return Change(
        id=number, kind=ChangeKind.EDITED, classes=("figure",), is_baseline=False, detected_at=NOW, page_id=1,
        page_url=url, source="a", source_id=1, title=title, from_version=1, to_version=2,
        summary=summary, significance=0.5, reason=None,
        is_doubtful=False, digest=f"{number:064x}", chain_hash=f"{number:064x}", dating=Dating.SILENT,
    )  # fmt: skip


def parsed(*changes: Change, head: FeedHead = HEAD) -> ET.Element:
    return ET.fromstring(atom_feed(changes, head))  # noqa: S314 - our own


def test_a_feed_has_what_the_standard_asks_for() -> None:
    feed = parsed(change())
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "Headline: 19 → 21"
    assert entry.findtext(f"{ATOM}updated") == "2026-03-01T12:00:00+00:00"
    assert [link.get("href") for link in entry.findall(f"{ATOM}link")] == ["https://a.example/"]
    assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == ["edited", "figure", "silent"]


def test_ids_are_stable_and_each_its_own() -> None:
    first, again = parsed(change(1), change(2)), parsed(change(2), change(1))
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in first.findall(f"{ATOM}entry")]
    assert ids == [entry.findtext(f"{ATOM}id") for entry in again.findall(f"{ATOM}entry")][::-1]
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", one) for one in ids)
    other = parsed(head=FeedHead("What changed", "tag", "a" * 64, NOW))
    assert first.findtext(f"{ATOM}id") == again.findtext(f"{ATOM}id") != other.findtext(f"{ATOM}id")


def test_an_empty_feed_is_a_feed() -> None:
    assert parsed().findtext(f"{ATOM}updated") == "2026-03-01T12:00:00+00:00"


@given(st.text(), st.text(), st.text())
def test_whatever_a_page_says_the_feed_can_be_read(title: str, summary: str, url: str) -> None:
    feed = parsed(change(title=title, summary=summary, url=f"https://a.example/{url}"))
    assert len(feed.findall(f"{ATOM}entry")) == 1
    href = feed.findall(f"{ATOM}entry/{ATOM}link")[0].get("href") or ""
    assert not set(href) & set(' <>"\n')


def test_markup_in_a_title_is_text() -> None:
    assert parsed(change(title="<b>&amp;</b>")).findtext(f"{ATOM}entry/{ATOM}title") == "<b>&amp;</b>: 19 → 21"


def test_a_reader_of_feeds_finds_everything_in_its_place() -> None:
    head = FeedHead(Asked(tag="desk").title("it"), "tag=desk", "a" * 64, NOW, "https://v.example/feed?tag=desk")
    read = feedparser.parse(atom_feed([change()], head, "it").encode())
    assert not read.bozo
    assert (read.version, read.feed.language) == ("atom10", "it")
    assert read.feed.title == "Variorum: che cosa è cambiato (etichetta “desk”)"
    assert [link.href for link in read.feed.links if link.rel == "self"] == ["https://v.example/feed?tag=desk"]
    (entry,) = read.entries
    assert (entry.link, entry.updated, entry.published) == ("https://a.example/", *[NOW.isoformat()] * 2)
    assert entry.id.startswith("urn:uuid:")
    assert "modificata (cifra; silenziosa)" in entry.content[0].value


def test_a_filter_is_named_by_what_was_asked_for() -> None:
    asked = Asked("The ministry", 3, kinds=("edited",), classes=("figure", "name"), datings=("silent",), least=0.3)
    assert asked.title("en") == (
        "Variorum: what changed (source “The ministry”; edited; figure, name; silent; significance 0.3 or more)"
    )
    assert asked.name == "source_id=3; kinds=edited; classes=figure,name; datings=silent; least=0.3"
    assert (Asked().title("en"), Asked().name) == ("Variorum: what changed", "")
