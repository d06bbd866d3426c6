"""How this room logs: an event's name and its keys, which a text and a JSON formatter can both print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import VariorumError

if TYPE_CHECKING:
    import logging


def log_event(logger: logging.Logger, level: int, event: str, /, **keys: object) -> None:
    """Log an event. The record's message is its name; `record.keys` is a dict of what belongs to it, None left out."""
    if logger.isEnabledFor(level):
        told = {key: value for key, value in keys.items() if value is not None}
        logger.log(level, event, extra={"keys": told}, stacklevel=2)


def log_failure(logger: logging.Logger, event: str, error: BaseException, /, **keys: object) -> None:
    """Log an error of ours: with its traceback, or where it is one we foresee (a full disk) with its sentence."""
    if isinstance(error, VariorumError):
        logger.error(event, extra={"keys": {**keys, "error": str(error)}}, stacklevel=2)
    else:
        logger.error(event, extra={"keys": keys}, exc_info=error, stacklevel=2)
