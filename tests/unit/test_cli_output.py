"""What commands print: tables, log lines, the check's sentence."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.model import ChangeKind
from storage.records import Change
from storage.service_records import Delivery
from variorum.change_text import plain
from variorum.cli.terminal import _cut, confirm, counted, fitted, table
from variorum.config import LogSettings
from variorum.export.target import target
from variorum.log import JsonFormatter, TextFormatter, configure_logging, quiet
from variorum.notify.console import ConsoleChannel

if TYPE_CHECKING:
    from pathlib import Path


def record(event: str, level: int = logging.INFO, **keys: object) -> logging.LogRecord:
    made = logging.LogRecord("scheduler.runner", level, __file__, 1, event, None, None)
    made.keys = keys
    return made


def test_a_piped_table_is_aligned_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    table(("id", "title"), [("1", "Short"), ("12", "A long title " * 20)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "id  title"
    assert lines[1] == "1   Short"
    assert lines[2] == "12  " + ("A long title " * 20).rstrip()


def test_wide_characters_keep_columns_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    table(("a", "b"), [("日本", "x"), ("abcd", "y")])
    assert capsys.readouterr().out.splitlines()[1:] == ["日本  x", "abcd  y"]


def test_line_breaks_in_cells_do_not_break_rows(capsys: pytest.CaptureFixture[str]) -> None:
    table(("a",), [("one\ntwo",)])
    assert capsys.readouterr().out.splitlines() == ["a", "one two"]


@given(st.lists(st.integers(min_value=1, max_value=300), min_size=1, max_size=8), st.integers(40, 200))
def test_a_fitted_table_keeps_its_columns_and_fits_where_it_can(widths: list[int], room: int) -> None:
    narrowed = fitted(widths, room)
    assert all(after <= before for after, before in zip(narrowed, widths, strict=True))
    assert all(after >= min(before, 8) for after, before in zip(narrowed, widths, strict=True))
    total = sum(narrowed) + 2 * (len(narrowed) - 1)
    assert total <= room or max(narrowed) <= 8


def test_counts_read_as_words() -> None:
    assert counted(1, "page") == "1 page"
    assert counted(1204, "page") == "1,204 pages"
    assert counted(2, "address", "addresses") == "2 addresses"


def test_nobody_to_ask_is_an_error_that_names_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(InputError, match="--yes"):
        confirm("Delete?", is_yes=False)
    confirm("Delete?", is_yes=True)


def test_json_log_lines_carry_event_and_keys() -> None:
    fields = json.loads(JsonFormatter().format(record("check", url="https://a.example", outcome="edited")))
    assert fields["event"] == "check"
    assert fields["outcome"] == "edited"
    assert fields["level"] == "info"
    assert fields["at"].endswith("+00:00")


def test_a_check_reads_as_one_sentence() -> None:
    keys = {"url": "https://a.example/", "outcome": "gap", "reason": "dns", "detail": "The name is not known."}
    line = TextFormatter().format(record("check", logging.WARNING, **keys, next_check_at="2026-03-02T09:00:00+00:00"))
    assert line[8:].startswith("  not read   https://a.example/: The name is not known. Next look 2026-03-02 ")
    today = datetime.now(UTC).isoformat()
    line = TextFormatter().format(record("check", logging.WARNING, **keys, next_check_at=today))
    assert line[-17:-6] == " Next look "


def test_what_a_change_tells_itself_is_not_said_twice() -> None:
    keys = {"url": "https://a.example/", "outcome": "edited", "detail": "19 → 21 militari"}
    assert TextFormatter().format(record("check", **keys))[8:] == "  edited     https://a.example/"
    keys = {"url": "https://a.example/", "outcome": "added", "detail": "first version, 90 words"}
    assert TextFormatter().format(record("check", **keys)).endswith("https://a.example/: first version, 90 words")


def test_other_events_show_their_keys() -> None:
    assert TextFormatter().format(record("clock_jumped", seconds=7))[8:] == "  clock jumped seconds=7"
    assert TextFormatter().format(record("service_started", pid=7))[8:] == "  the service is running"


def test_errors_are_marked_and_carry_their_traceback() -> None:
    try:
        raise ValueError("boom")  # noqa: TRY301
    except ValueError as error:
        made = record("tick_failed", logging.ERROR)
        made.exc_info = (type(error), error, error.__traceback__)
    assert "error: tick failed" in TextFormatter().format(made)
    assert "ValueError: boom" in json.loads(JsonFormatter().format(made))["traceback"]


def test_logging_goes_to_the_stream_it_is_given() -> None:
    out = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        configure_logging(LogSettings(level="warning"), out)
        logging.getLogger("scheduler").info("not told")
        logging.getLogger("scheduler").warning("told")
    finally:
        root.handlers[:], root.level = before, level
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["told"]


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("short", 8, "short"),
        ("a longer title", 8, "a longe…"),
        ("日本語日本語", 8, "日本語…"),
        ("https://example.org/a", 13, "example.org/a"),
        ("https://example.org/news/2026/harbour", 20, "exampl…/2026/harbour"),
    ],
)
def test_cells_are_cut_where_it_hurts_least(text: str, width: int, cut: str) -> None:
    assert _cut(text, width) == cut


def test_quiet_logging_keeps_errors_and_obeys_debug() -> None:
    assert quiet(LogSettings(level="info")).level == "error"
    assert quiet(LogSettings(level="debug")).level == "debug"


def test_an_export_target_takes_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before", encoding="utf-8")
    with suppress(RuntimeError), target(path) as out:
        out.write("half")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "before"
    with target(path) as out:
        out.write("after\r\n")
    assert path.read_bytes() == b"after\r\n"
    assert list(tmp_path.iterdir()) == [path]


def test_the_console_tells_a_change_as_text_or_json() -> None:
    for as_json in (False, True):
        out = io.StringIO()
        channel = ConsoleChannel(out, plain, lambda: 80, as_json=as_json)
        asyncio.run(channel.deliver(Delivery((1,), "d", "console", (EDIT,), 0)))
        said = out.getvalue()
        assert "19 → 21" in said
        assert said.startswith("{") == as_json


EDIT = Change(
    id=1,
    kind=ChangeKind.EDITED,
    classes=("figure",),
    is_baseline=False,
    detected_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    page_id=1,
    page_url="https://example.org/",
    source="ministry",
    source_id=1,
    title="Visit",
    from_version=1,
    to_version=2,
    summary="19 → 21 militari",
    significance=0.5,
    reason=None,
    is_doubtful=False,
    digest="0" * 64,
    chain_hash="1" * 64,
)
