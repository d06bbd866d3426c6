"""From a letter to text: Jinja2 in a sandbox, with the channel's own templates where it names any.

A template of the user's that does not work is replaced by ours, and that is said: the message goes out all the same.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scheduler.logs import log_event
from variorum.notify.dialects import PLAIN, Dialect, Marked
from variorum.notify.phrases import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from variorum.notify.letter import Letter, Words

logger = logging.getLogger(__name__)

_TEMPLATES: Final = Path(__file__).with_name("templates")
_STEPS: Final = ((1000, 12, None), (100, 6, None), (50, 3, None), (20, 1, 1000), (10, 0, 500), (3, 0, 250), (1, 0, 100))
"""Changes, passages of each and characters of a line, from ample to scant: the first that fits is sent."""
_COMPILED_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Form:
    """Ours, and what the user put in its place."""

    name: str
    dialect: Dialect
    own: str | None = None
    """Path of the user's."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Writes letters for one channel."""

    channel: str
    language: str
    problems: list[str] = field(default_factory=list)
    """What was wrong with the user's templates, in sentences."""

    def text(self, form: Form, letter: Letter, most: int | None = None) -> str:
        """Write a letter, with so much of it that it is no longer than `most` characters."""
        for changes, passages, longest in _STEPS:
            text = self._written(form, letter.with_room_for(changes, passages, longest))
            if most is None or len(text) <= most:
                return text
        return self._bare(form.dialect, letter, most)

    def subject(self, letter: Letter, own: str | None = None) -> str:
        """Write the line that stands above a letter."""
        if own is not None and (text := self._own(Form("", PLAIN, own), letter)) is not None:
            return " ".join(text.split())
        return subject_of(letter, self.language)

    def _bare(self, dialect: Dialect, letter: Letter, most: int | None) -> str:
        """The subject alone, cut before it is written in the dialect: nothing marked up can be cut in its middle."""
        subject = subject_of(letter, self.language)
        length = len(subject) if most is None else min(len(subject), most)
        while most is not None and len(text := dialect.text(f"{subject[:length]}…")) > most and length:
            # What escaping added tells about how much of it there is room for.
            length = min(length * most // len(text), length - 1)
        return dialect.text(f"{subject[:length]}…")

    def _written(self, form: Form, letter: Letter) -> str:
        own = None if form.own is None else self._own(form, letter)
        return _ours(form.name, form.dialect).render(self._facts(letter)) if own is None else own

    def _own(self, form: Form, letter: Letter) -> str | None:
        try:
            source = Path(form.own or "").read_text(encoding="utf-8")
            return _compiled(source, form.dialect).render(self._facts(letter))
        except Exception as error:  # noqa: BLE001 - whatever a user's template does, the message goes out
            problem = f"{form.own}: {type(error).__name__}: {error}"
            self.problems.append(problem)
            log_event(logger, logging.WARNING, "template_failed", channel=self.channel, error=problem)
            return None

    def _facts(self, letter: Letter) -> Mapping[str, Any]:
        def speak(key: str, **facts: object) -> str:
            return say(key, self.language, **facts)

        subject = subject_of(letter, self.language)
        has_words = any(change.passages for change in letter.changes)
        known = {"letter": letter, "subject": subject, "channel": self.channel, "language": self.language}
        return {**known, "say": speak, "has_words": has_words}


def subject_of(letter: Letter, language: str) -> str:
    """Say in a line what a letter is about."""
    if letter.total > 1:
        sources = {change.source for change in letter.changes}
        if len(sources) == 1 and not letter.left_out:
            return say("from_one", language, count=letter.total, source=sources.pop())
        return say("changes", language, count=letter.total)
    change = letter.changes[0]
    return f"{change.title}: {change.summary}" if change.summary else f"{change.title} ({change.kind})"


@cache
def _ours(name: str, dialect: Dialect) -> Template:
    return _compiled((_TEMPLATES / name).read_text(encoding="utf-8"), dialect)


@lru_cache(maxsize=_COMPILED_AT_ONCE)
def _compiled(source: str, dialect: Dialect) -> Template:
    from jinja2 import StrictUndefined  # noqa: PLC0415  40 ms that a service without channels does not need
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415  as above

    def marked(words: Words) -> str:
        if words.state == "same":
            return Marked(dialect.text(words.text))
        return dialect.mark(dialect.gone if words.state == "gone" else dialect.new, words.text)

    # Escaping is the dialect's: HTML's would be wrong in most of them.
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, finalize=dialect.text, undefined=StrictUndefined
    )
    environment.filters["bold"] = lambda value: dialect.mark(dialect.bold, value)
    environment.filters["link"] = lambda text, url: dialect.linked(url, text)
    environment.filters["marked"] = marked
    return environment.from_string(source)
