"""What is watched, written to a file and read in again."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from storage.engine import Database
from storage.records import NewSource
from storage.sources import list_sources
from tests.program import CommandLine
from variorum.config import read_settings
from variorum.watchlist import new_source

if TYPE_CHECKING:
    from pathlib import Path

    from storage.records import Source

SECTION = (
    *("--kind", "index", "--name", 'The "ministry" & others', "--tag", "a", "--tag", "b c"),
    *("--schedule", "Mon-Fri 07:00-20:00 every 10m", "--zone", "Europe/Rome", "--pages", "1h"),
    *("--payloads-for", "8w", "--payloads-per-page", "5"),
    *("--links-include", r"/\d{4}/", "--titles-exclude", "sport", "--published-since", "2026-01-31"),
    *("--most-pages", "9", "--first-depth", "2", "--tell-first", "--follow-origins"),
    *("--header", "X-Edition: it", "--header", "Authorization: env:NEWS_KEY", "--cookie", "session=file:/run/key"),
    *("--auth", "desk:env:DESK_PASSWORD", "--proxy", "http://proxy.example:3128", "--language", "it", "--browser"),
)
TOLD = ("--ignore", r"Read \d+ times", "--alert", "resign", "--class", "figure", "--least", "0.25")


@pytest.fixture
def watching(tmp_path: Path) -> CommandLine:
    (tmp_path / "one").mkdir()
    program = CommandLine(tmp_path / "one")
    listed = "\n".join(f"https://news.example/{number}" for number in range(11))
    program.run("add", "--file", "-", "--kind", "feed", "--every", "1h30m", stdin=listed)
    program.run("add", "--allow-private", "http://127.0.0.1:1/section", *SECTION)
    program.run("edit", "12", *TOLD)
    program.run("edit", "2", "--schedule", "30 7 * * 1-5 in Asia/Tokyo", "--payloads-for", "forever")
    program.run("edit", "3", "--schedule", "every 1h jitter 5m")
    program.run("pause", "4")
    return program


def watched(program: CommandLine) -> list[Source]:
    db = Database(str(program.database))
    try:
        with db.reading() as session:
            return list_sources(session)
    finally:
        db.dispose()


def test_a_list_in_toml_is_a_configuration_that_watches_the_same(watching: CommandLine, tmp_path: Path) -> None:
    written = watching.run("sources", "--format", "toml")
    assert "# This one was paused: variorum pause https://news.example/3" in written
    file = tmp_path / "variorum.toml"
    file.write_text(written, encoding="utf-8")
    read = [new_source(settings) for settings in read_settings(file, {}).sources]
    sources = watched(watching)
    for name in (field.name for field in fields(NewSource) if field.name not in {"every_s", "managed_by"}):
        assert [getattr(one, name) for one in read] == [getattr(one, name) for one in sources]


def test_a_list_in_opml_keeps_kinds_names_and_tags(watching: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    other = CommandLine(tmp_path / "two")
    (tmp_path / "list.opml").write_text(watching.run("sources", "--format", "opml"), encoding="utf-8")
    other.run("import", str(tmp_path / "list.opml"))
    read, sources = watched(other), watched(watching)
    for name in ("kind", "url", "name", "tags"):
        assert [getattr(one, name) for one in read] == [getattr(one, name) for one in sources]


def test_one_form_of_the_list_is_asked_for(watching: CommandLine) -> None:
    assert "--json and --format opml are two forms" in watching.fail("sources", "--json", "--format", "opml", code=2)
