"""The command `variorum`: parses nothing and imports nothing heavy before it knows which command is meant."""

from __future__ import annotations

import sys

from scraper.errors import ConfigError, InputError, VariorumError


def main() -> None:
    """Run the command line; exit codes: 0 done, 1 something failed, 2 wrong usage, 130 interrupted."""
    from variorum.cli.commands import build

    try:
        sys.exit(build()(prog_name="variorum"))
    except VariorumError as error:
        for line in str(error).splitlines():
            print(f"variorum: {line}", file=sys.stderr)  # noqa: T201  the terminal is this room's
        sys.exit(2 if isinstance(error, InputError | ConfigError) else 1)
