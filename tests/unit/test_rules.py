"""Rules of a source: patterns that are safe, and which edits they leave untold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.check import decide
from scraper.errors import InputError
from scraper.judgement import CheckPlan, Outcome
from scraper.model import Article, Block, BlockType, GapReason, Response, Url
from scraper.noise.spots import NO_NOISE, Noise
from scraper.patterns import LONGEST, first_match, require_pattern, without_matches
from scraper.rules import NO_RULES, Judged, Rules, silenced
from scraper.telling import told_of_past
from storage.rules import rules_from_json, rules_to_json
from variorum.rule_words import require_class

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def article(*texts: str) -> Article:
    return Article("The bridge", tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


BEFORE = article("It has cost 19 million euros so far.", "Read 12 times.")
AFTER = article("It has cost 21 million euros so far.", "Read 15 times.")


@pytest.mark.parametrize("pattern", ["", "[", "x*", "(?:)", "(a|aa)+$", "a" * (LONGEST + 1)])
def test_what_is_no_use_as_a_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InputError):
        require_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"read \d+ times", "Read 12 times."), (r"ore \d\d:\d\d", "Alle ore 12:03"), ("(a+)+$", "a" * 60)],
)
def test_patterns_are_taken_whatever_engines_of_old_made_of_them(pattern: str, text: str) -> None:
    require_pattern(pattern)
    assert first_match((pattern,), text) == pattern


def test_a_block_of_which_nothing_is_left_goes() -> None:
    rest = without_matches(article("One", "Read 12 times.", "It is 12:03 now."), (r"read \d+ times\.", r"\d+:\d+"))
    assert [block.text for block in rest.blocks] == ["One", "It is  now."]


def test_the_first_pattern_that_matches_is_named() -> None:
    assert first_match(("minister", "EURO"), "It cost 19 euros") == "EURO"
    assert first_match(("minister",), "It cost 19 euros") is None


@pytest.mark.parametrize(
    ("rules", "alert", "said"),
    [
        (NO_RULES, None, ""),
        (Rules(least=0.3), None, "below 0.30"),
        (Rules(least=0.1), None, ""),
        (Rules(classes=("headline",)), None, "not headline"),
        (Rules(classes=("figure",)), None, ""),
        (Rules(least=0.3, alert=("euro",)), "euro", ""),
        (Rules(alert=("euro",)), None, "no alert pattern"),
        (Rules(alert=("euro",), least=0.1), None, ""),
    ],
)
def test_what_is_told(rules: Rules, alert: str | None, said: str) -> None:
    reason = silenced(rules, Judged(("figure",), 0.2, alert))
    assert (said in reason) if said else not reason


def test_a_past_edit_of_which_nothing_is_left_is_not_told() -> None:
    only_counter = article(BEFORE.blocks[0].text, "Read 15 times.")
    noise = Noise(patterns=(r"read \d+ times",))
    assert told_of_past(BEFORE, only_counter, noise, NO_RULES, "en") == "nothing differs but what is ignored"
    assert told_of_past(BEFORE, AFTER, noise, NO_RULES, "en") == ""


def test_an_alert_is_asked_of_the_whole_passage() -> None:
    assert told_of_past(BEFORE, AFTER, NO_NOISE, Rules(alert=("million euros",)), "en") == ""
    assert told_of_past(BEFORE, AFTER, NO_NOISE, Rules(alert=("minister",)), "en") != ""


def test_classes_are_known_by_name() -> None:
    require_class("figure")
    with pytest.raises(InputError, match="there are: "):
        require_class("figures")


@pytest.mark.parametrize("rules", [NO_RULES, Rules(("a",), ("b", "c"), ("figure",), 0.25)])
def test_rules_survive_the_database(rules: Rules) -> None:
    assert rules_from_json(rules_to_json(rules)) == rules


def test_a_pattern_that_takes_too_long_on_a_page_is_a_gap_that_names_it() -> None:
    """One that the trial at its setting did not find out."""
    words = "The whole work has cost 19 million euros, said the ministry in a statement. " * 6
    html = f"<html><title>T</title><main><article><h1>T</h1><p>{words}</p><p>{'x' * 60}b</p></article></main>"
    url = Url("https://press.example/story")
    answer = Response(url, url, 200, (("content-type", "text/html"),), html.encode(), NOW)
    result = decide(CheckPlan(url, noise=Noise(patterns=("(x|xx)+$",))), answer, NOW)
    assert (result.outcome, result.reason) == (Outcome.GAP, GapReason.NOT_SET_UP)
    assert "(x|xx)+$" in result.detail
