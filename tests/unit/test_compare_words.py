from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.compare.chain import heaviest_chain
from scraper.compare.hunks import RunType
from scraper.compare.tokens import tokens_of
from scraper.compare.words import MAX_CELLS, matches, runs_between


def marked(old: str, new: str) -> str:
    runs = runs_between(old, new)
    return "".join(run.new if run.type is RunType.EQUAL else f"[{run.old}|{run.new}]" for run in runs)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sono 1.234,5 euro.", ["Sono", "1.234,5", "euro", "."]),
        ("Alle 12:30, l’evento…", ["Alle", "12:30", ",", "l'evento", "..."]),
        ("dal 2019-04-09 al 3/5/2020", ["dal", "2019-04-09", "al", "3/5/2020"]),
        ("ex-ministro (a Roma)", ["ex", "-", "ministro", "(", "a", "Roma", ")"]),
        ("€20 e 19% o 5pm", ["€20", "e", "19%", "o", "5pm"]),
        ("U.S. law", ["U.S.", "law"]),
        ("see gov.uk, ok", ["see", "gov.uk", ",", "ok"]),
        ("東京です", ["東", "京", "で", "す"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("", []),
    ],
)
def test_words_stay_whole(text: str, words: list[str]) -> None:
    assert tokens_of(text).keys == words


@given(st.text(st.sampled_from(list("aé’'«» \u00ad\u0301…-–.,ﬁ1\u00a0"))))
def test_slices_join_to_the_text(text: str) -> None:
    tokens = tokens_of(text)
    assert "".join(tokens.slice(at, at + 1) for at in range(len(tokens.keys))) == (text if tokens.keys else "")


def test_an_accent_stays_with_its_letter() -> None:
    tokens = tokens_of("perche\u0301, sì")
    assert tokens.slice(0, 1) == "perche\u0301"


def test_a_sentence_without_spaces_is_marked_where_it_changed() -> None:
    text = (
        "隔夜美元走强，中间价在收盘价的基础上稍作调整是为了尽量维持对一篮子货币的稳定……自{}月份以来一直是这样的模式。"
    )
    assert marked(text.format(2), text.format(3)) == text.format("[2|3]")


def test_a_replaced_phrase_reads_as_one() -> None:
    assert marked("ha visto il vecchio, stanco uomo", "ha visto la giovane, felice donna") == (
        "ha visto[ il vecchio, stanco uomo| la giovane, felice donna]"
    )


def test_two_figures_stay_two() -> None:
    assert marked("erano 19 e 20 uomini", "erano 21 e 22 uomini") == "erano[ 19| 21] e[ 20| 22] uomini"


def test_enough_equal_words_hold_two_changes_apart() -> None:
    old = "Rossi ha detto in aula che la legge passerà entro giugno"
    assert marked(old, old.replace("Rossi", "Bianchi").replace("giugno", "luglio")).count("[") == 2


def test_an_inserted_sentence_begins_and_ends_as_a_sentence() -> None:
    old = "Il governo cade. Il presidente parla."
    new = "Il governo cade. Il ministro tace. Il presidente parla."
    assert marked(old, new) == "Il governo cade.[| Il ministro tace.] Il presidente parla."


def test_a_deleted_clause_takes_one_of_its_commas() -> None:
    assert marked("Rossi, ministro, ha parlato", "Rossi ha parlato") == "Rossi[, ministro,|] ha parlato"


@given(st.lists(st.sampled_from("abcde"), max_size=30), st.lists(st.sampled_from("abcde"), max_size=30))
def test_matches_are_equal_words_in_rising_order(old: list[str], new: list[str]) -> None:
    old_at = new_at = 0
    for match in matches(old, new):
        assert match.old >= old_at
        assert match.new >= new_at
        assert old[match.old : match.old + match.length] == new[match.new : match.new + match.length]
        old_at, new_at = match.old + match.length, match.new + match.length


def test_texts_too_long_for_one_comparison_are_parted_by_anchors() -> None:
    chance = random.Random(5)
    old = [f"w{chance.randrange(3000)}" for _ in range(9000)]
    new = [word if chance.random() > 0.2 else "altro" for word in old]
    assert len(old) * len(new) > MAX_CELLS
    kept = sum(match.length for match in matches(["x", *old], ["y", *new]))
    assert kept == sum(one == other for one, other in zip(old, new, strict=True))


def test_long_texts_without_anchors_are_replaced_whole() -> None:
    assert matches(["a", "b"] * 4000, ["b", "c", "c"] * 3000) == []


def brute_force(pairs: list[tuple[int, int, int]]) -> int:
    best = 0
    for start, (i, j, weight) in enumerate(pairs):
        rest = [pair for pair in pairs[start + 1 :] if pair[0] > i and pair[1] > j]
        best = max(best, weight + brute_force(rest))
    return best


PAIRS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 4)), max_size=9, unique_by=lambda p: p[:2]
)


@given(PAIRS)
def test_the_chain_is_the_heaviest_there_is(pairs: list[tuple[int, int, int]]) -> None:
    weights = {(i, j): weight for i, j, weight in pairs}
    chain = heaviest_chain(pairs)
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(chain))
    assert sum(weights[pair] for pair in chain) == brute_force(sorted(pairs))
