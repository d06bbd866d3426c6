"""How pages relate to each other, in words: likeness, order, and what says so. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.copies.sharing import Likeness
from variorum.phrases import phrase
from variorum.times import duration_text

if TYPE_CHECKING:
    from storage.origins import Kin, NamedOrigin
    from variorum.origins import Relation


def named_in_words(named: NamedOrigin, language: str) -> str:
    """Say how a page names an origin."""
    return phrase(f"named_by_{named.named_by.value}", language)


def likeness_in_words(kin: Kin, language: str) -> str:
    """Say how much of the text another page has too."""
    if kin.likeness is None or kin.sharing is None:
        return phrase("like_none", language)
    if kin.likeness is Likeness.EXACT:
        return phrase("like_exact", language)
    words = f"{kin.sharing.shared:,}"
    words = words.replace(",", ".") if language == "it" else words
    shared = phrase("like_shared", language, words=words, share=f"{kin.sharing.of_shorter:.0%}")
    if kin.likeness is Likeness.NEAR:
        return phrase("like_near", language, shared=shared)
    contains = kin.sharing.words >= kin.sharing.other_words
    return phrase("like_contains" if contains else "like_contained", language, shared=shared)


def order_in_words(relation: Relation, page_id: int, language: str) -> str:
    """Say how much earlier or later than this page the other one had the text, and what says so."""
    precedence = relation.precedence
    which = phrase("later" if precedence.first == page_id else "earlier", language)
    ahead_s = precedence.ahead.total_seconds()
    said = phrase("apart", language, time=duration_text(ahead_s), which=which) if ahead_s > 0 else which
    because = phrase(f"because_{precedence.because.value}", language)
    return f"{said} ({because})"
