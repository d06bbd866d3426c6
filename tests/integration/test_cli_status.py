"""What `variorum status` says where something wants a look, and by which exit code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scraper.model import SourceKind, Url
from storage.engine import Database
from storage.migrate import upgrade
from storage.records import NewSource, SourceState
from storage.room import Room
from storage.service import announce, retire
from storage.service_records import Counts, ServiceFacts
from storage.sources import add_source
from tests.program import CommandLine
from variorum.status import Status, concerns

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = ServiceFacts("owner", 4711, "here", "1")


def test_a_service_that_is_not_heard_of_any_more_is_told_and_one_that_ended_is_not(tmp_path: Path) -> None:
    file = tmp_path / "variorum.sqlite3"
    db = Database(str(file))
    upgrade(db)
    program = CommandLine(tmp_path, {"VARIORUM_DB": str(file)})
    with db.writing() as session:
        announce(session, SERVICE, datetime.now(UTC) - timedelta(minutes=5))
    (told,) = program.lines("status")
    assert told["silent_since"] is not None
    assert "has not been heard of" in told["concerns"][0]
    program.run("status", "--check", code=1)
    with db.writing() as session:
        retire(session, SERVICE.owner, datetime.now(UTC))
    db.dispose()
    (told,) = program.lines("status")
    assert (told["silent_since"], told["database_bytes"] > 0) == (None, True)


def test_all_is_not_well_where_sources_are_watched_and_no_service_runs(tmp_path: Path) -> None:
    file = tmp_path / "variorum.sqlite3"
    db = Database(str(file))
    upgrade(db)
    program = CommandLine(tmp_path, {"VARIORUM_DB": str(file)})
    assert program.run("status").startswith("All well       yes\n")
    with db.writing() as session:
        add_source(session, NewSource(SourceKind.PAGE, Url("https://example.org/")), datetime.now(UTC))
    said = program.run("status")
    assert said.startswith("All well       no service runs, so nothing is checked or told but by: variorum check\n")
    assert "start it with: variorum run, or systemctl start variorum" in said
    assert len(said.splitlines()) == 10
    # A line in cron may take the service's place.
    program.run("status", "--check")
    program.run("status", "--check", "--healthy", code=1)
    with db.writing() as session:
        announce(session, SERVICE, datetime.now(UTC))
    assert program.run("status").startswith("All well       yes\n")
    with db.writing() as session:
        announce(session, SERVICE, datetime.now(UTC) - timedelta(minutes=5))
    db.dispose()
    assert program.run("status").startswith("All well       no: the service has not been heard of")


def test_paused_sources_need_no_service() -> None:
    counts = Counts(1, 1, 0, 0, 0, 0.0, 0, sources_by_state={SourceState.PAUSED: 1})
    assert not Status("here", None, counts=counts).is_unattended


def test_a_broken_configuration_file_hides_nothing_of_the_database_that_it_names(tmp_path: Path) -> None:
    db = Database(str(tmp_path / "named.sqlite3"))
    upgrade(db)
    db.dispose()
    file = tmp_path / "variorum.toml"
    file.write_text('[database]\nurl = "named.sqlite3"\n[fetch]\ntimeuot = "3s"\n', encoding="utf-8")
    program = CommandLine(tmp_path, {"VARIORUM_CONFIG": str(file), "VARIORUM_DB": ""})
    said = program.run("status")
    assert "named.sqlite3" in said
    assert "refused: " in said
    assert "line 4: fetch.timeuot: there is no such setting" in said
    (told,) = program.lines("status")
    assert (told["pages"], told["concerns"]) == (0, ["the configuration was refused"])
    program.run("status", "--check", code=1)
    file.write_text("[database", encoding="utf-8")
    assert "not valid TOML" in program.run("status")


def test_a_log_that_a_reader_holds_back_wants_a_look() -> None:
    assert "has grown to 300 MB" in concerns(Status("here", None, room=Room(1000, 300_000_000)))[0]
    assert concerns(Status("here", None, room=Room(1000, 100_000_000))) == []


def test_a_disk_that_is_nearly_full_wants_a_look() -> None:
    full, roomy = Room(1000, free=100_000_000), Room(1000, free=600_000_000)
    assert "nearly full (100 MB left)" in concerns(Status("here", None, room=full))[0]
    assert concerns(Status("here", None, room=roomy)) == []
    # A server's disk is its operator's.
    assert concerns(Status("there", None, room=Room(1000))) == []
