"""What is wrong with a configuration although every setting can be read."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from scraper.fetch_options import SecretPlace, SecretRef
from variorum.config import KNOWN, PREFIX, SHORT_NAMES, Configuration, long_name
from variorum.config_errors import problem_message
from variorum.config_tree import names_of
from variorum.secrets import SecretReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from variorum.config import Settings
    from variorum.toml_lines import Path


def missing_secrets(read: Configuration, environ: Mapping[str, str]) -> list[str]:
    """Say which secrets are not where the configuration says, one a line with its place."""
    reader = SecretReader(environ)
    problems = [(path, said) for path, ref in _secrets(read.values, ()) for said in reader.missing([ref])]
    return problem_message(problems, read.places).splitlines()


def unready_channels(settings: Settings, environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Say which channels can tell nobody because a secret they name is not there: the channel, and what is missing."""
    reader = SecretReader(environ)
    return [(channel.name, said) for channel in settings.channels for said in reader.missing(channel.secrets)]


def stray_variables(environ: Mapping[str, str]) -> list[str]:
    """Say which variables look like settings and are none: a typing error here would otherwise pass unseen."""
    names = [*SHORT_NAMES, f"{PREFIX}CONFIG", *_long_names()]
    strays = [name for name in environ if name.startswith(PREFIX) and name not in names and not long_name(name)]
    return [
        f"{name} is no setting; did you mean {close[0]}?"
        for name in strays
        if (close := get_close_matches(name, names, n=1, cutoff=0.85))
    ]


def _long_names() -> list[str]:
    return [f"{PREFIX}{table[0]}__{key}".upper() for table, keys in KNOWN.items() if len(table) == 1 for key in keys]


def _secrets(value: Any, path: Path) -> Iterator[tuple[Path, SecretRef]]:
    if isinstance(value, dict):
        if len(value) == 1 and names_of(path) not in KNOWN:
            ((place, name),) = value.items()
            if place in set(SecretPlace) and isinstance(name, str):
                yield path, SecretRef(SecretPlace(place), name)
                return
        for key, child in value.items():
            yield from _secrets(child, (*path, key))
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _secrets(child, (*path, number))
