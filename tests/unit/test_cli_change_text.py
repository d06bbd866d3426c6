"""An entry of the change log, for programs and for people."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from scraper.model import ChangeKind, Dating, GapReason
from storage.records import Change
from variorum.change_text import change_text, plain
from variorum.fields.change import change_json

EDIT = Change(
    id=12,
    kind=ChangeKind.EDITED,
    classes=("figure", "update_note"),
    is_baseline=False,
    detected_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    page_id=4,
    page_url="https://example.org/visit",
    source="The ministry",
    source_id=1,
    title="Visita ufficiale",
    from_version=1,
    to_version=2,
    summary="19 → 21 militari",
    significance=0.6,
    reason=None,
    is_doubtful=False,
    digest="0" * 64,
    chain_hash="1" * 64,
)


def test_a_line_of_json_holds_what_scripts_rely_on() -> None:
    line = change_json(EDIT)
    assert "\n" not in line
    fields = json.loads(line)
    promised = {"id", "kind", "classes", "baseline", "detected_at", "page_url", "source", "title"}
    assert promised | {"from_version", "to_version", "summary"} <= fields.keys()
    assert fields["kind"] == "edited"
    assert fields["detected_at"] == "2026-03-02T09:00:00+00:00"
    assert "→" in line


def test_people_read_kind_classes_title_summary_and_place() -> None:
    lines = change_text(EDIT, plain).splitlines()
    assert lines[0].startswith("#12  2026-03-02 ")
    assert lines[0].endswith("edited (figure, update note)")
    assert lines[1:] == [
        "    Visita ufficiale",
        "    19 → 21 militari",
        "    https://example.org/visit  version 1 → 2",
    ]


def test_people_read_that_an_edit_was_silent_and_nothing_where_the_page_gives_no_date() -> None:
    said = {dating: change_text(replace(EDIT, dating=dating), plain).splitlines()[0] for dating in Dating}
    assert said[Dating.SILENT].endswith("edited (figure, update note; silent)")
    assert said[Dating.UNKNOWN].endswith("edited (figure, update note)")
    assert json.loads(change_json(replace(EDIT, dating=Dating.UNKNOWN)))["dating"] == "unknown"
    assert json.loads(change_json(EDIT))["dating"] is None


def test_of_a_purged_change_only_number_time_and_kind_are_left() -> None:
    said = change_text(replace(EDIT, is_purged=True, title="", page_url="", summary=""), plain)
    assert said.startswith("#12  2026-03-02 ")
    assert said.endswith("edited (purged: its page and its words were deleted)")


def test_a_first_look_says_so() -> None:
    first = replace(
        EDIT, kind=ChangeKind.ADDED, classes=(), is_baseline=True, from_version=None, to_version=1, summary=""
    )
    said = change_text(first, plain)
    assert "added (first look)" in said
    assert said.endswith("version 1")


def test_a_removal_says_why() -> None:
    gone = replace(EDIT, kind=ChangeKind.REMOVED, classes=(), to_version=None, reason=GapReason.NOT_FOUND, summary="")
    assert "removed (not found)" in change_text(gone, plain)


def test_doubt_is_said() -> None:
    assert "in doubt" in change_text(replace(EDIT, is_doubtful=True), plain)


def test_a_change_without_title_shows_its_source() -> None:
    assert "    The ministry" in change_text(replace(EDIT, title=""), plain)
