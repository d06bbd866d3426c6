"""A second judgement of a check that found an edit, with the page's recent history at hand. Pure.

What the history shows to be noise is held out from this check on. That is a new recipe: the version that stands is read
again, the baseline moves, and where nothing else differs nobody is told of an edit, only once of the noise.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scraper.check import as_read, decide, hash_of
from scraper.judgement import NewChange, Outcome
from scraper.model import ChangeKind
from scraper.noise.hold_out import hold_out
from scraper.noise.learn import learn
from scraper.noise.spots import Showing
from scraper.patterns import PatternTimeoutError
from scraper.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.judgement import CheckPlan, CheckResult
    from scraper.model import Article, ContentHash, FetchFailure, Response
    from scraper.noise.spots import Noise, Spot

WORTH_LEARNING: Final = frozenset({Outcome.EDITED, Outcome.RESTORED})
_SHOWN: Final = 60
"""Characters of the noise that its sentence quotes."""


def reconsider(
    plan: CheckPlan, found: CheckResult, answer: Response | FetchFailure, history: Sequence[Showing]
) -> CheckResult:
    """Judge again an edit that may be noise; `history` holds the page's last showings, oldest first.

    Without anything to learn it still knows older versions by their text less the noise known today.
    """
    if found.article is None or not history or found.outcome not in WORTH_LEARNING:
        return found
    try:
        return _reconsidered(plan, found, (found.article, answer), history)
    except PatternTimeoutError:
        # On an older text: nothing is learned from it, and the edit stands.
        return found


def _reconsidered(
    plan: CheckPlan, found: CheckResult, seen: tuple[Article, Response | FetchFailure], history: Sequence[Showing]
) -> CheckResult:
    now, (article, answer) = found.checked_at, seen
    spots = learn((*history, Showing(article, now)), plan.noise)
    # The learned place takes over from one that can no longer be found.
    standing = tuple(spot for spot in plan.noise.spots if not spots or _stands(spot, article, plan.noise))
    noise = replace(plan.noise, spots=(*standing, *spots), next_number=plan.noise.next_number + len(spots))
    if not noise:
        return found
    known = dict(plan.known or {}) | _known(history, noise)
    result = decide(replace(plan, noise=noise, known=known), answer, now, read=as_read(article, noise))
    if not spots:
        return result
    lost = tuple(spot.number for spot in plan.noise.spots if spot not in standing)
    return replace(
        result,
        learned=spots,
        learned_from=(sum(one.checks for one in history) + 1, len(history)),
        let_in=lost,
        explained=_explained(history, noise),
        changes=(*result.changes, _told(plan, article, spots, noise)),
    )


def _known(history: Sequence[Showing], noise: Noise) -> dict[ContentHash, int]:
    return {hash_of(one.article, noise): one.number for one in history if one.number is not None}


def _stands(spot: Spot, article: Article, noise: Noise) -> bool:
    return spot.is_declared or any(sighting.number == spot.number for sighting in hold_out(article, noise)[1])


def _explained(history: Sequence[Showing], noise: Noise) -> tuple[int, ...]:
    """The entries of the log that brought nothing but noise."""
    pairs = [(one, two) for one, two in pairwise(history) if two.change_id is not None]
    same = [two.change_id for one, two in pairs if hash_of(one.article, noise) == hash_of(two.article, noise)]
    return tuple(change_id for change_id in same if change_id is not None)


def _told(plan: CheckPlan, article: Article, spots: Sequence[Spot], noise: Noise) -> NewChange:
    numbers = {spot.number for spot in spots}
    texts = [" ".join(one.text.split()) for one in hold_out(article, noise)[1] if one.number in numbers]
    quoted = "; ".join(f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”" for text in texts)
    is_flip = all(spot.variants for spot in spots)
    words = sentence("noise_flips" if is_flip else "noise_learned", plan.summary_language, texts=quoted)
    return NewChange(ChangeKind.HEALTH, title=article.title, summary=words, classes=("noise",))
