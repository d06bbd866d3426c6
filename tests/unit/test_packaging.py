"""What is shipped beside the program says what the program knows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from variorum.cli.commands import COMMANDS, load

REPOSITORY = Path(__file__).parents[2]
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
UNIT = REPOSITORY / "contrib" / "variorum.service"


def unit() -> RawConfigParser:
    read = RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(UNIT.read_text(encoding="utf-8"))
    return read


def test_what_the_image_runs_there_is() -> None:
    (health,) = re.findall(r"^HEALTHCHECK .*CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    program, command, option = json.loads(health)
    assert program == "variorum"
    assert option in {word for param in load(command).params for word in param.opts}
    (entry,) = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)
    (arguments,) = re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)
    assert json.loads(entry) == ["variorum"]
    assert json.loads(arguments)[0] in COMMANDS


def test_the_image_runs_without_root_and_takes_only_what_is_there() -> None:
    stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001", stage, re.MULTILINE)
    copied = re.findall(r"^COPY (requirements/\S+) (requirements/\S+)", DOCKERFILE, re.MULTILINE)
    assert all((REPOSITORY / name).is_file() for names in copied for name in names)
    kept = re.findall(r"^!(\S+)$", (REPOSITORY / ".dockerignore").read_text(), re.MULTILINE)
    assert all((REPOSITORY / name).exists() for name in kept)
    assert {"alembic", "scheduler", "scraper", "storage", "variorum", "pyproject.toml", "README.md"} <= set(kept)


def test_the_image_is_pinned_as_the_program_is() -> None:
    run, image = (
        set(re.findall(r"^([a-z][\w.-]*==\S+)", (REPOSITORY / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("run.txt", "image.txt")
    )
    assert run <= image
    assert {name.partition("==")[0] for name in image - run} == {"psycopg", "psycopg-binary"}


def test_the_unit_is_told_of_readiness_progress_and_reload() -> None:
    service = unit()["Service"]
    assert service["Type"] == "notify"
    assert service["ExecStart"].split()[1] in COMMANDS
    assert service["ExecReload"].split()[1] == "-HUP"
    assert service["RestartPreventExitStatus"] == "2"
    assert "WatchdogSec" in service


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    # The program is not where the unit will find it.
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/variorum/bin/variorum", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert ours == []
