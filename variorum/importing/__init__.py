"""Reading what another program watches, whatever its file is. See README.md."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING

from scraper.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from variorum.importing.candidate import Candidate

MOST_BYTES = 64_000_000
"""Of one file, or of all that is read from a backup: a watch takes about two thousand bytes."""


class Form(StrEnum):
    """Whose file it is."""

    URLWATCH = "urlwatch"
    WEBCHANGES = "webchanges"
    CHANGEDETECTION = "changedetection"
    OPML = "opml"
    LIST = "list"


def read_import(path: Path, form: Form | None) -> tuple[Form, list[Candidate]]:
    """Read a file, or changedetection.io's folder; without a form, as what it looks like.

    InputError says what is wrong.
    """
    try:
        if path.is_dir():
            return _named(form or Form.CHANGEDETECTION, _folder(path), str(path))
        if zipfile.is_zipfile(path):
            return _named(form or Form.CHANGEDETECTION, _backup(path, str(path)), str(path))
        content = _content(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from None
    return _named(form or _guess(path.name.lower(), content), {path.name: content}, str(path))


def read_content(name: str, content: bytes, form: Form | None) -> tuple[Form, list[Candidate]]:
    """Read what stood in a file of this name, which may be empty."""
    file = BytesIO(content)
    if zipfile.is_zipfile(file):
        return _named(form or Form.CHANGEDETECTION, _backup(file, name), name)
    return _named(form or _guess(name.lower(), content), {name: content}, name)


def _named(form: Form, files: dict[str, bytes], name: str) -> tuple[Form, list[Candidate]]:
    """Read files; what is wrong is said with the name of what they came from."""
    try:
        return form, _read(form, files)
    except InputError as error:
        raise InputError(f"{name}: {error}" if name else str(error)) from None


def _read(form: Form, files: dict[str, bytes]) -> list[Candidate]:
    if form is Form.CHANGEDETECTION:
        from variorum.importing.watches import SETTINGS, read_files  # noqa: PLC0415  one format a time

        if len(files) == 1 and not files.keys() & {*SETTINGS}:
            ((_, content),) = files.items()
            files = {SETTINGS[1]: content}
        return read_files(files)
    if len(files) != 1:
        raise InputError("this is a folder or a zip; of these only changedetection.io's are known")
    (content,) = files.values()
    if form is Form.OPML:
        from variorum.importing.outlines import read_outlines  # noqa: PLC0415  as above

        return read_outlines(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8; save it as UTF-8") from None
    if form is Form.LIST:
        from variorum.importing.url_list import read_list  # noqa: PLC0415  as above

        return read_list(text)
    from variorum.importing.jobs import read_jobs  # noqa: PLC0415  as above

    return read_jobs(text)


def _guess(name: str, content: bytes) -> Form:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if name.endswith(".json") or start.startswith(b"{"):
        return Form.CHANGEDETECTION
    if name.endswith((".opml", ".xml")) or start.startswith(b"<"):
        return Form.OPML
    if name.endswith((".yaml", ".yml")) or _has_jobs(content):
        return Form.WEBCHANGES
    return Form.LIST


def _has_jobs(content: bytes) -> bool:
    return any(line.startswith((b"url:", b"navigate:", b"command:", b"---")) for line in content.splitlines())


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    return _within(content, path.name, MOST_BYTES)


def _folder(path: Path) -> dict[str, bytes]:
    wanted = [*path.glob("*.json"), *path.glob("*/watch.json"), *path.glob("*/tag.json")]
    return {file.relative_to(path).as_posix(): _content(file) for file in wanted}


def _backup(file: Path | BytesIO, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(file) as backup:
            found: dict[str, bytes] = {}
            left = MOST_BYTES
            for entry in backup.infolist():
                if entry.filename.endswith(".json") and entry.filename.count("/") <= 1:
                    # What the directory says of the size may be a lie.
                    with backup.open(entry) as member:
                        content = member.read(left + 1)
                    left -= len(_within(content, f"{name}: what is in it, up to {entry.filename},", left))
                    found[entry.filename] = content
            return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise InputError(f"{name}: this zip cannot be read ({error})") from None


def _within(content: bytes, name: str, most: int) -> bytes:
    if len(content) > most:
        raise InputError(f"{name} is longer than {MOST_BYTES:,} bytes, too long for what it should be")
    return content
