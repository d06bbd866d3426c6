"""Builds a SQLite database of 100,000 pages watched for two years, to measure on what works at that size.

    python -m benchmarks.large_database /tmp/large.sqlite3 [--pages 100000] [--changes 300000]

It takes some minutes and about 2 GB. Copy it before you write to it. Its rows are inserted
in bulk, not by checks, yet they are what checks leave: articles and payloads packed in series, hash chains that
`variorum db check` finds whole, the search index, runs, deliveries. Hosts and pages are as uneven as in life: some
hosts have hundreds of pages, one page has hundreds of versions. Nothing is due for `--due-in` days, so a service that
is started on it does nothing; its hosts end in `.example`, which nobody owns.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, Insert, Table, insert, text, update

from scraper.check import recipe_of
from scraper.compare import RunType, content_hash
from scraper.compare.render.excerpt import Part
from scraper.folding import folded_words
from scraper.health import Health
from scraper.judgement import CheckPlan, Evidence, Outcome
from scraper.model import (
    Article,
    Block,
    BlockType,
    ChangeKind,
    Dating,
    GapReason,
    PayloadDigest,
    Response,
    SourceKind,
    Url,
)
from storage.chain import START, change_digest, extend, next_hash, version_digest
from storage.codec import article_to_json, exchange_to_json, to_bytes
from storage.columns import url_key
from storage.compression import pack
from storage.engine import Database
from storage.excerpts import excerpts_to_json
from storage.health import optimize
from storage.log_index import index_stored
from storage.migrate import upgrade
from storage.models import (
    Base,
    CaptureRecord,
    ChangeRecord,
    LogHeadRecord,
    OutboxRecord,
    PageRecord,
    PayloadRecord,
    RunRecord,
    SourcePageRecord,
    SourceRecord,
    VersionRecord,
)
from storage.records import ManagedBy, PageState, SourceState

DAYS = 730
_NO_URL = Url("")
_RECIPE = recipe_of(CheckPlan(_NO_URL))
_SERIES = 256
"""As storage/series.py: a keyframe every so often."""
_BATCH = 5000
_SLOTS = 12
_INDEX = text("INSERT INTO version_words (rowid, words) VALUES (:id, :words)")
"""As storage/word_index.py, many at a time."""
_KINDS = (ChangeKind.EDITED, ChangeKind.RESTORED, ChangeKind.REMOVED, ChangeKind.HEALTH)
_KIND_WEIGHTS = (70, 8, 10, 12)
_CLASSES = (["wording"], ["figure"], ["headline"], ["quotation", "wording"], ["paragraph_added"], ["typo"], ["date"])
_DATINGS = (Dating.SILENT, Dating.DATED, Dating.UNKNOWN, Dating.NOTED)
_KINDS_OF_FINDERS = (SourceKind.INDEX, SourceKind.FEED, SourceKind.SITEMAP)
_TAGS = ("politics", "city", "sport", "ministry", "press", "science")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="must not exist yet")
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--changes", type=int, default=300_000)
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--due-in", type=float, default=30.0, metavar="DAYS", help="before this nothing is due")
    arguments = parser.parse_args()
    if arguments.file.exists():
        parser.error(f"{arguments.file} is already there")
    started = time.perf_counter()
    size = Size(arguments.pages, arguments.changes, arguments.hosts, arguments.due_in)
    build(arguments.file, size, datetime.now(UTC))
    megabytes = arguments.file.stat().st_size / 1e6
    print(f"{arguments.file}: {size.pages:,} pages, {size.changes:,} changes, {megabytes:,.0f} MB", end="")
    print(f" in {time.perf_counter() - started:.0f} s")


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to be."""

    pages: int
    changes: int
    hosts: int
    due_in_days: float = 30.0


def build(file: Path, size: Size, now: datetime) -> None:
    """Build the database; the same size and time give the same rows."""
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    db = Database(str(partial))
    upgrade(db)
    history = _History(size, now)
    with db.migrating() as connection:
        connection.execute(_into(SourceRecord), history.sources())
        connection.execute(_into(SourcePageRecord), history.links())
    events = history.events()
    for start in range(0, len(events), _BATCH):
        # References hold at the end: a page's row is written last, when the head of its chain is known.
        with db.migrating() as connection:
            _Rows(connection).write(history, events[start : start + _BATCH])
    with db.migrating() as connection:
        connection.execute(_into(PageRecord), history.pages())
        head = {"change_id": history.change_id, "chain_hash": history.log_hash}
        connection.execute(update(LogHeadRecord).values(head))
    with db.migrating() as connection:
        index_stored(connection, lambda _done, _of: None)
    with db.migrating() as connection:
        connection.exec_driver_sql("ANALYZE")
    optimize(db)
    db.dispose()
    partial.rename(file)


@dataclass(slots=True)
class _Page:
    """A page while its history is told."""

    record: PageRecord
    versions: list[int] = field(default_factory=list)
    captures: list[int] = field(default_factory=list)
    payloads: list[int] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    """Of its chain, after each version."""
    shown: int = 0
    is_failing: bool = False


_Event = tuple[float, int, ChangeKind, float]
"""Second since the beginning, page, what happens, second of the page's next event."""


class _History:
    """Two years of everything, told in order of time."""

    def __init__(self, size: Size, now: datetime) -> None:
        self.size = size
        self.now = now
        self.begins_at = now - timedelta(days=DAYS)
        self.change_id, self.log_hash = 0, START
        self.last_id = 0
        self._chance = random.Random(1)
        self._finders = max(1, size.pages // 250)
        self._named = size.pages // 50
        self._hosts = [f"www.paper-{number}.example" for number in range(size.hosts)]
        self._pages = [self._page(number) for number in range(size.pages)]

    def _page(self, number: int) -> _Page:
        host = self._hosts[int(len(self._hosts) * self._chance.random() ** 2)]
        url = f"https://{host}/news/{2024 + number % 3}/story-{number}.html"
        added_s = self._chance.random() ** 1.5 * (DAYS - 1) * 86_400
        due_at = self.now + timedelta(days=self.size.due_in_days, seconds=self._chance.random() * 86_400)
        record = PageRecord(
            id=number + 1,
            url=url,
            url_key=url_key(url),
            host=host,
            added_at=self.at(added_s),
            next_check_at=due_at,
            due_at=due_at,
            etag=f'"{number:x}"',
            validated_url=url,
            state=PageState.ACTIVE,
            is_baseline=number % 3 == 0,
            is_removed=False,
            version_count=0,
            chain_length=0,
            health=Health.HEALTHY,
            told_health=Health.HEALTHY,
            failure_count=0,
            last_checked_at=self.now - timedelta(seconds=self._chance.random() * 86_400),
        )
        return _Page(record)

    def at(self, second: float) -> datetime:
        """The time that a second of the history is."""
        return self.begins_at + timedelta(seconds=round(second, 3))

    def events(self) -> list[_Event]:
        """Every page's first version, and what happens to pages after: much to a few of them."""
        found: list[tuple[float, int, ChangeKind]] = []
        for number, page in enumerate(self._pages):
            found.append(((page.record.added_at - self.begins_at).total_seconds() + 2, number, ChangeKind.ADDED))
        for kind in self._chance.choices(_KINDS, _KIND_WEIGHTS, k=self.size.changes - len(found)):
            number = int(self.size.pages * self._chance.random() ** 2)
            first_s = found[number][0]
            found.append((first_s + self._chance.random() * (DAYS * 86_400 - first_s), number, kind))
        found.sort()
        following: dict[int, float] = {}
        events: list[_Event] = []
        for second, number, kind in reversed(found):
            events.append((second, number, kind, following.get(number, DAYS * 86_400.0)))
            following[number] = second
        return events[::-1]

    def page(self, number: int) -> _Page:
        """A page by its place."""
        return self._pages[number]

    def source_of(self, number: int) -> int:
        """The source that found a page: one of its own, or one that finds many."""
        if number % 50 == 0 and number // 50 < self._named:
            return self._finders + number // 50 + 1
        return int(self._pages[number].record.host.split("-")[1].split(".")[0]) % self._finders + 1

    def sources(self) -> list[dict[str, Any]]:
        """Sections, feeds and sitemaps, then single pages."""
        rows = []
        for number in range(self._finders):
            url = f"https://www.paper-{number}.example/section-{number}"
            rows.append(self._source(number, url, _KINDS_OF_FINDERS[number % 3]))
        for number in range(self._named):
            url = self._pages[number * 50].record.url
            rows.append(self._source(self._finders + number, url, SourceKind.PAGE))
        return rows

    def _source(self, number: int, url: str, kind: SourceKind) -> dict[str, Any]:
        due_at = self.now + timedelta(days=self.size.due_in_days, seconds=number % 86_400)
        return {
            "id": number + 1,
            "url": url,
            "url_key": url_key(url),
            "host": url.split("/")[2],
            "kind": kind,
            "name": f"Paper {number}" if kind is not SourceKind.PAGE else None,
            "tags": [_TAGS[number % len(_TAGS)]],
            "schedule": "every 3600.000s",
            "include": [],
            "exclude": [],
            "state": SourceState.ACTIVE,
            "managed_by": ManagedBy.COMMAND,
            "added_at": self.begins_at,
            "first_run_done_at": self.begins_at,
            "last_checked_at": self.now - timedelta(seconds=number % 3600),
            "last_outcome": Outcome.DISCOVERED,
            "last_detail": "no new pages",
            "next_check_at": due_at,
            "due_at": None if kind is SourceKind.PAGE else due_at,
        }

    def links(self) -> list[dict[str, int]]:
        """Which source found which page."""
        return [{"source_id": self.source_of(n), "page_id": n + 1} for n in range(len(self._pages))]

    def pages(self) -> list[dict[str, Any]]:
        """The rows of all pages, as their history left them."""
        columns = PageRecord.__table__.columns
        empty = {column.key: column.default.arg if column.default is not None else None for column in columns}
        return [
            {name: page.record.__dict__.get(name, default) for name, default in empty.items()} for page in self._pages
        ]


class _Rows:
    """What a batch of events leaves in each table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._payloads: list[dict[str, Any]] = []
        self._captures: list[dict[str, Any]] = []
        self._versions: list[dict[str, Any]] = []
        self._words: list[dict[str, Any]] = []
        self._changes: list[dict[str, Any]] = []
        self._runs: list[dict[str, Any]] = []
        self._outbox: list[dict[str, Any]] = []

    def write(self, history: _History, events: list[_Event]) -> None:
        """Tell the events, and insert what they leave."""
        for event in events:
            self._tell(history, event)
        tables = (
            (PayloadRecord, self._payloads),
            (CaptureRecord, self._captures),
            (VersionRecord, self._versions),
            (ChangeRecord, self._changes),
            (RunRecord, self._runs),
            (OutboxRecord, self._outbox),
        )
        for table, rows in tables:
            if rows:
                self._connection.execute(_into(table), rows)
        if self._words:
            self._connection.execute(_INDEX, self._words)

    def _tell(self, history: _History, event: _Event) -> None:
        second, number, kind, next_s = event
        page, at = history.page(number), history.at(second)
        if page.record.is_removed:
            kind = ChangeKind.RETURNED
        elif kind is ChangeKind.RESTORED and len(page.versions) < 2:
            kind = ChangeKind.EDITED
        before = page.shown
        if kind in {ChangeKind.ADDED, ChangeKind.EDITED}:
            self._version(history, page, number, at)
        elif kind is ChangeKind.RESTORED:
            page.shown = page.shown - 1 or len(page.versions)
        page.record.is_removed = kind is ChangeKind.REMOVED
        if kind is ChangeKind.HEALTH:
            page.is_failing = not page.is_failing
        else:
            page.is_failing = kind is ChangeKind.REMOVED
        self._change(history, (page, number), (kind, at), before)
        self._run(page, kind, (at, history.at(next_s)))
        self._note(page, kind, (at, history.at(next_s)))

    def _version(self, history: _History, page: _Page, number: int, at: datetime) -> None:
        edition = len(page.versions)
        position = edition % _SERIES
        # Packed as storage/series.py packs: against the position with its lowest one-bit cleared.
        base = edition - position + (position & (position - 1)) if position else None
        article, payload, exchange = _edition(page.record.url, number, edition)
        against = (b"", b"", b"") if base is None else _contents(page.record.url, number, base)
        digest = hashlib.sha256(payload).hexdigest()
        history.last_id += 1
        row_id = history.last_id
        ids = {"id": row_id, "position": position}
        self._payloads.append(
            {
                **ids,
                "digest": digest,
                "size": len(payload),
                "base_id": None if base is None else page.payloads[base],
                "body": pack(payload, against[1]),
            }
        )
        self._captures.append(
            {
                **ids,
                "page_id": page.record.id,
                "payload_id": row_id,
                "fetched_at": at,
                "status": 200,
                "is_revisit": False,
                "base_id": None if base is None else page.captures[base],
                "body": pack(exchange, against[2]),
            }
        )
        as_json = to_bytes(article_to_json(article))
        values = {
            **ids,
            "page_id": page.record.id,
            "number": edition + 1,
            "content_hash": content_hash(article),
            "recipe": _RECIPE,
            "title": article.title,
            "words": len(article.text.split()),
            "first_seen_at": at,
            "last_seen_at": at + timedelta(hours=6),
            "times_shown": 1,
            "capture_id": row_id,
            "base_id": None if base is None else page.versions[base],
            "body": pack(as_json, against[0]),
        }
        record = _row(values)
        extend(page.record, record, version_digest(record, as_json, (digest, exchange)))
        chained = {"seq": record.seq, "digest": record.digest, "chain_hash": record.chain_hash}
        self._versions.append(values | chained)
        self._words.append({"id": row_id, "words": _folded(article)})
        for ids_of_page in (page.versions, page.captures, page.payloads):
            ids_of_page.append(row_id)
        page.shown = edition + 1
        page.record.version_count = page.shown
        page.record.title, page.record.recipe, page.record.last_digest = article.title, _RECIPE, PayloadDigest(digest)
        page.record.last_changed_at = at
        page.hashes.append(record.chain_hash)

    def _change(
        self, history: _History, where: tuple[_Page, int], what: tuple[ChangeKind, datetime], before: int
    ) -> None:
        (page, number), (kind, at) = where, what
        history.change_id += 1
        is_edit = kind in {ChangeKind.EDITED, ChangeKind.RESTORED}
        serial = history.change_id
        shown = page.shown if kind in {ChangeKind.ADDED, ChangeKind.EDITED, ChangeKind.RESTORED} else None
        values = {
            "id": serial,
            "kind": kind,
            "classes": _CLASSES[serial % len(_CLASSES)] if is_edit else [],
            "is_baseline": kind is ChangeKind.ADDED and bool(page.record.is_baseline),
            "is_doubtful": serial % 97 == 0,
            "dating": _DATINGS[serial % 4] if is_edit else None,
            "is_purged": False,
            "is_noise": False,
            "untold": None,
            "detected_at": at,
            "page_id": page.record.id,
            "source_id": history.source_of(number),
            "page_url": page.record.url,
            "title": page.record.title or "",
            "from_version": (before or None) if kind is not ChangeKind.ADDED else None,
            "to_version": shown,
            "summary": _summary(kind, serial),
            "significance": round(serial * 7 % 101 / 100, 6) if is_edit else 0.5,
            "reason": GapReason.NOT_FOUND if kind is ChangeKind.REMOVED else None,
            "version_hash": page.hashes[(shown or before) - 1],
            "excerpts": _excerpts(number, page.shown - 1) if kind is ChangeKind.EDITED else None,
        }
        digest = change_digest(_row(values))
        history.log_hash = next_hash(history.log_hash, digest)
        self._changes.append(values | {"digest": digest, "chain_hash": history.log_hash})
        if not values["is_baseline"]:
            self._deliver(history, page, serial, at)

    def _deliver(self, history: _History, page: _Page, serial: int, at: datetime) -> None:
        is_pending = serial > history.size.changes - 50
        self._outbox.append(
            {
                "change_id": serial,
                "channel": "mail" if is_pending else "stdout",
                "page_id": page.record.id,
                "attempts": 3 if is_pending else 1,
                "next_attempt_at": at,
                "delivered_at": None if is_pending else at,
                "last_error": "ConnectionRefusedError: [Errno 111]" if is_pending else None,
            }
        )

    def _run(self, page: _Page, kind: ChangeKind, during: tuple[datetime, datetime]) -> None:
        at, next_at = during
        base = {"page_id": page.record.id, "source_id": None, "version_number": page.shown, "last_digest": None}
        checks = max(1, int((next_at - at).total_seconds() / 3600))
        until = {"last_at": next_at - timedelta(seconds=1), "longest_pause_s": 3700.0, "count": checks}
        if page.is_failing:
            reason = GapReason.NOT_FOUND if kind is ChangeKind.REMOVED else GapReason.CONNECT
            gap = {"outcome": Outcome.GAP, "reason": reason, "evidence": None, "detail": reason.value}
            self._runs.append({**base, **gap, "first_at": at, **until})
            return
        if kind in {ChangeKind.ADDED, ChangeKind.EDITED, ChangeKind.RESTORED}:
            once = {"outcome": Outcome(kind.value), "reason": None, "evidence": None, "detail": "seen"}
            self._runs.append(
                {**base, **once, "first_at": at, "last_at": at, "longest_pause_s": 0.0, "count": 1},
            )
        same = {"outcome": Outcome.UNCHANGED, "reason": None, "evidence": Evidence.NOT_MODIFIED}
        self._runs.append({**base, **same, "detail": "not modified", "first_at": at + timedelta(minutes=1), **until})

    def _note(self, page: _Page, kind: ChangeKind, during: tuple[datetime, datetime]) -> None:
        record, (at, next_at) = page.record, during
        record.version_number = page.shown
        if page.is_failing:
            reason = GapReason.NOT_FOUND if kind is ChangeKind.REMOVED else GapReason.CONNECT
            record.last_outcome, record.last_reason, record.last_detail = Outcome.GAP, reason, reason.value
            record.failing_since, record.failure_count = at, 12
            record.health = Health.GONE if kind is ChangeKind.REMOVED else Health.FAILING
            record.told_health = Health.HEALTHY if kind is ChangeKind.REMOVED else Health.FAILING
            return
        record.last_outcome, record.last_reason, record.last_detail = Outcome.UNCHANGED, None, "not modified"
        record.failing_since, record.failure_count = None, 0
        record.health = record.told_health = Health.HEALTHY
        record.last_seen_at = next_at - timedelta(seconds=1)


def _into(table: type[Base]) -> Insert:
    # The table, not the class: the ORM's bulk insert takes three times as long.
    return insert(cast("Table", table.__table__))


def _row(values: dict[str, Any]) -> Any:
    # What the chain's functions take, without the price of a mapped object.
    return SimpleNamespace(**values)


def _summary(kind: ChangeKind, serial: int) -> str:
    if kind is ChangeKind.EDITED:
        return f"“{_sentence(serial)}” → “{_sentence(serial + 1)}”"
    return {
        ChangeKind.ADDED: "first seen",
        ChangeKind.RESTORED: "an earlier version is back",
        ChangeKind.REMOVED: "the page is gone: not found",
        ChangeKind.RETURNED: "the page is back",
    }.get(kind, "cannot be reached, or can again")


@cache
def _sentences() -> list[str]:
    """Sentences of a made-up language, in which few words are frequent and most are rare, as in real ones."""
    chance = random.Random(2)
    syllables = ("ba", "co", "de", "fi", "gra", "lo", "mi", "nu", "per", "ro", "sta", "te", "va", "zo", "li", "an")
    words = list(dict.fromkeys("".join(chance.choices(syllables, k=1 + n % 5)) for n in range(30_000)))
    picked = chance.choices(words, [1 / (rank + 5) for rank in range(len(words))], k=20_000 * 14)
    return [" ".join(picked[start : start + 14]).capitalize() + "." for start in range(0, len(picked), 14)]


def _sentence(number: int) -> str:
    sentences = _sentences()
    return sentences[number * 7919 % len(sentences)]


@cache
def _folded_sentence(sentence: str) -> str:
    return " ".join(folded_words(sentence))


def _folded(article: Article) -> str:
    parts = (part for block in article.blocks for part in block.text.split("\n"))
    return " ".join([*folded_words(article.title), *map(_folded_sentence, parts)])


def _article(number: int, edition: int) -> Article:
    """A page's article: each edition rewrites the next sentence of the twelve, and from time to time the headline."""
    lines = [_line(number, slot, edition) for slot in range(_SLOTS)]
    title = _sentence(number + edition // 20)[:60]
    blocks = (Block(BlockType.PARAGRAPH, f"{lines[n]}\n{lines[n + 1]}") for n in range(0, _SLOTS, 2))
    published_at = datetime(2024, 1 + number % 12, 1 + number % 28, 8, tzinfo=UTC)
    return Article(title, tuple(blocks), authors=("A. Reporter",), published_at=published_at, language="en")


def _line(number: int, slot: int, edition: int) -> str:
    times = (edition - slot - 1) // _SLOTS + 1
    return _sentence(number * 31 + slot * 1009 + times * 17)


def _excerpts(number: int, edition: int) -> str | None:
    """What a check keeps of an edit beside its entry: the rewritten sentence, and the one it stands with."""
    slot = (edition - 1) % _SLOTS
    rewritten = Part(RunType.REPLACED, _line(number, slot, edition - 1), _line(number, slot, edition))
    beside = _line(number, slot ^ 1, edition)
    return excerpts_to_json([(rewritten, Part(RunType.EQUAL, f" {beside}", f" {beside}"))])


@lru_cache(maxsize=100)
def _menu(number: int) -> str:
    return "".join(f'<li><a href="/section-{n}/">{_sentence(number + n)[:40]}</a></li>' for n in range(30))


def _payload(url: str, article: Article) -> bytes:
    body = "".join(f"<p>{block.text}</p>" for block in article.blocks)
    head = f"<!doctype html><html lang=en><head><title>{article.title}</title></head><body>"
    article_part = f"<article><h1>{article.title}</h1>{body}</article><footer>{url}</footer>"
    return f"{head}<nav><ul>{_menu(len(url))}</ul></nav>{article_part}</body></html>".encode()


def _edition(url: str, number: int, edition: int) -> tuple[Article, bytes, bytes]:
    article = _article(number, edition)
    payload = _payload(url, article)
    headers = (("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{number:x}-{edition}"'))
    fetched_at = datetime(2024, 1, 1, tzinfo=UTC)
    response = Response(Url(url), Url(url), 200, headers, payload, fetched_at)
    return article, payload, to_bytes(exchange_to_json(response))


def _contents(url: str, number: int, edition: int) -> tuple[bytes, bytes, bytes]:
    article, payload, exchange = _edition(url, number, edition)
    return to_bytes(article_to_json(article)), payload, exchange


if __name__ == "__main__":
    main()
