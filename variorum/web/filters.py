"""What of the change log is wanted, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from scraper.compare.edits import EditClass
from scraper.errors import InputError
from scraper.model import ChangeKind, Dating
from storage.log import LogFilter
from variorum.source_choice import chosen_sources
from variorum.web.desk import Lent, Reading
from variorum.web.numbers import number_in

PERIODS: Final = {"24h": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30)}
CLASSES: Final = tuple(one.value for one in EditClass)
_LONGEST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader chose, in the words of the address; empty means all."""

    wanted: LogFilter
    source: int | None
    tag: str
    kinds: tuple[str, ...]
    classes: tuple[str, ...]
    silent: bool
    period: str
    words: str
    everything: bool
    """Also what first looks found, and noise."""

    @property
    def query(self) -> str:
        """The same as it stands in an address, without the question mark."""
        said = [("source", self.source), ("tag", self.tag), *(("kind", kind) for kind in self.kinds)]
        said += [("class", name) for name in self.classes]
        said += [("silent", self.silent and "1"), ("period", self.period), ("q", self.words)]
        said += [("all", self.everything and "1")]
        return urlencode([(name, str(value)) for name, value in said if value])

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the fullness was chosen."""
        return bool(self.query.replace("all=1", "").strip("&"))


def number_of(text: str, name: str) -> int | None:
    """Read a number of an address, None for none. InputError where it is no number."""
    if text and number_in(text) is None:
        raise InputError(f"{name}: “{text[:40]}” is no number")
    return number_in(text)


def _chosen(
    session: Reading,
    desk: Lent,
    source: str = "",
    tag: str = "",
    kind: Annotated[list[ChangeKind] | None, Query()] = None,
    edit_class: Annotated[list[str] | None, Query(alias="class")] = None,
    silent: str = "",
    period: str = "",
    q: Annotated[str, Query(max_length=_LONGEST_WORDS)] = "",
    everything: Annotated[str, Query(alias="all")] = "",
) -> Chosen:
    number = number_of(source, "source")
    classes = tuple(name for name in edit_class or () if name in CLASSES)
    wanted = LogFilter(
        source_ids=chosen_sources(session, None if number is None else str(number), tag or None),
        kinds=tuple(kind or ()),
        classes=classes,
        datings=(Dating.SILENT,) if silent else (),
        is_news=not everything,
        since=desk.now() - PERIODS[period] if period in PERIODS else None,
        words=q.strip(),
    )
    kinds = tuple(one.value for one in kind or ())
    period = period if period in PERIODS else ""
    return Chosen(wanted, number, tag, kinds, classes, bool(silent), period, q.strip(), bool(everything))


Wanted = Annotated[Chosen, Depends(_chosen)]
