"""Where the changes go that this process finds: the same for `variorum run` and `variorum check`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from variorum.bootstrap import fetch_settings, utc_now
from variorum.cli.terminal import paint, width

if TYPE_CHECKING:
    from scheduler.tools import Channel
    from variorum.config import Settings
    from variorum.notify.build import Built
    from variorum.notify.outlets import Outlets


def channels(settings: Settings, outlets: Outlets, *, as_json: bool = False) -> tuple[Channel, ...]:
    """Give every channel; the console prints changes as text for people, or as JSON lines."""
    from variorum.notify.console import ConsoleChannel

    console = ConsoleChannel(sys.stdout, paint, width, as_json=as_json, language=settings.language)
    return (console, *configured(settings, outlets))


def configured(settings: Settings, outlets: Outlets) -> tuple[Built, ...]:
    """Give the channels that the configuration names."""
    if not settings.channels:
        return ()
    from variorum.notify.build import World, configured_channels

    return configured_channels(settings, World(os.environ, utc_now, fetch_settings(settings), outlets))
