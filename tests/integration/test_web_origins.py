"""Origins and copies of a page: what the web view, the API and the command say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scraper.copies.sharing import Likeness
from scraper.model import Url
from storage.columns import url_key
from storage.models import OriginRecord, SharedTextRecord
from storage.records import NamedBy
from tests.program import CommandLine
from tests.storage_situations import HOUR, NOW, checked, shows, watched
from tests.webview import web_view
from variorum.origins import LONGEST_CHAIN, chain, provenance, stale_after

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.engine import Database
    from storage.records import Page
    from tests.webview import WebView

FIRST = "The ministry trains 19 soldiers. Courses begin in May."
SECOND = "The ministry trains 21 soldiers. Courses begin in May."
AGENCY = "https://agency.example/note"


def seen(db: Database, url: str, *texts: str) -> Page:
    page = watched(db, url)
    for number, text in enumerate(texts, 1):
        checked(db, page, shows(number, text, at=NOW + number * HOUR, title=f"Story at {url}"))
    return page


def names(db: Database, page: Page, url: str, named_by: NamedBy = NamedBy.PAGE) -> None:
    with db.writing() as session:
        session.add(
            OriginRecord(page_id=page.id, url_key=url_key(Url(url)), url=url, named_by=named_by, version_number=1)
        )


def shares(db: Database, one: Page, other: Page, words: int, likeness: Likeness = Likeness.NEAR) -> None:
    with db.writing() as session:
        session.add(
            SharedTextRecord(
                page_id=one.id,
                other_id=other.id,
                version_number=1,
                other_number=1,
                words=words,
                other_words=words + 10,
                shared=words,
                likeness=likeness,
                found_at=NOW,
            )
        )


@pytest.fixture
def ministry(sqlite_db: Database) -> Page:
    """Page 1, corrected once; page 2 copies it and names it; page 3 names page 2; page 1 names an agency."""
    ministry = seen(sqlite_db, "https://ministry.example/1", FIRST, SECOND)
    paper = seen(sqlite_db, "https://paper.example/2", FIRST)
    blog = seen(sqlite_db, "https://blog.example/3", "A blog tells it in words of its own.")
    names(sqlite_db, ministry, AGENCY)
    names(sqlite_db, paper, ministry.url)
    names(sqlite_db, blog, paper.url)
    shares(sqlite_db, ministry, paper, 60)
    return ministry


@pytest.fixture
def view(sqlite_db: Database, ministry: Page) -> Iterator[WebView]:
    assert ministry.id == 1
    with web_view(sqlite_db) as running:
        yield running


def get(view: WebView, path: str) -> Any:
    answer = view.client.get(f"api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_way_from_a_republication_leads_to_its_origin(view: WebView) -> None:
    found = get(view, "pages/3/origins")
    assert [(step["page"], step["url"]) for step in found["chain"]] == [
        (2, "https://paper.example/2"),
        (1, "https://ministry.example/1"),
        (None, AGENCY),
    ]
    shown = view.text("/pages/3/origins")
    places = [shown.index(text) for text in ("Story at https://paper", "Story at https://ministry", f'href="{AGENCY}"')]
    assert places == sorted(places)
    assert "/sources/new?url=https%3A//agency.example/note" in shown


def test_a_copy_is_shown_with_what_it_shares_and_misses(view: WebView) -> None:
    copy = view.text("/pages/2/origins")
    assert "near, 60 words, 100% of the shorter" in copy
    assert "1 h" not in copy.partition("earlier")[0].rpartition("<td")[2], "both were seen at once"
    assert "This page still says what its origin has corrected" in copy
    assert "<del>The ministry trains 19 soldiers.</del> <ins>The ministry trains 21 soldiers.</ins>" in copy
    origin = view.text("/pages/1/origins", accept_language="it")
    assert "quasi uguale, 60 parole, 100% della più breve" in origin
    assert "dice ancora ciò che questa pagina ha corretto" in origin
    assert '"/pages/1/beside/2?view=beside"' in origin


def test_two_texts_are_held_against_each_other(view: WebView) -> None:
    inline = view.text("/pages/2/beside/1")
    assert "trains <del>21</del><ins>19</ins> soldiers" in inline
    assert 'class="beside"' in view.text("/pages/2/beside/1?view=beside")
    assert view.client.get("/pages/2/beside/9").status_code == 404


def test_api_and_command_say_the_same(view: WebView, tmp_path: Path) -> None:
    program = CommandLine(tmp_path)
    assert [get(view, "pages/2/origins")] == program.lines("origins", "2")
    assert [get(view, "pages/2/origins?difference=true")] == program.lines("origins", "2", "--diff")
    assert get(view, "stale") == {"items": program.lines("origins", "--stale"), "next": None}
    assert get(view, "stale")["items"][0]["corrections"][0]["old"] == "The ministry trains 19 soldiers."


def test_of_many_copies_those_that_share_most_are_told(sqlite_db: Database) -> None:
    origin = seen(sqlite_db, "https://ministry.example/1", FIRST)
    copies = [seen(sqlite_db, f"https://paper{number}.example/", FIRST) for number in range(4)]
    for number, copy in enumerate(copies):
        shares(sqlite_db, origin, copy, 60 + number)
    with sqlite_db.reading() as session:
        few, all_of_them = provenance(session, origin.id, 2), provenance(session, origin.id, 4)
    assert [one.kin.page.id for one in few.relations] == [copies[3].id, copies[2].id]
    assert (few.origins.has_more, all_of_them.origins.has_more) == (True, False)


def test_pages_that_name_each_other_lead_nowhere_twice(sqlite_db: Database) -> None:
    ring = [seen(sqlite_db, f"https://ring{number}.example/", FIRST) for number in range(LONGEST_CHAIN + 2)]
    for one, other in zip(ring, (*ring[1:], ring[0]), strict=True):
        names(sqlite_db, one, other.url)
    two = seen(sqlite_db, "https://two.example/", FIRST)
    names(sqlite_db, two, two.url)
    with sqlite_db.reading() as session:
        assert [step.page.id for step in chain(session, ring[0].id) if step.page] == [
            page.id for page in ring[1 : LONGEST_CHAIN + 1]
        ]
        assert chain(session, two.id) == ()


def test_stale_copies_come_in_parts(sqlite_db: Database) -> None:
    pairs = []
    for number in range(3):
        origin = seen(sqlite_db, f"https://ministry{number}.example/", FIRST, SECOND)
        copy = seen(sqlite_db, f"https://paper{number}.example/", FIRST)
        shares(sqlite_db, origin, copy, 60)
        pairs.append((copy.id, origin.id))
    found, after = [], 0
    with sqlite_db.reading() as session:
        while after is not None:
            part, after = stale_after(session, after, 1)
            assert len(part) <= 1
            found += [(one.copy.id, one.origin.id) for one in part]
    assert found == pairs
