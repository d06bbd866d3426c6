"""How many of the article links of section pages, feeds and sitemaps are found, and how many others are taken for one.

python -m benchmarks.sections [--sealed] [--misses]

Files and labels are made by hand (tests/quality/sections). `--sealed` measures the half that no rule was made on, and
prints figures only; `--misses` names what was missed and what was wrongly taken in the open half.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scraper.discover import discover, guess_kind
from scraper.model import Response, SourceKind
from scraper.urls import canonical_url, parse_url
from tests.gold_sections import HALVES, article_urls, gold_sections, payload_of, tolerated_urls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.discover import Discovery
    from scraper.model import Url

_AT = datetime(2026, 3, 12, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found in the files of one kind. Addresses that are neither asked for nor an error do not count."""

    asked: int = 0
    found: int = 0
    others: int = 0
    """Taken for articles, and none."""

    @property
    def recall_percent(self) -> float:
        """The share of article links that were found."""
        return 100 * self.found / self.asked if self.asked else 100.0

    @property
    def others_percent(self) -> float:
        """The share of what was taken that is no article."""
        taken = self.found + self.others
        return 100 * self.others / taken if taken else 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.asked + other.asked, self.found + other.found, self.others + other.others)


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as it was read, beside its labels."""

    name: str
    kind: SourceKind
    guessed: SourceKind
    missed: frozenset[Url]
    wrong: frozenset[Url]
    tally: Tally
    more_is_right: bool
    feeds_are_right: bool
    titles: tuple[int, int]
    """Right ones, and those asked for."""
    dates: tuple[int, int]


def readings(half: str) -> list[Reading]:
    """Read every file of a half."""
    return [_read(entry) for entry in gold_sections(half)]


def tallies(found: Sequence[Reading]) -> dict[SourceKind, Tally]:
    """Add up the files of each kind of source."""
    sums: dict[SourceKind, Tally] = defaultdict(Tally)
    for reading in found:
        sums[reading.kind] += reading.tally
    return {kind: tally for kind, tally in sums.items() if kind is not SourceKind.PAGE}


def right_percent(found: Sequence[Reading], field: str) -> float:
    """The share of the files, or of titles and dates, that were read as labelled."""
    if field in {"titles", "dates"}:
        pairs = [getattr(reading, field) for reading in found]
        return 100 * sum(right for right, _ in pairs) / max(1, sum(asked for _, asked in pairs))
    judged = {
        "kind": [reading.guessed is reading.kind for reading in found],
        "more": [reading.more_is_right for reading in found],
        "feeds": [reading.feeds_are_right for reading in found],
    }[field]
    return 100 * sum(judged) / len(judged)


def section_measures() -> Iterator[tuple[str, float]]:
    """Yield the figures of both halves that have a floor."""
    for half in HALVES:
        found = readings(half)
        for kind, tally in tallies(found).items():
            yield f"sections, {half}: {kind} links found", tally.recall_percent
            yield f"sections, {half}: {kind} others taken", tally.others_percent
        yield f"sections, {half}: kinds told", right_percent(found, "kind")


def _read(entry: dict[str, Any]) -> Reading:
    response = _response(entry)
    kind = SourceKind(entry["kind"])
    discovery = discover(kind, response) if kind is not SourceKind.PAGE else None
    taken = {link.url for link in discovery.links} if discovery else set()
    asked = _canonical(article_urls(entry))
    wrong = frozenset(taken - asked - _canonical(tolerated_urls(entry)))
    more = _canonical([*entry["more"], *(entry["sitemaps"] if kind is SourceKind.SITEMAP else ())])
    return Reading(
        entry["name"],
        kind,
        guess_kind(response)[0],
        missed=frozenset(asked - taken),
        wrong=wrong,
        tally=Tally(len(asked), len(asked & taken), len(wrong)),
        more_is_right=discovery is None or set(discovery.more) == more,
        feeds_are_right=discovery is None
        or kind is not SourceKind.INDEX
        or set(discovery.feeds) == _canonical(entry["feeds"]),
        titles=_titles(entry, discovery),
        dates=_dates(entry, discovery),
    )


def _response(entry: dict[str, Any]) -> Response:
    return Response(
        requested_url=parse_url(entry["url"]),
        url=entry["url"],
        status=200,
        headers=(("Content-Type", entry["content_type"]),),
        payload=payload_of(entry),
        fetched_at=_AT,
        elapsed_ms=1,
    )


def _canonical(urls: Any) -> frozenset[Url]:
    return frozenset(canonical_url(url) for url in urls)


def _titles(entry: dict[str, Any], discovery: Discovery | None) -> tuple[int, int]:
    said = {link.url: link.title for link in discovery.links} if discovery else {}
    asked = {canonical_url(one["url"]): one["title"] for one in entry["articles"] if "title" in one}
    right = sum(_folded(said.get(url)) == _folded(title) for url, title in asked.items())
    return right, len(asked)


def _folded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def _dates(entry: dict[str, Any], discovery: Discovery | None) -> tuple[int, int]:
    said = {link.url: link.published_at or link.updated_at for link in discovery.links} if discovery else {}
    asked = {
        canonical_url(one["url"]): datetime.fromisoformat(one["date"]) for one in entry["articles"] if "date" in one
    }
    return sum(_is_same_day(said.get(url), day) for url, day in asked.items()), len(asked)


def _is_same_day(found: datetime | None, asked: datetime) -> bool:
    return found is not None and found.date() in {asked.date(), asked.astimezone(UTC).date()}


def main(arguments: list[str] | None = None) -> None:
    """Print the figures of a half."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sections")
    parser.add_argument("--sealed", action="store_true", help="the half no rule was made on; figures only")
    parser.add_argument("--misses", action="store_true", help="name what was missed and wrongly taken (open half only)")
    options = parser.parse_args(arguments)
    found = readings("sealed" if options.sealed else "open")
    for kind, tally in sorted(tallies(found).items()):
        print(f"{kind:10} {tally.recall_percent:6.1f} % of {tally.asked:4} found, {tally.others_percent:5.1f} % others")
    for field in ("kind", "more", "feeds", "titles", "dates"):
        print(f"{field:10} {right_percent(found, field):6.1f} % right")
    if options.misses and not options.sealed:
        for reading in found:
            _print_misses(reading)


def _print_misses(reading: Reading) -> None:
    trouble = [*(f"- {url}" for url in sorted(reading.missed)), *(f"+ {url}" for url in sorted(reading.wrong))]
    if reading.guessed is not reading.kind:
        trouble.append(f"taken for {reading.guessed}")
    trouble.extend(
        f"{name} wrong"
        for name in ("more", "feeds")
        if not getattr(reading, f"{name}_{'is' if name == 'more' else 'are'}_right")
    )
    trouble.extend(
        f"{name} {right} of {asked}"
        for name, (right, asked) in (("titles", reading.titles), ("dates", reading.dates))
        if right != asked
    )
    if trouble:
        print(f"\n{reading.name} ({reading.kind})", *trouble, sep="\n  ")


if __name__ == "__main__":
    main()
