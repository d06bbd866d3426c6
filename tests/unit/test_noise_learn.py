"""Learning noise from a history: what is learned, what never is, and that no edit disappears behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.check import hash_of
from scraper.errors import InputError
from scraper.model import Article, Block, BlockType
from scraper.noise.hold_out import held_out_in_both, hold_out
from scraper.noise.learn import NEEDED, learn
from scraper.noise.places import declared_spot
from scraper.noise.spots import NO_NOISE, Noise, Showing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
BODY = (
    "The bridge was opened on Monday after four years.",
    "The mayor thanked the engineers for their patience.",
    "The whole work has cost 19 million euros so far.",
    "Two thousand vehicles are to cross it every day.",
)
FRUITS = ("apples", "pears", "plums", "figs", "grapes", "quinces", "cherries", "melons")


def article(*texts: str, title: str = "The bridge is open") -> Article:
    return Article(title, tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


def with_box(n: int, body: Sequence[str] = BODY) -> Article:
    return article(*body[:2], f"{FRUITS[n % 8]} number {n} {FRUITS[n * 3 % 8]}", *body[2:])


def with_counter(n: int, body: Sequence[str] = BODY) -> Article:
    return article(*body[:2], f"Read {n * 7 + 12} times", *body[2:])


def history(make: Callable[[int], Article], count: int, every: timedelta = timedelta(minutes=15)) -> list[Showing]:
    return [Showing(make(n), START + every * n) for n in range(count)]


def learned(make: Callable[[int], Article], count: int = NEEDED + 1) -> Noise:
    return Noise(learn(history(make, count), NO_NOISE))


@pytest.mark.parametrize("make", [with_box, with_counter])
def test_what_differs_at_every_check_is_learned_after_a_few(make: Callable[[int], Article]) -> None:
    assert not learned(make, NEEDED)
    noise = learned(make)
    assert len(noise.spots) == 1
    assert hash_of(make(0), noise) == hash_of(make(77), noise)


def test_of_a_counter_only_the_figure_is_held_out() -> None:
    noise = learned(with_counter)
    rest, (sighting,) = hold_out(with_counter(3), noise)
    assert sighting.text == "33"
    assert "Read times" in " ".join(rest.text.split())


def test_slow_checks_take_twice_as_many() -> None:
    day = timedelta(days=1)
    assert learn(history(with_counter, 2 * NEEDED, day), NO_NOISE) == ()
    assert learn(history(with_counter, 2 * NEEDED + 1, day), NO_NOISE) != ()


def test_what_differs_seldom_is_no_noise() -> None:
    shown = [Showing(with_counter(n), START + timedelta(hours=n), checks=3) for n in range(12)]
    assert learn(shown, NO_NOISE) == ()


def test_a_live_blog_that_grows_teaches_nothing() -> None:
    assert learn(history(lambda n: article(*(f"At {h} o'clock: {FRUITS[h % 8]}" for h in range(n, -1, -1)), *BODY), 20),
                 NO_NOISE) == ()  # fmt: skip


def test_a_story_rewritten_in_several_places_teaches_nothing() -> None:
    def told(n: int) -> Article:
        return article(*BODY[:2], f"{n} soldiers are wounded", BODY[2], title=f"{n} soldiers wounded at the border")

    assert learn(history(told, 20), NO_NOISE) == ()


def test_a_page_that_flips_holds_out_its_two_texts_and_no_third() -> None:
    def flip(n: int) -> Article:
        return article(BODY[0], ("Offer A", "Offer B")[n % 2], *BODY[1:], title=("One", "Two")[n % 2])

    noise = learned(flip)
    assert hash_of(flip(0), noise) == hash_of(flip(1), noise)
    assert hash_of(article(BODY[0], "Offer C", *BODY[1:], title="One"), noise) != hash_of(flip(0), noise)
    assert hash_of(article(BODY[0], "Offer A", *BODY[1:], title="Three"), noise) != hash_of(flip(0), noise)


def test_a_third_text_is_shown_against_what_stood_there() -> None:
    def flip(n: int) -> Article:
        return article(BODY[0], ("Offer A", "Offer B")[n % 2], *BODY[1:])

    before, after = held_out_in_both(flip(0), article(BODY[0], "Offer C", *BODY[1:]), learned(flip))
    assert "Offer A" in before.text
    assert "Offer C" in after.text


def test_what_a_person_keeps_is_not_learned_again() -> None:
    spots = learned(with_counter).spots
    assert learn(history(with_counter, 12), Noise(kept=spots, next_number=2)) == ()


def test_far_longer_text_in_a_noisy_place_counts() -> None:
    noise = learned(with_box)
    statement = article(*BODY[:2], "The minister has resigned. " * 20, *BODY[2:])
    assert hash_of(statement, noise) != hash_of(with_box(0), noise)


def test_a_passage_is_declared_by_words_that_stand_in_it_alone() -> None:
    page = article(*BODY)
    noise = Noise((declared_spot(page, "thousand vehicles", 1),))
    assert hash_of(page, noise) == hash_of(article(*BODY[:3], "Three thousand are."), noise)
    with pytest.raises(InputError, match="2 passages"):
        declared_spot(page, "every d", 1) and declared_spot(article(*BODY, BODY[3]), "every day", 1)
    with pytest.raises(InputError, match="no passage"):
        declared_spot(page, "helicopter", 1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 7)), min_size=5, max_size=16))
def test_edits_that_never_come_back_to_a_place_teach_nothing(edits: list[tuple[int, int]]) -> None:
    """Each edit adds a word where none was added before, and stays."""
    body, shown, taken = list(BODY), [Showing(article(*BODY), START)], set[int]()
    for at, (block, word) in enumerate(edits):
        if block in taken:
            continue
        taken.add(block)
        body[block] = f"{body[block]} {FRUITS[word]}"
        shown.append(Showing(article(*body), START + timedelta(minutes=15 * (at + 1))))
    assert learn(shown * 1, NO_NOISE) == ()


@given(
    st.sampled_from([with_box, with_counter]),
    st.integers(0, 3),
    st.sampled_from(["word", "gone", "rewritten", "figure"]),
    st.integers(20, 90),
)
def test_no_edit_disappears_behind_noise(
    make: Callable[[int, Sequence[str]], Article], at: int, how: str, rotation: int
) -> None:
    noise = learned(lambda n: make(n, BODY))
    changed = {
        "word": [f"Never {BODY[at]}"],
        "gone": [],
        "rewritten": ["Nobody knows what became of the old ferry and its crew."],
        "figure": [f"{BODY[at]} At least 21 were hurt."],
    }[how]
    edited = (
        make(rotation, (*BODY[:at], *changed, *BODY[at + 1 :])) if how != "gone" else _less(make(rotation, BODY), at)
    )
    assert hash_of(edited, noise) != hash_of(make(rotation + 1, BODY), noise)


def _less(page: Article, at: int) -> Article:
    return Article(page.title, tuple(block for block in page.blocks if block.text != BODY[at]))
