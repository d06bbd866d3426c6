"""`--help`: complete, consistent, and quick because nothing heavy is imported for it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from variorum import __version__
from variorum.cli.commands import COMMANDS, build, load
from variorum.config import KNOWN

REPOSITORY = Path(__file__).parents[2]
REFERENCE = REPOSITORY / "docs" / "reference"
# Importing any of these takes longer than all of --help may.
HEAVY = {"sqlalchemy", "httpx", "rich", "pydantic", "selectolax", "alembic", "apscheduler", "asyncio", "dateparser"}


def options_of(name: str) -> set[str]:
    command = load(name)
    commands = [command, *getattr(command, "commands", {}).values()]
    return {option for each in commands for param in each.params for option in param.opts if option.startswith("--")}


def output_of(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int | None, str]:
    with pytest.raises(SystemExit) as ended:
        build().main(args=list(args), prog_name="variorum")
    said = capsys.readouterr()
    return ended.value.code, said.out + said.err


def settings_of_reference() -> str:
    return (REFERENCE / "configuration.md").read_text(encoding="utf-8")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, json\nfrom variorum.cli import main\nsys.argv = ['variorum', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('MODULES', json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    ).stdout
    loaded = set(json.loads(out.rpartition("MODULES ")[2]))
    assert not loaded & HEAVY


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    said = (load(name).help or "").split("\n\n")[0].replace("\n", " ").rstrip(".")
    table = COMMANDS[name].help.rstrip(".")
    assert said.startswith(table) or table.startswith(said)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_within_80_columns(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = output_of(capsys, name, "--help")
    assert code == 0
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_the_shared_options(name: str) -> None:
    assert {"--db", "--config", "--allow-private"} <= options_of(name)


@pytest.mark.parametrize("name", ["sources", "pages", "log", "versions", "status"])
def test_every_listing_takes_json(name: str) -> None:
    assert "--json" in options_of(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    text = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    section = re.search(rf"^## `variorum {name}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"docs/reference/cli.md has no section on {name}"
    shared = {"--db", "--config", "--allow-private", "--help"}
    missing = {option for option in options_of(name) - shared if f"`{option}" not in section[0]}
    assert not missing
    subcommands = getattr(load(name), "commands", {})
    assert not {sub for sub in subcommands if f"variorum {name} {sub}" not in section[0]}


def test_shared_options_are_documented() -> None:
    text = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    assert all(f"`{option}" in text for option in ("--db", "--config", "--allow-private", "--version"))


def test_every_setting_is_documented() -> None:
    words = set(re.findall(r"`[^`]+`", settings_of_reference()))
    missing = [
        (*table, key)
        for table, keys in KNOWN.items()
        for key in keys
        if not {f"`{key}`", f"`[{key}]`", f"`[[{key}]]`"} & words
    ]
    assert not missing


def test_every_variable_is_documented() -> None:
    text = settings_of_reference()
    assert all(name in text for name in ("VARIORUM_DB", "VARIORUM_CONFIG", "VARIORUM_ALLOW_PRIVATE"))


def test_an_unknown_command_suggests_the_known_one(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = output_of(capsys, "chek")
    assert code == 2
    assert "did you mean “check”?" in said


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert output_of(capsys, "--version") == (0, f"variorum {__version__}\n")


@pytest.mark.parametrize(
    "args", [("sources", "--format", "xml"), ("show", "1", "--format", "pdf"), ("import", "f", "--kind", "blog")]
)
def test_a_value_that_is_not_possible_is_told_in_plain_words(
    capsys: pytest.CaptureFixture[str], args: tuple[str, ...]
) -> None:
    code, said = output_of(capsys, *args)
    assert code == 2
    assert f"'{args[-1]}' is not one of" in said
    assert "Value error" not in said
