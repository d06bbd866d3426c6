"""What a source's rules make of an edit: one judgement for checks and for trying rules on what is past. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.compare import classify, dating_of, diff_articles, significance, summarise
from scraper.compare.excerpts import excerpts_of
from scraper.compare.passages import changed_passages
from scraper.noise.hold_out import held_out_in_both
from scraper.patterns import first_match
from scraper.rules import Judged, silenced
from scraper.sentences import sentence

if TYPE_CHECKING:
    from scraper.compare.excerpts import Excerpt
    from scraper.model import Article, Dating
    from scraper.noise.spots import Noise
    from scraper.rules import Rules


@dataclass(frozen=True, slots=True)
class Telling:
    """An edit as the rules see it."""

    classes: tuple[str, ...]
    significance: float
    summary: str
    untold: str
    """Why it is not told; empty where it is."""
    dating: Dating
    passages: str = ""
    """The headline and paragraphs that it touches, before and after."""
    excerpts: tuple[Excerpt, ...] = ()


def telling_of(before: Article, after: Article, noise: Noise, rules: Rules, language: str) -> Telling:
    """Compare two articles less their noise, and ask the rules. PatternTimeoutError where a pattern takes too long."""
    diff = diff_articles(*held_out_in_both(before, after, noise))
    classes = classify(diff)
    names, weight = tuple(str(edit_class) for edit_class in classes), significance(diff, classes)
    passages = changed_passages(diff)
    alert = first_match(rules.alert, passages) if rules.alert else None
    untold = silenced(rules, Judged(names, weight, alert), language)
    summary, dating = summarise(diff, classes, language), dating_of(diff, after, classes)
    return Telling(names, weight, summary, untold, dating, passages, excerpts_of(diff))


def told_of_past(before: Article, after: Article, noise: Noise, rules: Rules, language: str) -> str:
    """Say why these rules would not have told a past edit; empty where they would."""
    one, other = held_out_in_both(before, after, noise)
    if not diff_articles(one, other).is_textual:
        return sentence("untold_ignored", language)
    return telling_of(before, after, noise, rules, language).untold
