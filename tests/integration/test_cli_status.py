"""What `variorum status` says where something wants a look, and by which exit code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage.engine import Database
from storage.migrate import upgrade
from storage.room import Room
from storage.service import announce, retire
from storage.service_records import ServiceFacts
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


def test_a_disk_that_is_nearly_full_wants_a_look() -> None:
    full, roomy = Room(1000, free=100_000_000), Room(1000, free=600_000_000)
    assert "nearly full (100 MB left)" in concerns(Status("here", None, room=full))[0]
    assert concerns(Status("here", None, room=roomy)) == []
    # A server's disk is its operator's.
    assert concerns(Status("there", None, room=Room(1000))) == []
