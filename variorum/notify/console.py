"""The channel that prints changes as they are found."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from variorum.change_text import change_text
from variorum.control_signs import harmless
from variorum.fields.change import change_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from storage.records import Change
    from storage.service_records import Delivery
    from variorum.change_text import Paint


class ConsoleChannel:
    """Prints a change as text for people, or as one line of JSON."""

    name = "console"
    shows_diffs = False
    per_hour = None

    def __init__(
        self, out: TextIO, paint: Paint, width: Callable[[], int], *, as_json: bool = False, language: str = "en"
    ) -> None:
        """Take where to print, how to colour, how wide the terminal is just now, and which language to speak."""
        self._out = out
        self._paint = paint
        self._width = width
        self._as_json = as_json
        self._language = language

    async def deliver(self, delivery: Delivery) -> None:
        """Print each change; a reader that hung up raises BrokenPipeError, and the outbox keeps them."""
        text = "\n".join(change_json(change) if self._as_json else self._text(change) for change in delivery.changes)
        await asyncio.to_thread(self._print, text)

    async def hang_up(self) -> None:
        """The stream stays open."""

    def _text(self, change: Change) -> str:
        return harmless(change_text(change, self._paint, self._width(), language=self._language), keeps_colours=True)

    def _print(self, text: str) -> None:
        # A pipe that nobody empties blocks: that must be a thread's trouble and not the service's.
        self._out.write(f"{text}\n")
        self._out.flush()
