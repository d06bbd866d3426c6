"""The benchmark's own makers: what they call surroundings must leave the article alone, and each edit must touch it."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import CorpusPage, fixture_pages, without_title
from benchmarks.edits import EDITS, Edit, stays_there
from benchmarks.located import Dom, heaviest_chain, key_of, locate
from benchmarks.related import add_related_block, habit
from benchmarks.scenery import Scene, phrases_of, pools
from benchmarks.stability import RELATED_PLACES, Draw, variants, with_everything_changed
from benchmarks.surroundings import SURROUNDINGS

PAYLOAD_ONLY = "testata-next-payload"
PAGES = {page.page_id: page for page in fixture_pages() if page.page_id != PAYLOAD_ONLY}
POOLS = pools(PAGES.values())
SMALL = """<html><body>
<nav><ul><li><a href="/a">News</a></li><li><a href="/b">Sport</a></li><li><a href="/c">Art</a></li></ul></nav>
<main><h1>A headline</h1><div class="d">12 minutes</div>
<div class="t"><p>The first paragraph is long enough to be found.</p><p>Yes.</p>
<p>The second paragraph holds 12 figures and one more sentence. It ends here.</p></div></main>
<aside><a href="/s">A story about something else entirely</a> 1,204 readers</aside></body></html>"""
GOLD = """The first paragraph is long enough to be found.
Yes.
The second paragraph holds 12 figures and one more sentence. It ends here."""

pytestmark = pytest.mark.quality


def small_page() -> CorpusPage:
    return CorpusPage("set", "small", None, "en", SMALL, GOLD, "A headline")


def scene(page: CorpusPage, seed: str) -> Scene:
    return Scene(random.Random(seed), POOLS[page.language], phrases_of(page.language))


def letters(html: str) -> str:
    dom = Dom(html)
    return key_of(dom.tree.body.text() if dom.tree.body else "")


def test_gold_is_found_with_its_short_lines() -> None:
    located = locate(small_page())
    assert located is not None
    assert [run.key for run in located.runs] == [key_of(line) for line in GOLD.splitlines()]
    assert located.coverage == 1


def test_islands_are_named_by_their_place() -> None:
    located = locate(small_page())
    assert located is not None
    assert [island.place for island in located.islands] == ["before", "headline", "after"]


def test_a_page_without_its_gold_is_not_located() -> None:
    assert (
        locate(CorpusPage("set", "x", None, "en", "<p>Something else altogether, said at length.</p>", GOLD, ""))
        is None
    )


def test_a_page_whose_text_is_in_a_payload_is_not_located() -> None:
    page = next(page for page in fixture_pages() if page.page_id == PAYLOAD_ONLY)
    assert locate(page) is None


@pytest.mark.parametrize("name", PAGES)
def test_every_fixture_is_located_whole(name: str) -> None:
    located = locate(PAGES[name])
    assert located is not None
    assert located.coverage > 0.97


@pytest.mark.parametrize("maker", SURROUNDINGS)
@pytest.mark.parametrize("name", PAGES)
def test_surroundings_leave_the_article_alone(name: str, maker: str) -> None:
    page = PAGES[name]
    located = locate(page)
    assert located is not None
    dom = Dom(located.html)
    changed = SURROUNDINGS[maker](dom, located, scene(page, maker))
    after = letters(dom.tree.html or "")
    assert all(run.key in after for run in located.runs)
    assert changed == (dom.tree.html != located.html)


@pytest.mark.parametrize("name", PAGES)
def test_everything_at_once_leaves_the_article_alone(name: str) -> None:
    page = PAGES[name]
    located = locate(page)
    assert located is not None
    html = with_everything_changed(located, scene(page, "all"))
    assert html != located.html
    assert all(run.key in letters(html) for run in located.runs)


@pytest.mark.parametrize("place", sorted(set(RELATED_PLACES)))
@pytest.mark.parametrize("name", PAGES)
def test_related_blocks_are_added_without_touching_the_text(name: str, place: str) -> None:
    page = PAGES[name]
    located = locate(page)
    assert located is not None
    dom, drawn = Dom(located.html), scene(page, place)
    if add_related_block(dom, located, drawn, habit(place, drawn.rng)):
        after = letters(dom.tree.html or "")
        assert len(after) > len(letters(located.html))
        assert all(run.key in after for run in located.runs)


@pytest.mark.parametrize("kind", EDITS)
@pytest.mark.parametrize("name", PAGES)
def test_an_edit_changes_the_words_it_says(name: str, kind: str) -> None:
    page = PAGES[name]
    located = locate(page)
    assert located is not None
    dom = Dom(located.html)
    edit = EDITS[kind](dom, located, scene(page, kind))
    if edit is not None:
        assert edit.old != edit.new
        assert stays_there(letters(located.html), letters(dom.tree.html or ""), edit)


def test_variants_are_the_same_each_time() -> None:
    page = PAGES["quotidiano-cronaca"]
    assert list(variants(page, Draw(POOLS))) == list(variants(page, Draw(POOLS)))


def test_another_round_draws_other_variants_of_the_same_page() -> None:
    page = PAGES["quotidiano-cronaca"]
    first, *drawn = variants(page, Draw(POOLS))
    again, *others = variants(page, Draw(POOLS, 1))
    assert first == again
    assert [variant.html for variant in drawn] != [variant.html for variant in others]


def test_an_edit_that_moves_something_else_does_not_stay_there() -> None:
    edit = Edit("second", "third")
    assert stays_there("one second of three", "one third of three", edit)
    assert not stays_there("one second of three", "one third of fourteen", edit)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 9)),
        max_size=12,
        unique_by=lambda spot: spot[0],
    )
)
@settings(max_examples=200, deadline=None)
def test_a_chain_rises_in_page_and_gold(spots: list[tuple[int, int, int]]) -> None:
    chain = heaviest_chain(sorted(spots))
    for (_, spot, length), (_, next_spot, _) in itertools.pairwise(chain):
        assert spot + length <= next_spot


def test_a_title_is_cut_from_a_gold_but_a_long_first_line_is_text() -> None:
    assert without_title("Headline\n\nText") == "Text"
    assert without_title("Only text") == "Only text"
    assert without_title("x" * 300 + "\nmore").startswith("x")
