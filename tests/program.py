"""The real program, as a process (Program) or called in this one (CommandLine): same commands, same answers."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from variorum.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Program:
    """`variorum` as a process, with a home, a database and an environment of its own."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """Where it keeps its versions."""
        return self.home / "variorum.sqlite3"

    def do(self, *args: str, stdin: str = "") -> Done:
        """Run a command to its end, however that is; an uncaught exception fails the test."""
        done = self._do(args, stdin)
        assert "Traceback" not in done.err, done.err
        return done

    def run(self, *args: str, code: int = 0, stdin: str = "") -> str:
        """Run a command that ends with this code; return what it printed."""
        done = self.do(*args, stdin=stdin)
        assert done.code == code, f"exit code {done.code}\n{done.out}\n{done.err}"
        return done.out

    def fail(self, *args: str, code: int = 1, stdin: str = "") -> str:
        """Run a command that fails; return what it said on standard error."""
        done = self.do(*args, stdin=stdin)
        assert done.code == code, f"exit code {done.code}\n{done.out}\n{done.err}"
        return done.err

    def lines(self, *args: str) -> list[dict[str, Any]]:
        """Run a command with --json; return its objects."""
        return [json.loads(line) for line in self.run(*args, "--json").splitlines()]

    def start(self, *args: str, **files: Any) -> subprocess.Popen[str]:
        """Start a command as a process; the caller ends it."""
        return subprocess.Popen(
            self._command(args), env=self._environment(), cwd=self.home, stdin=subprocess.DEVNULL, text=True, **files
        )

    def _do(self, args: tuple[str, ...], stdin: str) -> Done:
        done = subprocess.run(
            self._command(args),
            env=self._environment(),
            cwd=self.home,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def _command(self, args: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "variorum", *args]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
        own = {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "PYTHONPATH": str(REPOSITORY),
            "VARIORUM_DB": str(self.database),
            "VARIORUM_ALLOW_PRIVATE": "1",
            "VARIORUM_WEB__ADDRESS": "127.0.0.1:0",
            "COLUMNS": "80",
        }
        return {**kept, **own, **self.environ}


@dataclass(slots=True)
class CommandLine(Program):
    """The same, called in this process: many times faster."""

    is_terminal: bool = False
    """Whether what it prints goes to a terminal, as far as it can tell."""

    def _do(self, args: tuple[str, ...], stdin: str) -> Done:
        given, out, err = _stream(stdin), _Terminal(io.BytesIO()) if self.is_terminal else _stream(), _stream()
        with (
            mock.patch.dict(os.environ, self._environment(), clear=True),
            mock.patch.object(sys, "argv", ["variorum", *args]),
            mock.patch.object(sys, "stdin", given),
            redirect_stdout(out),
            redirect_stderr(err),
            _own_logging(),
        ):
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        return Done(code, _text(out), _text(err))


@contextmanager
def _own_logging() -> Iterator[None]:
    """A program sets up logging for its whole process; here that is not the process of its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def _stream(text: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
