"""What a file of another program asks to watch, in Variorum's terms."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from scraper.errors import InputError
from scraper.fetch_options import FetchOptions, is_credential, require_header, require_proxy, sendable
from scraper.patterns import require_pattern
from scraper.urls import parse_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scraper.model import SourceKind, Url
    from scraper.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Candidate:
    """One source to be. With a refusal it is none, and the rest says only where it stood."""

    place: str
    """Where in the file, such as `job 3`."""
    url: Url | None = None
    kind: SourceKind | None = None
    """None where the file does not say it."""
    name: str | None = None
    tags: tuple[str, ...] = ()
    every_s: float | None = None
    schedule: Schedule | None = None
    """Outweighs `every_s`."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    options: FetchOptions = field(default_factory=FetchOptions)
    is_paused: bool = False
    left_out: tuple[str, ...] = ()
    """What the file says and Variorum does not do, or keeps no secret of."""
    refusal: str | None = None


class Draft:
    """A candidate in the making: what cannot be taken over is noted, not raised."""

    def __init__(self, place: str, address: str) -> None:
        """Raise InputError where the address cannot be watched."""
        self.left_out: list[str] = []
        self._candidate = Candidate(place, parse_url(self._without_login(address.strip())))
        self.include: list[str] = []
        self.exclude: list[str] = []
        self.ignore: list[str] = []

    def leave_out(self, what: str) -> None:
        """Note something that is not taken over."""
        if what not in self.left_out:
            self.left_out.append(what)

    def set(self, **said: object) -> None:
        """Take fields of the candidate as they are."""
        self._candidate = replace(self._candidate, **said)  # type: ignore[arg-type]  # its own fields

    def ask(self, **said: object) -> None:
        """Take fields of the candidate's options as they are."""
        self.set(options=replace(self._candidate.options, **said))  # type: ignore[arg-type]  # as above

    def add_ignore(self, pattern: str) -> None:
        """Have what a regular expression matches not count."""
        try:
            require_pattern(pattern)
        except InputError as error:
            self.leave_out(f"what is to be ignored: {error}")
        else:
            self.ignore.append(pattern)

    def add_headers(self, headers: Mapping[object, object]) -> None:
        """Send these headers along, all but secrets and those that Variorum sets itself."""
        kept = []
        for name, value in (
            (str(name), str(value)) for name, value in headers.items() if not isinstance(value, list | dict)
        ):
            if name.lower() == "accept-language":
                self.ask_language(value)
            elif is_credential(name):
                self.leave_out(f"the header {name}, which may be a secret (variorum edit --header '{name}: env:NAME')")
            else:
                try:
                    require_header(name, value)
                except InputError as error:
                    self.leave_out(str(error))
                else:
                    kept.append((name, value))
        self.ask(headers=tuple(kept))

    def ask_language(self, language: str) -> None:
        """Ask for these languages."""
        try:
            self.ask(accept_language=sendable(language, "the language"))
        except InputError as error:
            self.leave_out(str(error))

    def leave_out_cookies(self, names: Iterable[object]) -> None:
        """Cookies may be secrets, and nothing tells which."""
        if words := ", ".join(str(name) for name in names):
            self.leave_out(f"the cookies {words}, which may be secrets (variorum edit --cookie 'NAME=env:VARIABLE')")

    def add_proxy(self, proxy: str) -> None:
        """Ask through a proxy, unless its address holds a password."""
        try:
            require_proxy(proxy)
        except InputError as error:
            self.leave_out(f"the proxy: {error}")
        else:
            self.ask(proxy=proxy)

    def done(self) -> Candidate:
        """Return the candidate."""
        return replace(
            self._candidate,
            include=tuple(self.include),
            exclude=tuple(self.exclude),
            ignore=tuple(self.ignore),
            left_out=tuple(self.left_out),
        )

    def _without_login(self, address: str) -> str:
        try:
            parts = urlsplit(address)
        except ValueError:
            return address
        if "@" not in parts.netloc or parts.scheme not in {"http", "https"}:
            return address
        self.leave_out("the log-in in its address (variorum edit --auth NAME:env:VARIABLE)")
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def refused(place: str, why: str) -> Candidate:
    """Make a candidate that is none."""
    return Candidate(place, refusal=why)
