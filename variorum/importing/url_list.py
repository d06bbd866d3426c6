"""A plain list: an address a line, and behind it tags that commas part, as changedetection.io takes it, too."""

from __future__ import annotations

from scraper.errors import InputError
from variorum.importing.candidate import Candidate, Draft, refused


def read_list(text: str) -> list[Candidate]:
    """Read all lines but empty ones and those that begin with #."""
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return [_candidate(line, f"line {number}") for number, line in lines if line and not line.startswith("#")]


def _candidate(line: str, place: str) -> Candidate:
    address, _, rest = line.partition(" ")
    try:
        draft = Draft(place, address)
    except InputError as error:
        return refused(place, str(error))
    words = rest.partition(" #")[0].strip().removeprefix("#")
    if words.startswith("["):
        # changedetection.io's backup numbers its tags here; their names stand elsewhere.
        draft.leave_out("tags that are only numbered")
        words = ""
    draft.set(tags=tuple(dict.fromkeys(tag for word in words.split(",") if (tag := word.strip()))))
    return draft.done()
