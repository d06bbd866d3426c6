"""The list of what is watched, written so that it can be read in again: as a configuration file, or as OPML.

Secrets are in neither: of them the place alone is known, and OPML has no word for that.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from scraper.durations import duration_code
from scraper.fetch_options import SecretRef
from scraper.link_rules import NO_LINK_RULES
from scraper.model import SourceKind
from scraper.rules import NO_RULES
from storage.records import SourceState
from variorum.control_signs import harmless
from variorum.fields.source import retention_fields
from variorum.toml_text import toml_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.fetch_options import FetchOptions, Value
    from storage.records import Source


def toml_sources(sources: Iterable[Source]) -> str:
    """Write `[[sources]]` tables; what is as usual is left out, and that one is paused stands in a comment."""
    return "\n".join(_commented(source) + toml_table("[[sources]]", _settings(source)) for source in sources)


def opml_sources(sources: Iterable[Source]) -> str:
    """Write OPML 2.0, with tags as categories: feeds as all feed readers know them, the others with their kind."""
    lines = [f"    <outline {_attributes(source)}/>\n" for source in sources]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>Variorum</title></head>\n'
    return f"{head}  <body>\n{''.join(lines)}  </body>\n</opml>"


def _commented(source: Source) -> str:
    if source.state is SourceState.PAUSED:
        return f"# This one was paused: variorum pause {source.url}\n"
    return ""


def _settings(source: Source) -> dict[str, object]:
    said: dict[str, Any] = {
        "url": source.url,
        "kind": source.kind.value,
        "name": source.name,
        "tags": source.tags,
        "every": duration_code(source.every_s) if source.every_s and not _is_jittered(source) else None,
        "schedule": str(source.schedule) if source.schedule else None,
        "pages": str(source.pages_schedule) if source.pages_schedule else None,
        "include": source.include,
        "exclude": source.exclude,
        **_differing(source.rules, NO_RULES),
        **_differing(source.link_rules, NO_LINK_RULES),
        "follow_origins": source.follows_origins,
        **_asking(source.fetch_options),
        **retention_fields(source.retention),
    }
    if said["every"]:
        said["schedule"] = None
    return {key: value for key, value in said.items() if value}


def _is_jittered(source: Source) -> bool:
    return source.schedule is not None and source.schedule.jitter_s is not None


def _differing(rules: Any, usual: Any) -> dict[str, object]:
    default = asdict(usual)
    return {name: value for name, value in asdict(rules).items() if value != default[name]}


def _asking(options: FetchOptions) -> dict[str, object]:
    has_login = options.user is not None and options.password is not None
    return {
        "headers": {name: _value(value) for name, value in options.headers},
        "cookies": {name: _cookie(value) for name, value in options.cookies},
        "auth": {"user": _value(options.user), "password": _value(options.password)} if has_login else None,
        "proxy": _value(options.proxy),
        "accept_language": options.accept_language,
        "browser": options.browser,
    }


def _value(value: Value | None) -> object:
    return {value.place.value: value.name} if isinstance(value, SecretRef) else value


def _cookie(value: Value) -> object:
    return _value(value) if isinstance(value, SecretRef) else {"public": value}


def _attributes(source: Source) -> str:
    is_feed = source.kind is SourceKind.FEED
    said = {
        "type": "rss" if is_feed else source.kind.value,
        "text": source.label,
        "title": source.name,
        "xmlUrl" if is_feed else "url": source.url,
        # Categories are parted by commas.
        "category": ",".join(tag.replace(",", " ") for tag in source.tags),
    }
    return " ".join(f"{key}={quoteattr(harmless(value))}" for key, value in said.items() if value)
