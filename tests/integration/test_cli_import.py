"""`variorum import`: from a file to sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine

if TYPE_CHECKING:
    from pathlib import Path

JOBS = """\
name: ministry
url: https://ministry.example/news
tags: press
filter: [{css: article}, {re.sub: seen}, {grep: x}]
---
name: paused
url: https://paused.example/
enabled: false
---
name: twin
url: https://one.example/
---
name: twin
url: https://two.example/
---
url: https://ministry.example/news?utm_source=x
---
command: uptime
---
url: http://10.2.3.4/
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "urls.yaml").write_text(JOBS)
    return CommandLine(tmp_path, {"VARIORUM_ALLOW_PRIVATE": ""})


def test_a_dry_run_shows_what_would_be_and_makes_no_database(program: CommandLine) -> None:
    done = program.do("import", "urls.yaml", "--dry-run")
    rows = [line.split() for line in done.out.splitlines()]
    assert rows[1] == ["job", "1", "page", "ministry", "#press", "new"]
    assert [" ".join(row[2:]) for row in rows[5:8]] == [
        "https://ministry.example/news watched already",
        "refused",
        "refused",
    ]
    assert done.out.splitlines()[-1] == "Would be: 3 new, 1 new, paused, 1 watched already, 2 refused"
    assert not program.database.exists()


def test_sources_are_added_and_what_is_left_out_is_said(program: CommandLine) -> None:
    done = program.do("import", "urls.yaml")
    assert done.out == "Done: 3 new, 1 new, paused, 1 watched already, 2 refused\n"
    assert done.err.splitlines() == [
        "Read as webchanges: 7 entries.",
        "ministry: without the filter grep",
        "https://one.example/: without its name “twin”, which another one has",
        "https://two.example/: without its name “twin”, which another one has",
        "job 6: not taken over: it runs a program, which Variorum never does",
        done.err.splitlines()[-1],
    ]
    assert done.err.splitlines()[-1].startswith("job 7: not taken over: ")
    sources = {source["url"]: source for source in program.lines("sources")}
    assert sources["https://ministry.example/news"]["tags"] == ["press"]
    assert sources["https://ministry.example/news"]["rules"]["ignore"] == ["seen"]
    assert sources["https://paused.example/"]["state"] == "paused"
    assert {source["managed_by"] for source in sources.values()} == {"command"}


def test_importing_again_adds_nothing_and_changes_nothing(program: CommandLine) -> None:
    program.run("import", "urls.yaml")
    program.run("edit", "ministry", "--name", "mine")
    before = program.lines("sources")
    assert program.run("import", "urls.yaml") == "Done: 5 watched already, 2 refused\n"
    assert program.lines("sources") == before


def test_what_the_file_does_not_say_comes_from_the_defaults(program: CommandLine) -> None:
    (program.home / "list.txt").write_text("https://a.example/ own\nhttps://b.example/\n")
    program.environ |= {"VARIORUM_DEFAULTS__TAGS": "usual", "VARIORUM_DEFAULTS__EVERY": "2h"}
    program.run("import", "list.txt", "--kind", "index")
    assert [(source["kind"], source["tags"], source["every_s"]) for source in program.lines("sources")] == [
        ("index", ["own"], 7200.0),
        ("index", ["usual"], 7200.0),
    ]


def test_a_file_that_is_none_is_refused(program: CommandLine) -> None:
    assert "No such file" in program.fail("import", "none.yaml", code=2)
    assert "no XML" in program.fail("import", "urls.yaml", "--from", "opml", code=2)


def test_what_the_file_says_of_times_outweighs_the_defaults(program: CommandLine) -> None:
    (program.home / "variorum.toml").write_text('[defaults]\nevery = "1h"\n')
    (program.home / "url-watches.json").write_text(
        '{"watching": {"w": {"url": "https://a.example/", "time_between_check": {"minutes": 30}}}}'
    )
    program.run("import", "url-watches.json", "--config", str(program.home / "variorum.toml"))
    assert program.lines("sources")[0]["schedule"] == "every 30m"
