"""What variants are furnished with: headlines and excerpts of other pages, and the phrases of a language."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from benchmarks.corpus import CorpusPage

WORDS_WITHOUT_SPACES = frozenset({"zh", "ja", "th"})
SPARE_HEADLINES = (
    "Council approves plan for new tram line after long debate",
    "Rescue teams reach village cut off by the storm",
    "Small shops fear the loss of parking in the old town",
    "Minister promises answer on school buildings by spring",
    "Museum opens wing after twelve years of work",
    "Fishermen and scientists argue over the size of the catch",
)
SPARE_EXCERPTS = (
    "The vote came shortly before midnight, after the mayor had agreed to a second report on the costs of the line and",
    "Helicopters brought food and medicine to the valley while engineers tried to clear the only road, which had been",
    "Traders have collected four thousand signatures against the scheme and say that their customers come by car from",
)
SPARE_SENTENCES = tuple(f"{excerpt.rsplit(',', 1)[0]}." for excerpt in SPARE_EXCERPTS)
SENTENCE = re.compile(r".{40,220}?[.!?](?=\s[^a-z])|.{20,90}?[。！？]")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The furniture of pages in one language."""

    related: tuple[str, ...]
    read_also: tuple[str, ...]
    advert: str
    more: str
    nav: tuple[str, ...]
    cookie: tuple[str, ...]
    newsletter: tuple[str, ...]
    counters: tuple[str, ...]
    promotion: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """Headlines, excerpts (uncut beginnings of paragraphs), words and whole sentences of one language."""

    headlines: tuple[str, ...]
    excerpts: tuple[str, ...]
    words: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a variant maker draws from: the language's furniture and a seeded generator."""

    rng: random.Random
    pool: Pool
    phrases: Phrases

    def headline(self) -> str:
        """Return a headline of some other page."""
        return self.rng.choice(self.pool.headlines)

    def excerpt(self) -> str:
        """Return a beginning of some other page's paragraph, cut with an ellipsis."""
        return self.rng.choice(self.pool.excerpts) + self.rng.choice(("…", "...", " […]", "…"))

    def sentences(self) -> str:
        """Return the first sentence or two of some other page's paragraph, whole."""
        return self.rng.choice(self.pool.sentences)


@cache
def phrases_of(language: str) -> Phrases:
    """Return a language's phrases, the English ones where there are none."""
    tables: dict[str, Any] = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
    table = tables.get(language, tables["en"])
    return Phrases(
        related=tuple(table["related"]),
        read_also=tuple(table["read_also"]),
        advert=table["advert"],
        more=table["more"],
        nav=tuple(table["nav"]),
        cookie=tuple(table["cookie"]),
        newsletter=tuple(table["newsletter"]),
        counters=tuple(table["counters"]),
        promotion=tuple(table["promotion"]),
    )


def pools(pages: Iterable[CorpusPage]) -> dict[str, Pool]:
    """Gather headlines, excerpts and words by language from pages."""
    headlines: dict[str, list[str]] = defaultdict(list)
    excerpts: dict[str, list[str]] = defaultdict(list)
    words: dict[str, set[str]] = defaultdict(set)
    sentences: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        if headline := headline_of(page):
            headlines[page.language].append(headline)
        excerpts[page.language].extend(excerpts_of(page))
        words[page.language].update(re.findall(r"[^\W\d_]{4,12}", page.gold)[:200])
        sentences[page.language].extend(sentences_of(page))
    return {
        name: Pool(*filled(headlines[name], excerpts[name], words[name]), tuple(sentences[name]) or SPARE_SENTENCES)
        for name in words
    }


def filled(headlines: list[str], excerpts: list[str], words: set[str]) -> tuple[tuple[str, ...], ...]:
    """Return the three lists, helped out with spare ones where a language has too few pages."""
    few = len(headlines) < len(SPARE_HEADLINES)
    return (
        tuple(headlines) + (SPARE_HEADLINES if few else ()),
        tuple(excerpts) + (SPARE_EXCERPTS if len(excerpts) < len(SPARE_EXCERPTS) else ()),
        tuple(sorted(words)) or ("altered",),
    )


def headline_of(page: CorpusPage) -> str:
    """Return a page's title as a headline: the gold one, else the first part of its <title>."""
    found = re.search(r"<title[^>]*>([^<]+)", page.html)
    title = page.title or (re.split(r"\s+[|\-–—_]\s+", found[1])[0] if found else "")
    title = " ".join(title.split())
    return title if 12 <= len(title) <= 160 and "&" not in title else ""


def excerpts_of(page: CorpusPage) -> list[str]:
    """Return the beginnings of two of the page's paragraphs, as a teaser would cut them."""
    long_ones = [line for line in page.gold.splitlines() if len(line) > 140][:2]
    if page.language in WORDS_WITHOUT_SPACES:
        return [line[:50] for line in long_ones]
    return [" ".join(line.split()[: 14 + 4 * at]) for at, line in enumerate(long_ones)]


def sentences_of(page: CorpusPage) -> list[str]:
    """Return the first sentence of two of the page's paragraphs, as a teaser may show it whole."""
    found = (SENTENCE.match(line) for line in page.gold.splitlines() if len(line) > 140)
    return [match[0] for match in found if match][:2]
