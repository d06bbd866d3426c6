"""Hosts in the database: kept, replaced, forgotten, and shared by processes."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.memory import DatabaseMemory
from scraper.hosts import KnownRobots
from scraper.model import FailureReason
from storage.hosts import forget_hosts, free_at_of, keep_free_at, keep_robots, robots_of
from storage.writer import Writer
from tests.storage_situations import HOUR, NOW

if TYPE_CHECKING:
    from storage.engine import Database

ORIGIN = "https://news.example"
RULES = KnownRobots(ORIGIN, NOW + 24 * HOUR, b"User-agent: *\nDisallow: /\n" * 100)
DOWN = KnownRobots(ORIGIN, NOW + HOUR, None, FailureReason.ROBOTS, "robots.txt answers 503", NOW - HOUR)


def kept(db: Database, known: KnownRobots) -> KnownRobots | None:
    with db.writing() as session:
        keep_robots(session, known)
    with db.reading() as session:
        return robots_of(session, known.origin)


def test_rules_come_back_as_they_were(db: Database) -> None:
    assert kept(db, RULES) == RULES
    assert kept(db, DOWN) == DOWN
    assert kept(db, replace(RULES, payload=b"")) == replace(RULES, payload=b"")


def test_what_nobody_asked_is_not_known(db: Database) -> None:
    with db.reading() as session:
        assert robots_of(session, ORIGIN) is None
        assert free_at_of(session, "news.example") is None


def test_of_two_pauses_the_longer_one_holds(db: Database) -> None:
    for wait in (2 * HOUR, HOUR):
        with db.writing() as session:
            keep_free_at(session, "news.example", NOW + wait)
    with db.reading() as session:
        assert free_at_of(session, "news.example") == NOW + 2 * HOUR


def test_what_holds_no_longer_is_forgotten(db: Database) -> None:
    with db.writing() as session:
        keep_free_at(session, "past.example", NOW - HOUR)
        keep_free_at(session, "later.example", NOW + HOUR)
        keep_robots(session, replace(RULES, origin="https://old.example", until=NOW - timedelta(days=61)))
        keep_robots(session, replace(RULES, until=NOW - timedelta(days=59)))
        forget_hosts(session, NOW)
    with db.reading() as session:
        assert free_at_of(session, "past.example") is None
        assert free_at_of(session, "later.example") == NOW + HOUR
        assert robots_of(session, "https://old.example") is None
        assert robots_of(session, ORIGIN) is not None


def test_a_memory_is_shared_and_outlives_its_writer(db: Database) -> None:
    writer = Writer(db)
    with ThreadPoolExecutor(1) as readers:
        memory = DatabaseMemory(db, writer, readers)
        memory.keep_robots(RULES)
        memory.keep_free_at("news.example", NOW)
        writer.close()
        memory.keep_free_at("late.example", NOW)
        assert asyncio.run(memory.robots(ORIGIN)) == RULES
        assert asyncio.run(memory.free_at("news.example")) == NOW
        assert asyncio.run(memory.free_at("late.example")) is None
