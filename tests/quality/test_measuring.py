"""The benchmark's arithmetic: what counts as an alarm, a repeat, an interval left out, a score."""

from __future__ import annotations

import itertools

import pytest

from benchmarks.captures import Interval, left_out, score_of
from benchmarks.corpus import read_lines, shared_folder
from benchmarks.extraction import Result
from benchmarks.judged import verdict
from benchmarks.stability import Tally

pytestmark = pytest.mark.quality
CAPTURES = shared_folder() / "captures" / "policy-pages.jsonl.xz"


def interval(start: int, texts: tuple[str, str], *, is_true: bool = False) -> Interval:
    before, after = texts
    return Interval("Some/Page", start, start + 60, is_true, before, after, before != after)


def capture(at: int, *paragraphs: str) -> dict[str, object]:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return {"captured": at, "html": f"<html><body><article><h1>Our rules</h1>{text}</article></body></html>"}


FIRST = "You may use the service when you are of age and have read these rules, which apply to everyone alike."
SECOND = "We may end the service at any time, and we shall say so thirty days before, by letter or on this page."
THIRD = "Whoever breaks the rules is told which one, and may answer within fourteen days before anything is done."


def test_equal_alarms_count_once() -> None:
    score = score_of([interval(1, ("a", "b")), interval(2, ("b", "a")), interval(3, ("a", "b"))])
    assert (score.silent, len(score.false), len(score.distinct_false())) == (3, 3, 2)


def test_true_changes_are_noticed_or_missed() -> None:
    score = score_of([interval(1, ("a", "b"), is_true=True), interval(2, ("b", "b"), is_true=True)])
    assert (len(score.noticed), len(score.missed), score.silent) == (1, 1, 0)


def test_intervals_left_out_do_not_count() -> None:
    name = next(iter(left_out()))
    page, start, end = name.split(" | ")
    skipped = Interval(page, int(start), int(end), is_true=False, before="a", after="b", is_alarm=True)
    assert score_of([skipped]).silent == 0


def test_every_interval_left_out_has_a_reason() -> None:
    assert all(reason for reason in left_out().values())


@pytest.mark.skipif(not CAPTURES.exists(), reason=f"the captures are not at {CAPTURES} (set VARIORUM_SHARED)")
def test_every_interval_left_out_is_one_of_the_captures() -> None:
    known = {
        f"{line['page']} | {one['captured']} | {two['captured']}"
        for line in read_lines(CAPTURES)
        for one, two in itertools.pairwise(line["captures"])
    }
    assert set(left_out()) <= known


def test_the_product_reports_an_edit_between_two_captures() -> None:
    is_alarm, before, after = verdict(
        capture(0, FIRST, SECOND, THIRD), capture(60, FIRST, SECOND.replace("thirty", "ten"), THIRD)
    )
    assert is_alarm
    assert "thirty days" in before
    assert "ten days" in after


def test_the_product_reports_another_text_at_its_second_look() -> None:
    others = [
        "Vous pouvez utiliser le service dès votre majorité, après lecture de ces règles, valables sans exception.",
        "Nous pouvons fermer un compte quand nous voulons; notre lettre part alors trente jours plus tôt.",
        "Quiconque enfreint une règle apprend laquelle, puis répond sous quatorze jours avant toute mesure.",
    ]
    is_alarm, _, after = verdict(capture(0, FIRST, SECOND, THIRD), capture(60, *others))
    assert is_alarm
    assert "trente jours" in after


def test_the_product_is_silent_on_the_same_text() -> None:
    assert not verdict(capture(0, FIRST, SECOND, THIRD), capture(60, FIRST, f"<b>{SECOND}</b>", THIRD))[0]


def test_scores_are_means_over_pages() -> None:
    result = Result(overlaps=[(8, 2, 0), (4, 0, 4)])
    assert result.precision() == pytest.approx(0.9)
    assert result.recall() == pytest.approx(0.75)
    assert result.f1() == pytest.approx(2 * 0.9 * 0.75 / 1.65)


def test_a_page_without_text_has_no_precision_but_costs_recall() -> None:
    result = Result(overlaps=[(0, 0, 10), (10, 0, 0)])
    assert (result.precision(), result.recall()) == (1.0, 0.5)


def test_leaks_of_segments_are_the_absent_ones_found() -> None:
    result = Result()
    result.marks.update({("absent", True): 1, ("absent", False): 3, ("present", True): 4})
    assert result.leak_percent() == pytest.approx(25)
    assert result.segments_f1() == pytest.approx(2 * 0.8 / 1.8)


def test_tallies_add_up() -> None:
    one, two = Tally(), Tally()
    one.held["related", "all", True] += 3
    two.held["related", "all", False] += 1
    one.add(two)
    assert one.rate("related", "all") == pytest.approx(75)
    assert one.rate("related", "table") is None
