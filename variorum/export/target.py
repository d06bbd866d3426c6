"""Where an export goes: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


@contextmanager
def target(path: Path | None) -> Iterator[TextIO]:
    """Open the target; a file takes its name only when everything is written and on the disk.

    Raises:
        InputError: the file cannot be written there.
    """
    if path is None:
        yield sys.stdout
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        # newline="" leaves line ends to the format: CSV has its own (RFC 4180).
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _give_usual_mode(temporary)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _give_usual_mode(path: str) -> None:
    mask = os.umask(0)
    os.umask(mask)
    Path(path).chmod(0o666 & ~mask)
