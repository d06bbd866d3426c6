from __future__ import annotations

import pytest

from scraper.compare.quantities import quantities_of
from scraper.compare.tokens import tokens_of


def figures(text: str) -> list[tuple[str, str, str, str]]:
    return sorted(tuple(figure) for figure in quantities_of(tuple(tokens_of(text).keys)).figures)


def dates(text: str) -> list[tuple[str, str]]:
    return sorted(quantities_of(tuple(tokens_of(text).keys)).dates)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12.000 euro", "12mila euro"),
        ("12,000 people", "12 thousand people"),
        ("49%", "49 per cent"),
        ("il 12%", "il 12 per cento"),
        ("£3 million", "£3m"),
        ("$3bn", "3 billion dollars"),
        ("18 anni", "diciotto anni"),
        ("twenty-five", "25"),
        ("trentotto", "38"),
        ("two hundred", "200"),
        ("the 7th", "the 7"),
        ("289KB", "289 KB"),
        ("phase II", "phase 2"),
        ("up to 5", "at most 5"),
        ("half", "metà"),
    ],
)
def test_the_same_figure_in_another_writing_is_the_same(one: str, other: str) -> None:
    assert figures(one) == figures(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$3", "£3"),
        ("5 g", "5 ml"),
        ("12% in più", "12% in meno"),
        ("at least 5", "5"),
        ("1.5", "15"),
        ("phase III", "phase II"),
        ("3 million", "3 billion"),
        ("over four million", "four million"),
        ("12 days", "12 weeks"),
    ],
)
def test_another_bound_value_unit_or_direction_is_another_figure(one: str, other: str) -> None:
    assert figures(one) != figures(other)


@pytest.mark.parametrize(
    "text", ["COVID-19 cases", "the magistrate is due before the court", "over and above the aid", "ada@example.org"]
)
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 giugno 2024", "03/06/2024"),
        ("20 dicembre", "20/12"),
        ("18 September 2022", "September 18, 2022"),
        ("18th of September", "18 September"),
        ("4pm", "16:00"),
        ("4 pm", "16:00"),
        ("4 p.m.", "16:00"),
        ("alle 16", "16:00"),
        ("2024-06-03", "3 June 2024"),
        ("noon", "12pm"),
        ("midnight", "12am"),
    ],
)
def test_the_same_date_in_another_writing_is_the_same(one: str, other: str) -> None:
    assert dates(one) == dates(other) != []
    assert figures(one) == figures(other) == []


def test_a_fraction_and_a_phrase_are_no_dates() -> None:
    assert dates("3/4 of them, 24/7") == []


def test_a_month_that_is_also_a_verb_needs_a_figure_beside_it() -> None:
    assert dates("It may come. May it?") == []
    assert dates("It comes on 3 May.") == [("day", "3"), ("month", "5")]


def test_a_year_that_runs_over_two_is_a_date() -> None:
    assert figures("the 2022-23 budget") == []
    assert dates("the 2022-23 budget") != dates("the 2023-24 budget")


def test_the_italian_for_according_to_is_no_unit() -> None:
    assert figures("erano 200 secondo la questura") == figures("erano duecento secondo la questura") != []
