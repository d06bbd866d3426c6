"""Reading secrets from the environment and from files. Nothing here ever repeats one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import InputError
from scraper.fetch_options import SecretPlace, SecretRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_BYTES = 16_384
"""No header of more is taken by any server we know."""


@dataclass(frozen=True, slots=True)
class SecretReader:
    """Finds what references name, anew each time, so that a file may be exchanged while the service runs."""

    environ: Mapping[str, str] = field(repr=False)

    def __call__(self, ref: SecretRef) -> str:
        """Return the secret, without white space around it; InputError where there is none."""
        text = self._text(ref).strip()
        if not text:
            raise InputError(f"{ref} is empty")
        return text

    def missing(self, refs: Iterable[SecretRef]) -> list[str]:
        """Say of each secret that cannot be had why not."""
        said = []
        for ref in dict.fromkeys(refs):
            try:
                self(ref)
            except InputError as error:
                said.append(str(error))
        return said

    def _text(self, ref: SecretRef) -> str:
        if ref.place is SecretPlace.ENV:
            if ref.name not in self.environ:
                raise InputError(f"{ref} is not set")
            return self.environ[ref.name]
        return _content(ref)


def _content(ref: SecretRef) -> str:
    try:
        with Path(ref.name).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{ref} cannot be read ({error.strerror})") from None
    if len(content) > MAX_BYTES:
        raise InputError(f"{ref} is longer than {MAX_BYTES:,} bytes, too long for a secret")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{ref} is not UTF-8") from None
