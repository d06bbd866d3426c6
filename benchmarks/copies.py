"""Whether copies are found among many articles, whether nothing else is, what it costs and what it weighs.

    python -m benchmarks.copies [--articles 20000] [--copies 20] [--database URL]

The articles are written here: words drawn by Zipf's law, a fifth of the sentences with an opening that many others
have, on a hundred sites. Half of a site's articles end in its standing paragraph, a third of all in an agency's, and
every tenth one quotes a statement that nine others quote as well. Where the shared corpus is at hand its articles are
among them; what is linked in it is listed, for real pages are republished too. The copies come last, each with small
edits of its own: another source line, some words exchanged, a sentence left out, a paragraph cut.
Figures are what one new version costs, from the list of those that wait to the last commit: its fingerprints, its
candidates, reading them, writing what was found. On a machine that does other work wall time says little.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, text

from benchmarks.corpus import FULL_GOLD, gold_pages, shared_folder
from scraper.compare import content_hash
from scraper.judgement import NewVersion
from scraper.model import Article, Block, BlockType, Recipe
from storage.columns import url_key
from storage.copies import add_fingerprints, find_relatives, next_uncompared, record_relatives
from storage.engine import Database
from storage.migrate import upgrade
from storage.models import PageRecord, SharedTextRecord
from storage.origins import record_origins
from storage.records import PageState
from storage.versions import Appended, append_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.engine import Session

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SITES = 100
LIMIT_MS = 20.0
SAMPLE = 100
"""Articles that are compared one by one; the others are compared as many at once."""

_OPENINGS = """the ministry said on Monday that|in a statement published on its website the company said that|
according to two people with knowledge of the matter|a spokesman for the interior ministry declined to say whether|
speaking to reporters after the meeting of the council|the public prosecutor has opened an inquiry into|
it was not immediately clear how many people|for the first time since the beginning of the year|
in the early hours of the morning|the prime minister told parliament that"""
_COMMON = """the of and to in a is that for it was on with as be by at from this his are have not had but they an or
one which you were all their there been has when who will more no out so said what up its about into than them can only
other new some could time these two may then do first any my now such like our over even most me after also did many
before must through years where much your way down should because each just those people how too little state good"""
_SYLLABLES = "ba be bo ca ce co da de do fa fe fi ga go la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se so"
_OPENING_SHARE = 0.2


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(arguments.database or str(Path(folder) / "variorum.sqlite3"))
        upgrade(db)
        written = itertools.islice(_articles(random.Random(7)), arguments.articles)
        articles = [*_corpus(), *written][: arguments.articles]
        real = sum(1 for page, _ in articles if "corpus" in page)
        print(f"{len(articles):,} articles, {real:,} of them real, and {arguments.copies} copies of one")
        original = articles[len(articles) // 2][1]
        copies = [(f"https://copy{n}.example/news/{n}", _edited(original, n)) for n in range(arguments.copies)]
        started = time.process_time()
        _write(db, [*articles, *copies])
        written = (time.process_time() - started) / (len(articles) + len(copies)) * 1e3
        print(f"writing a version itself: {written:.1f} ms CPU")
        before = _size(db)
        many = _compare(db, len(articles) - SAMPLE, SAMPLE)
        _report_time("by the hundred", many)
        _report_time("a new article", _compare(db, SAMPLE, 1))
        _report_time("a copy", _compare(db, arguments.copies, 1))
        print(f"added: {(_size(db) - before) / (len(articles) + arguments.copies):,.0f} bytes a version")
        _report_links(db, len(articles), arguments.copies)
        db.dispose()


def _report_time(what: str, spent: Sequence[tuple[float, float]]) -> None:
    for clock, times in zip(("CPU", "wall"), zip(*spent, strict=True), strict=False):
        parts = statistics.quantiles(times, n=100)
        over = sum(one > LIMIT_MS for one in times)
        print(
            f"{what:<14} {clock:<4}  p50 {parts[49]:6.1f} ms  p90 {parts[89]:6.1f} ms  p99 {parts[98]:6.1f} ms"
            f"  worst {max(times):6.1f} ms  over {LIMIT_MS:g} ms: {over}"
        )


def _report_links(db: Database, count: int, copies: int) -> None:
    original = count // 2 + 1
    family = {original, *range(count + 1, count + copies + 1)}
    with db.reading() as session:
        rows = session.execute(select(SharedTextRecord.__table__)).all()
        urls = dict(session.execute(select(PageRecord.id, PageRecord.url)).all())
    linked = {(row.page_id, row.other_id) for row in rows}
    wanted = set(itertools.combinations(sorted(family), 2))
    false = [row for row in rows if (row.page_id, row.other_id) not in wanted]
    real = [row for row in false if "corpus" in urls[row.page_id] and "corpus" in urls[row.other_id]]
    print(f"pairs of the family linked: {len(linked & wanted)} of {len(wanted)}")
    print(f"other links: {len(false) - len(real)} among the written articles, {len(real)} within the corpus")
    for row in real:
        share = row.shared / min(row.words, row.other_words)
        print(f"  {row.likeness.value:<9} {share:4.0%} of the shorter  {urls[row.page_id]}  {urls[row.other_id]}")


def _compare(db: Database, limit: int, at_once: int) -> list[tuple[float, float]]:
    """Compare up to so many versions that wait; return what each took, in milliseconds of CPU and of wall time."""
    spent: list[tuple[float, float]] = []
    while len(spent) < limit:
        started = time.process_time(), time.perf_counter()
        with db.reading() as session:
            waiting, _ = next_uncompared(session, at_once)
        with db.writing() as session:
            add_fingerprints(session, waiting)
        with db.reading() as session:
            found = [find_relatives(session, one) for one in waiting]
        with db.writing() as session:
            for one, relatives in zip(waiting, found, strict=True):
                record_origins(session, one.version, one.final_url)
                record_relatives(session, one, relatives, NOW)
        took = (time.process_time() - started[0]) * 1e3, (time.perf_counter() - started[1]) * 1e3
        spent += [(took[0] / len(waiting), took[1] / len(waiting))] * len(waiting)
    return spent


def _write(db: Database, articles: Sequence[tuple[str, Article]]) -> None:
    for start in range(0, len(articles), 500):
        with db.writing() as session:
            _write_some(session, articles[start : start + 500], start)
    with db.writing() as session:
        session.execute(text("ANALYZE"))


def _write_some(session: Session, articles: Sequence[tuple[str, Article]], start: int) -> None:
    rows = [_page(url) for url, _ in articles]
    session.execute(insert(PageRecord), rows)
    pages = session.scalars(select(PageRecord).where(PageRecord.id > start).order_by(PageRecord.id)).all()
    for page, (_, article) in zip(pages, articles, strict=True):
        new = NewVersion(article, content_hash(article), Recipe("e1.n1.r1"))
        (version,) = append_versions(session, [Appended(page, new, None, NOW + timedelta(seconds=page.id))])
        page.version_number = version.number


def _page(url: str) -> dict[str, object]:
    host = url.split("/")[2]
    return {"url": url, "url_key": url_key(url), "host": host, "added_at": NOW, "state": PageState.PAUSED}


def _size(db: Database) -> int:
    with db.reading() as session:
        if db.is_sqlite:
            return int(
                session.scalar(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")) or 0
            )
        return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def _corpus() -> Iterator[tuple[str, Article]]:
    if not (shared_folder() / "corpus").is_dir():
        return
    for page in gold_pages(FULL_GOLD):
        blocks = [Block(BlockType.PARAGRAPH, line) for line in page.gold.splitlines() if line.strip()]
        yield f"https://{page.set_name}.corpus.example/{page.page_id}", Article(page.title, tuple(blocks))


def _articles(draw: random.Random) -> Iterator[tuple[str, Article]]:
    words = _Words(draw)
    standing = [words.paragraph(3) for _ in range(SITES)]
    statements = [words.paragraph(4) for _ in range(200)]
    imprint = words.paragraph(3)
    for number in itertools.count():
        paragraphs = [words.paragraph(draw.randint(2, 5)) for _ in range(draw.randint(5, 12))]
        if number % 10 == 0:
            paragraphs.insert(3, draw.choice(statements))
        site = number % SITES
        if number % 2:
            paragraphs.append(standing[site])
        if number % 3 == 0:
            paragraphs.append(imprint)
        blocks = tuple(Block(BlockType.PARAGRAPH, paragraph) for paragraph in paragraphs)
        yield f"https://site{site}.example/news/{number}", Article(f"Report {number}", blocks)


class _Words:
    """Writes paragraphs: a fifth of the sentences open as many others do, the rest is drawn by Zipf's law."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        syllables = _SYLLABLES.split()
        rare = ["".join(draw.choices(syllables, k=draw.randint(2, 4))) for _ in range(20_000)]
        self._known = [*_COMMON.split(), *rare]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self._known))))

    def paragraph(self, sentences: int) -> str:
        return " ".join(self._sentence() for _ in range(sentences))

    def _sentence(self) -> str:
        opening = ""
        if self._draw.random() < _OPENING_SHARE:
            opening = " ".join(self._draw.choice(_OPENINGS.split("|")).split()) + " "
        words = self._draw.choices(self._known, cum_weights=self._weights, k=self._draw.randint(8, 26))
        text = opening + " ".join(words)
        return f"{text[0].upper()}{text[1:]}."


def _edited(original: Article, seed: int) -> Article:
    draw = random.Random(1000 + seed)
    texts = [block.text for block in original.blocks]
    for _ in range(1 + seed % 4):
        at = draw.randrange(len(texts))
        words = texts[at].split()
        words[draw.randrange(len(words))] = f"amended{seed}"
        texts[at] = " ".join(words)
    if seed % 3 == 0:
        at = draw.randrange(len(texts))
        texts[at] = texts[at].partition(". ")[2] or texts[at]
    if seed % 5 == 0:
        texts = texts[:-2]
    texts.append(f"First reported by agency number {seed}.")
    return Article(f"{original.title}, edition {seed}", tuple(Block(BlockType.PARAGRAPH, words) for words in texts))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--database", help="a URL or path; by default a temporary SQLite file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
