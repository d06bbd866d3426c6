"""urlwatch and webchanges: a YAML stream, one job a document (urlwatch.readthedocs.io, webchanges.readthedocs.io)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from scraper.errors import InputError
from variorum.importing.candidate import Candidate, Draft, refused
from variorum.importing.selectors import css_of_xpath, is_css

if TYPE_CHECKING:
    from collections.abc import Iterator

# Variorum reads the article out of the page by itself; these only did so for the others.
_NEEDLESS = {"html2text", "strip", "strip_each_line", "striplines", "beautify", "delete_duplicate_empty_lines"}
_RUNS = {"shellpipe", "execute"}
_TAKEN = {"url", "navigate", "kind", "name", "tags", "enabled", "use_browser", "headers", "cookies", "method"}
_PROXIES = ("proxy", "https_proxy", "http_proxy")


def read_jobs(text: str) -> list[Candidate]:
    """Read all jobs; InputError where the file is no YAML, with its line. Nothing of it is ever run."""
    try:
        documents = list(yaml.safe_load_all(text))
    except (yaml.YAMLError, ValueError, IndexError, RecursionError) as error:
        # A day such as 2026-13-45 and an empty !!int are no YAMLError to the library.
        raise InputError(f"this is no YAML that can be read: {' '.join(str(error).split())}") from None
    return [_candidate(job, f"job {number}") for number, job in enumerate(documents, 1) if job is not None]


def is_job(document: object) -> bool:
    """Whether a YAML document looks like a job."""
    return isinstance(document, Mapping) and bool({"url", "navigate", "command"} & document.keys())


def _candidate(job: object, place: str) -> Candidate:
    if not isinstance(job, Mapping) or not is_job(job):
        return refused(place, "it names no url")
    name = _text(job.get("name"))
    if "command" in job:
        return refused(place, f"{name or 'it'} runs a program, which Variorum never does")
    method = _text(job.get("method") or ("POST" if job.get("data") else "GET")).upper()
    if method != "GET":
        return refused(place, f"{name or 'it'} asks with {method}; Variorum only ever reads")
    try:
        draft = Draft(place, _text(job.get("url") or job.get("navigate")))
    except InputError as error:
        return refused(place, str(error))
    draft.set(name=name or None, tags=_words(job.get("tags")), is_paused=job.get("enabled") is False)
    _take_asking(job, draft)
    for kind, value in _filters(job.get("filter") or job.get("filters")):
        _take_filter(kind, value, draft)
    for key in job.keys() - _TAKEN - {*_PROXIES, "filter", "filters"}:
        draft.leave_out(str(key))
    return draft.done()


def _take_asking(job: Mapping[str, Any], draft: Draft) -> None:
    draft.ask(browser=bool(job.get("use_browser") or job.get("navigate") or job.get("kind") == "browser"))
    if isinstance(job.get("headers"), Mapping):
        draft.add_headers(job["headers"])
    if isinstance(job.get("cookies"), Mapping):
        draft.leave_out_cookies(job["cookies"])
    if proxy := next((job[key] for key in _PROXIES if job.get(key)), None):
        draft.add_proxy(_text(proxy))


def _filters(said: object) -> Iterator[tuple[str, Any]]:
    """Give each filter's kind and what it is told, in any of the ways to write them."""
    if isinstance(said, str):
        # The old way: `css:div.story,html2text`.
        for part in said.split(","):
            kind, _, value = part.strip().partition(":")
            yield kind, value or None
    elif isinstance(said, Mapping):
        yield from ((str(kind), value) for kind, value in said.items())
    elif isinstance(said, list):
        for item in said:
            yield from _filters(item) if isinstance(item, Mapping) else [(_text(item), None)]


def _take_filter(kind: str, value: Any, draft: Draft) -> None:
    if kind in _NEEDLESS:
        return
    if kind in _RUNS:
        draft.leave_out(f"the filter {kind}, which runs a program")
        return
    told = value if isinstance(value, Mapping) else {}
    match kind:
        case "css" | "xpath":
            _take_selector(kind, told.get("selector") or told.get("path") or value, draft.include, draft)
            if told.get("exclude"):
                _take_selector(kind, told["exclude"], draft.exclude, draft)
            _note_others(kind, told, {"selector", "path", "exclude", "method"}, draft)
        case "element-by-id" | "element-by-class" | "element-by-style" | "element-by-tag":
            _take_selector("css", _css_of_element(kind, told, value), draft.include, draft)
        case "re.sub" if not told.get("repl"):
            draft.add_ignore(_text(told.get("pattern") or value))
        case "delete_lines_containing":
            words = _text(told.get("re")) or re.escape(_text(told.get("text") or value))
            draft.add_ignore(f".*(?:{words}).*")
        case _:
            draft.leave_out(f"the filter {kind}")


def _css_of_element(kind: str, told: Mapping[str, Any], value: object) -> str:
    attribute = kind.removeprefix("element-by-")
    wanted = _text(told.get(attribute) or value)
    if attribute == "tag":
        return wanted
    return f'[class~="{wanted}"]' if attribute == "class" else f'[{attribute}="{wanted}"]'


def _take_selector(kind: str, value: object, into: list[str], draft: Draft) -> None:
    css = css_of_xpath(_text(value)) if kind == "xpath" else _text(value)
    if css and is_css(css) and not (into and "," in css + into[0]):
        # Filters are a chain: what comes later selects from what came before.
        into[:] = [" ".join((*into, css))]
    else:
        draft.leave_out(f"the filter {kind} “{_text(value)}”")


def _note_others(kind: str, told: Mapping[str, Any], known: set[str], draft: Draft) -> None:
    for key in told.keys() - known:
        draft.leave_out(f"{key} of the filter {kind}")


def _words(said: object) -> tuple[str, ...]:
    words = said.split(",") if isinstance(said, str) else said if isinstance(said, list) else []
    return tuple(text for word in words if (text := _text(word).strip()))


def _text(value: object) -> str:
    """Write what is one value; a list or a table is none, and aliases can make a short one endless."""
    return "" if value is None or isinstance(value, list | dict | tuple | set) else str(value)
