"""How fast text is found in many versions.

    python -m benchmarks.search [--versions 100000] [--database URL]

Synthetic: pages of ten versions each, their ids spread over the whole table, articles of about 120 words drawn by
Zipf's law from 20,000, each version with a word of its own. Figures are wall time,
a question asked twenty times, the first asking apart.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from sqlalchemy import insert, text

from scraper.model import Article, Block, BlockType, SourceKind, Url
from storage.codec import article_to_json, to_bytes
from storage.columns import url_key
from storage.compression import pack
from storage.engine import Database
from storage.migrate import upgrade
from storage.models import PageRecord, SourcePageRecord, VersionRecord
from storage.records import NewSource, PageState
from storage.search import Search, search
from storage.sources import add_source
from storage.word_index import index_versions

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PER_PAGE = 10
ROUNDS = 20
VOCABULARY = [f"parola{number}" for number in range(20_000)]
WEIGHTS = list(accumulate(1 / (rank + 1) for rank in range(len(VOCABULARY))))
LONG_AGO = timedelta(days=1)


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(arguments.database or str(Path(folder) / "variorum.sqlite3"))
        upgrade(db)
        started = time.process_time()
        _fill(db, arguments.versions)
        print(f"{arguments.versions:,} versions, filled in {time.process_time() - started:.0f} s CPU")
        for what, wanted in _questions(arguments.versions).items():
            _measure(db, what, wanted)
        if db.is_sqlite:
            print(f"file: {Path(db.place).stat().st_size / 1e6:,.0f} MB")
        db.dispose()


def _questions(versions: int) -> dict[str, Search]:
    return {
        "a word of every version": Search("parola0"),
        "two common words": Search("parola3 parola11"),
        "a phrase of common words": Search('"parola0 parola1"'),
        "a rare word": Search("parola19876"),
        "a beginning": Search("parola1987*"),
        "a word of one version": Search(f"solo{versions // 2}"),
        "a word of none": Search("assente"),
        "a common word, one small source": Search("parola0", source_ids=(2,)),
        "a common word, one large source": Search("parola0", source_ids=(1,)),
        "a common word, since yesterday": Search("parola0", since=NOW - LONG_AGO),
        "a common word, far down": Search("parola0", before=versions // 10),
    }


def _measure(db: Database, what: str, wanted: Search) -> None:
    spent = []
    found = 0
    for _ in range(ROUNDS + 1):
        with db.reading() as session:
            started = time.perf_counter()
            found = len(search(session, wanted))
            spent.append(time.perf_counter() - started)
    middle, worst = statistics.median(spent[1:]), max(spent[1:])
    print(f"{what:<36} {found:3} pages  first {_ms(spent[0])}  p50 {_ms(middle)}  worst {_ms(worst)}")


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:7.1f} ms"


def _fill(db: Database, versions: int) -> None:
    draw = random.Random(7)
    with db.writing() as session:
        for number in (1, 2):
            add_source(session, NewSource(SourceKind.INDEX, Url(f"https://index.example/{number}")), NOW)
    for start in range(0, versions // PER_PAGE, 500):
        with db.writing() as session:
            pages = [_page(number) for number in range(start, min(versions // PER_PAGE, start + 500))]
            ids = session.scalars(insert(PageRecord).returning(PageRecord.id), pages).all()
            session.execute(
                insert(SourcePageRecord), [{"source_id": 2 if one % 500 == 0 else 1, "page_id": one} for one in ids]
            )
            for page_id in ids:
                body = " ".join(draw.choices(VOCABULARY, cum_weights=WEIGHTS, k=120))
                for number in range(1, PER_PAGE + 1):
                    _add_version(session, page_id, (number, versions), body)
    with db.writing() as session:
        session.execute(text("ANALYZE"))


def _add_version(session: object, page_id: int, which: tuple[int, int], body: str) -> None:
    number, versions = which
    version_id = (number - 1) * (versions // PER_PAGE) + page_id
    article = Article(f"parola0 {page_id}", (Block(BlockType.PARAGRAPH, f"{body} solo{version_id}"),), language="it")
    seen_at = NOW - (200_000 - version_id) * timedelta(minutes=1)
    digest = f"{version_id:064x}"
    row = {
        "id": version_id, "page_id": page_id, "number": number, "content_hash": f"n1:{digest}", "recipe": "e1.n1.r1",
        "title": article.title, "words": 121, "first_seen_at": seen_at, "seq": number, "digest": digest,
        "chain_hash": digest, "position": 0, "body": pack(to_bytes(article_to_json(article))),
    }  # fmt: skip
    session.execute(insert(VersionRecord), [row])  # type: ignore[attr-defined]
    index_versions(session, [(version_id, article)])  # type: ignore[arg-type]


def _page(number: int) -> dict[str, object]:
    url = f"https://h{number % 500}.example/news/{number}"
    return {
        "url": url, "url_key": url_key(url), "host": f"h{number % 500}.example", "added_at": NOW,
        "state": PageState.PAUSED, "version_number": PER_PAGE, "version_count": PER_PAGE, "last_seen_at": NOW,
    }  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--versions", type=int, default=100_000)
    parser.add_argument("--database", help="a URL or path; by default a temporary SQLite file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
