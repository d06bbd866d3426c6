"""The whole judgement of one check as one pure function: old facts and one answer in, what to record out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from scraper.charset import decode_html
from scraper.compare import (
    NORMALISER_VERSION,
    content_hash,
    payload_digest,
)
from scraper.compare.details import detail_changes
from scraper.extract import EXTRACTOR_VERSION, ExtractOptions, extract_article
from scraper.judgement import (
    HELD_CHECKS,
    HELD_FOR,
    REMOVING,
    CheckPlan,
    CheckResult,
    CurrentVersion,
    Evidence,
    Keep,
    NewChange,
    NewVersion,
    Outcome,
    Rereading,
    SeenDetails,
)
from scraper.model import ChangeKind, FetchFailure, GapReason, Recipe
from scraper.moves import with_move
from scraper.noise.hold_out import held_out_in_both, hold_out
from scraper.patterns import PatternTimeoutError
from scraper.screen import asks_former_payload, screen_against, screen_article, screen_response
from scraper.screen_finding import Finding, word_count
from scraper.sentences import reason_in_words, sentence
from scraper.suspect import agree, suspicion
from scraper.telling import telling_of

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.judgement import Standing
    from scraper.model import Article, ContentHash, Response
    from scraper.noise.spots import Noise, Sighting


RULES_VERSION: Final = 1
"""Of the rules in screen.py and here that decide what an article is."""
BELIEVED_IF_HELD: Final = frozenset({GapReason.SHRUNK, GapReason.TRUNCATED})
"""Reasons that, where they hold, are an edit after all. Walls never are."""
DOUBTFUL: Final = REMOVING | {GapReason.SHRUNK, GapReason.TRUNCATED, GapReason.EMPTY, GapReason.SERVER_ERROR}
"""Reasons to look again sooner than scheduled."""

_NOISE_MARK: Final = "~"
"""In a recipe, stands before what is held out."""
_PERMANENT: Final = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
"""These may be the signs of a move."""


@dataclass(frozen=True, slots=True)
class Read:
    """An answer's article, what stood at its spots of noise, and the hash of the rest."""

    article: Article
    sightings: tuple[Sighting, ...]
    content_hash: ContentHash


def decide(plan: CheckPlan, answer: Response | FetchFailure, now: datetime, *, read: Read | None = None) -> CheckResult:
    """Judge one answer against what is known of the page.

    `read` is the answer where it was read already: then `screen_response` found nothing in it.
    """
    try:
        result = _decided(plan, answer, read, now)
    except PatternTimeoutError as error:
        result = _gap(plan, Finding(GapReason.NOT_SET_UP, str(error)), None, now)
    return with_move(plan, answer, result, now)


def decided_without_payload(
    plan: CheckPlan, answer: Response | FetchFailure, now: datetime
) -> CheckResult | Read | None:
    """Judge as `decide` does, where that asks for none of the bytes that the current version was read from.

    Most answers ask for none, and those bytes cost most to load. Where one does, return it as read, for `decide`; None
    where it has not been read.
    """
    if plan.current is None or isinstance(answer, FetchFailure):
        return decide(plan, answer, now)
    if plan.current.recipe != recipe_of(plan):
        return None
    try:
        read = _read_other(plan, answer)
    except PatternTimeoutError:
        # A busy machine may read it in time yet, and what then was read may ask for them.
        return None
    if read is None or read.content_hash == plan.current.content_hash:
        return decide(plan, answer, now, read=read)
    asks = asks_former_payload(read.article, plan.current.article, answer)
    return read if asks else decide(plan, answer, now, read=read)


def _decided(plan: CheckPlan, answer: Response | FetchFailure, read: Read | None, now: datetime) -> CheckResult:
    if isinstance(answer, FetchFailure):
        finding = Finding(GapReason(answer.reason.value), answer.detail)
        return replace(_gap(plan, finding, None, now), retry_after_s=answer.retry_after_s)
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return _not_modified(plan, answer, now)
    if read is None and (at_once := screen_response(answer)):
        return _gap(plan, at_once, answer, now)
    digest = payload_digest(answer.payload)
    current = plan.current
    is_settled = any(spot.is_settled(now) for spot in plan.noise.spots)
    if current and digest == plan.last_digest and current.recipe == recipe_of(plan) and not is_settled:
        return replace(_seen_again(plan, current, answer, (Evidence.SAME_PAYLOAD, now)), digest=digest)
    read = read or _read_answer(plan, answer)
    # Whoever chooses by selectors what is watched knows that it is there, however short it is.
    if not plan.include and (found := screen_article(read.article, answer, current)):
        return _gap(plan, found, answer, now)
    return replace(_judge(plan, answer, read, now), digest=digest)


def unchanged(standing: Standing, answer: Response | FetchFailure, now: datetime) -> CheckResult | None:
    """Judge one answer where nothing has to be read for it: not modified, or the same bytes under the same recipe.

    None where `decide` has to judge; where it would, both agree.
    """
    if isinstance(answer, FetchFailure) or standing.recipe != recipe_of(standing):
        return None
    if any(hop.status in _PERMANENT for hop in answer.redirects):
        return None
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return replace(_seen(standing.number, answer, Evidence.NOT_MODIFIED, now), validators=None)
    # The digest first: it takes half as long as screening, and most bytes that come differ.
    if (digest := payload_digest(answer.payload)) != standing.last_digest or screen_response(answer):
        return None
    return replace(_seen(standing.number, answer, Evidence.SAME_PAYLOAD, now), digest=digest)


def recipe_of(plan: CheckPlan | Standing) -> Recipe:
    """The recipe that reads this page now: a source's own selectors are part of it, so setting them is no change."""
    recipe = f"e{EXTRACTOR_VERSION}.n{NORMALISER_VERSION}.r{RULES_VERSION}"
    if plan.include or plan.exclude:
        own = hashlib.sha256(repr((plan.include, plan.exclude)).encode()).hexdigest()
        recipe += f"-{own[:8]}"
    if isinstance(plan, CheckPlan) and plan.noise:
        recipe += f"{_NOISE_MARK}{plan.noise.mark}"
    return Recipe(recipe)


def hash_of(article: Article, noise: Noise) -> ContentHash:
    """Return the content hash of an article less its noise."""
    return content_hash(hold_out(article, noise)[0])


def as_read(article: Article, noise: Noise) -> Read:
    """Return the article of an answer as `decide` takes it: less its noise."""
    rest, sightings = hold_out(article, noise)
    return Read(article, sightings, content_hash(rest))


def _read_other(plan: CheckPlan, answer: Response) -> Read | None:
    """Read an answer, unless something speaks before its text does: other reasons, or the same bytes as last time."""
    if answer.status == HTTPStatus.NOT_MODIFIED or screen_response(answer):
        return None
    return None if payload_digest(answer.payload) == plan.last_digest else _read_answer(plan, answer)


def _read_answer(plan: CheckPlan, answer: Response) -> Read:
    article = _read(plan, answer.payload, answer.header("content-type"), answer.url)
    return as_read(article, plan.noise)


def _read(plan: CheckPlan, payload: bytes, content_type: str | None, url: str | None) -> Article:
    options = ExtractOptions(include=plan.include, exclude=plan.exclude)
    return extract_article(decode_html(payload, content_type), url, options=options)


def _not_modified(plan: CheckPlan, response: Response, now: datetime) -> CheckResult:
    if plan.current is None:
        finding = Finding(GapReason.PROTOCOL, "the server answered 304 to a page never seen before")
        return _gap(plan, finding, response, now)
    result = _seen_again(plan, plan.current, response, (Evidence.NOT_MODIFIED, now))
    return replace(result, rereading=_reread(plan, plan.current), validators=None)


def _seen_again(
    plan: CheckPlan, current: CurrentVersion, response: Response, because: tuple[Evidence, datetime]
) -> CheckResult:
    """The text is the current version's: nothing to tell, unless the page had been gone."""
    evidence, now = because
    result = _seen(current.number, response, evidence, now)
    if not plan.is_removed:
        return result
    words = sentence("returned_unchanged", plan.summary_language)
    returned = _change(plan, ChangeKind.RETURNED, current.article, words, to_number=current.number)
    return replace(result, changes=(returned,))


def _seen(number: int, response: Response, evidence: Evidence, now: datetime) -> CheckResult:
    return CheckResult(
        outcome=Outcome.UNCHANGED,
        checked_at=now,
        detail=_UNCHANGED_BECAUSE[evidence],
        evidence=evidence,
        response=response,
        shows_number=number,
        validators=response.validators,
    )


_UNCHANGED_BECAUSE: Final = {
    Evidence.NOT_MODIFIED: "not modified, says the server",
    Evidence.SAME_PAYLOAD: "the same bytes as before",
    Evidence.SAME_ARTICLE: "other bytes, the same article",
}


def _judge(plan: CheckPlan, response: Response, read: Read, now: datetime) -> CheckResult:
    """An article was read: is it new, known, or the one that stood there?"""
    current, article, sightings, digest = plan.current, read.article, read.sightings, read.content_hash
    if current is None:
        return _first(plan, response, read, now)
    rereading = _reread(plan, current, response, article)
    before = rereading.article if rereading else current.article
    if digest == (rereading.content_hash if rereading else current.content_hash):
        seen = _seen_again(plan, current, response, (Evidence.SAME_ARTICLE, now))
        details = _details(plan, current, article) if rereading is None else None
        seen = replace(seen, rereading=rereading, article=article, sightings=sightings, details=details)
        return _let_in(plan, before, seen) if any(spot.is_settled(now) for spot in plan.noise.spots) else seen
    doubt = screen_against(article, before, response, current.payload)
    if doubt and not (doubt.reason in BELIEVED_IF_HELD and _holds(plan, doubt, now)):
        return _gap(plan, doubt, response, now)
    if (odd := suspicion(article, before)) and not doubt and not _is_confirmed(plan, article, odd, now):
        return _gap(plan, odd, response, now)
    is_known = digest in (plan.known or {})
    build = _restored if is_known else _edited
    change = build(plan, before if rereading else _last_read(plan, current), article, doubt)
    return CheckResult(
        outcome=Outcome.RESTORED if is_known else Outcome.EDITED,
        checked_at=now,
        detail=change.summary,
        response=response,
        keep=Keep.PAYLOAD,
        new_version=None if is_known else NewVersion(article, digest, recipe_of(plan)),
        shows_number=change.to_number,
        rereading=rereading,
        changes=(*_returned(plan, article), change),
        validators=response.validators,
        article=article,
        details=SeenDetails(article, recipe_of(plan)) if is_known else None,
        sightings=sightings,
    )


def _last_read(plan: CheckPlan, current: CurrentVersion) -> Article:
    """The current version with its details as they stood last, so that an edit is not dated by what came before it."""
    return current.last_read if current.last_read and current.last_read_recipe == recipe_of(plan) else current.article


def _details(plan: CheckPlan, current: CurrentVersion, article: Article) -> SeenDetails | None:
    recipe = recipe_of(plan)
    if current.last_read is not None and current.last_read_recipe != recipe:
        return SeenDetails(article, recipe)
    before = current.last_read or current.article
    sides = held_out_in_both(before, article, plan.noise) if plan.noise else (before, article)
    changes = detail_changes(*sides)
    return SeenDetails(article, recipe, changes) if changes else None


def _let_in(plan: CheckPlan, before: Article, seen: CheckResult) -> CheckResult:
    """Let text count again that stood still for long. What it says now becomes a version, logged and told to nobody."""
    still = tuple(spot for spot in plan.noise.spots if not spot.is_settled(seen.checked_at))
    numbers = tuple(spot.number for spot in plan.noise.spots if spot not in still)
    after = replace(plan, noise=replace(plan.noise, spots=still))
    article, current = seen.article, plan.current
    if article is None or current is None:
        return seen
    digest, seen = hash_of(article, after.noise), replace(seen, let_in=numbers, details=None)
    if digest == hash_of(before, after.noise):
        return replace(seen, rereading=Rereading(current.number, before, digest, recipe_of(after)))
    number = (plan.known or {}).get(digest)
    words = sentence("noise_let_in", plan.summary_language)
    kind = ChangeKind.EDITED if number is None else ChangeKind.RESTORED
    change = replace(_change(plan, kind, article, words, to_number=number), is_noise=True)
    return replace(
        seen,
        outcome=Outcome.EDITED if number is None else Outcome.RESTORED,
        detail=words,
        evidence=None,
        keep=Keep.PAYLOAD,
        new_version=NewVersion(article, digest, recipe_of(after)) if number is None else None,
        shows_number=number,
        changes=(*seen.changes, change),
    )


def _is_confirmed(plan: CheckPlan, article: Article, odd: Finding, now: datetime) -> bool:
    """Whether this is a look at what an odd answer before showed, or one more at what has been odd for long.

    Failures to reach the server in between do not count. What nobody can compare any more is believed.
    """
    if not plan.is_second_look:
        return False
    if plan.odd is None or _holds(plan, odd, now):
        return True
    return agree(article, _read(plan, plan.odd.payload, plan.odd.content_type, plan.odd.url))


def _first(plan: CheckPlan, response: Response, read: Read, now: datetime) -> CheckResult:
    article = read.article
    words = sentence("first_version", plan.summary_language, words=word_count(article))
    return CheckResult(
        outcome=Outcome.ADDED,
        checked_at=now,
        detail=words,
        response=response,
        keep=Keep.PAYLOAD,
        new_version=NewVersion(article, read.content_hash, recipe_of(plan)),
        changes=(replace(_change(plan, ChangeKind.ADDED, article, words), is_baseline=plan.is_baseline),),
        validators=response.validators,
    )


def _edited(plan: CheckPlan, before: Article, article: Article, doubt: Finding | None) -> NewChange:
    telling = telling_of(before, article, plan.noise, plan.rules, plan.summary_language)
    words = telling.summary
    if doubt:
        sizes = {"before": word_count(before), "after": word_count(article), "checks": HELD_CHECKS}
        words = sentence("shrunk_edit", plan.summary_language, **sizes)
    return replace(
        _change(plan, ChangeKind.EDITED, article, words),
        classes=telling.classes,
        significance=telling.significance,
        untold=telling.untold,
        dating=telling.dating,
        passages=telling.passages,
        excerpts=telling.excerpts,
        is_doubtful=doubt is not None,
        reason=doubt.reason if doubt else None,
    )


def _restored(plan: CheckPlan, before: Article, article: Article, doubt: Finding | None) -> NewChange:
    number = (plan.known or {})[hash_of(article, plan.noise)]
    words = sentence("restored", plan.summary_language, number=number)
    edit = _edited(plan, before, article, doubt)
    return replace(edit, kind=ChangeKind.RESTORED, to_number=number, summary=words)


def _returned(plan: CheckPlan, article: Article) -> tuple[NewChange, ...]:
    if not plan.is_removed:
        return ()
    return (_change(plan, ChangeKind.RETURNED, article, sentence("returned", plan.summary_language)),)


def _change(
    plan: CheckPlan, kind: ChangeKind, article: Article, summary: str, *, to_number: int | None = None
) -> NewChange:
    return NewChange(
        kind=kind,
        from_number=plan.current.number if plan.current else None,
        to_number=to_number,
        title=article.title,
        summary=summary,
    )


def _reread(
    plan: CheckPlan, current: CurrentVersion, response: Response | None = None, article: Article | None = None
) -> Rereading | None:
    """The current version under the present recipe, where it was made by another.

    Its stored payload is read again, unless only the noise differs. Where that was purged the answer's own article
    moves the baseline: a different recipe must never look like a change.
    """
    recipe = recipe_of(plan)
    if current.recipe == recipe:
        return None
    if _reads_alike(current.recipe, recipe):
        article = current.article
    elif current.payload is not None:
        article = _read(plan, current.payload, current.content_type, current.final_url or plan.url)
    elif response is None or article is None:
        return None
    return Rereading(current.number, article, hash_of(article, plan.noise), recipe)


def _reads_alike(one: Recipe, other: Recipe) -> bool:
    """Whether two recipes make the same article of a page, whatever they hold out of it."""
    return one.partition(_NOISE_MARK)[0] == other.partition(_NOISE_MARK)[0]


def _gap(plan: CheckPlan, finding: Finding, response: Response | None, now: datetime) -> CheckResult:
    """No article was seen. The payload of a gap's start and of each odd look is kept; what holds becomes `removed`."""
    is_gone = finding.reason in REMOVING and _holds(plan, finding, now)
    changes = (_removed(plan, plan.current, finding),) if is_gone and plan.current and not plan.is_removed else ()
    begins = not plan.gaps or plan.gaps[-1].reason is not finding.reason
    is_wanted = begins or bool(changes) or finding.reason is GapReason.UNCONFIRMED
    has_payload = response is not None and bool(response.payload)
    return CheckResult(
        outcome=Outcome.GAP,
        checked_at=now,
        detail=finding.detail,
        reason=finding.reason,
        response=response,
        digest=payload_digest(response.payload) if response is not None and has_payload else None,
        keep=Keep.PAYLOAD if has_payload and is_wanted else Keep.COUNT,
        changes=changes,
        is_doubtful=finding.reason in DOUBTFUL and not is_gone and not plan.is_removed,
    )


def _removed(plan: CheckPlan, current: CurrentVersion, finding: Finding) -> NewChange:
    language = plan.summary_language
    words = sentence("removed", language, reason=reason_in_words(finding.reason, language))
    return replace(_change(plan, ChangeKind.REMOVED, current.article, words), reason=finding.reason)


def _holds(plan: CheckPlan, finding: Finding, now: datetime) -> bool:
    """Whether this finding, with the gaps before it, has lasted long enough to be believed.

    A failure to reach the server between two such answers neither confirms nor refutes them and does not count.
    """
    group = REMOVING if finding.reason in REMOVING else frozenset({finding.reason})
    runs = [run for run in plan.gaps if run.reason in group]
    checks = sum(run.count for run in runs) + 1
    return checks >= HELD_CHECKS and now - runs[0].first_at >= HELD_FOR
