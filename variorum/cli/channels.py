"""Where the changes go that this process finds: the same for `variorum run` and `variorum check`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from variorum.cli.terminal import paint, width

if TYPE_CHECKING:
    from scheduler.tools import Channel


def channels(language: str, *, as_json: bool = False) -> tuple[Channel, ...]:
    """Give every channel; the console prints changes as text for people, in this language, or as JSON lines."""
    from variorum.notify.console import ConsoleChannel

    return (ConsoleChannel(sys.stdout, paint, width, as_json=as_json, language=language),)
