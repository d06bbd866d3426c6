"""changedetection.io: its backup (a zip), its data folder, or the JSON of one.

Its older versions keep all watches in `url-watches.json`, newer ones each in `<uuid>/watch.json`, tags in
`<uuid>/tag.json` and the settings in `changedetection.json` (looked up in 0.60). Histories are not taken over: they are
texts that another program made.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from scraper.durations import DAY_S, duration_code
from scraper.errors import InputError
from scraper.schedule import USUAL_S
from variorum.importing.candidate import Candidate, Draft, refused
from variorum.importing.hours import weekly_hours
from variorum.importing.selectors import css_of_xpath, is_css

SETTINGS = ("changedetection.json", "url-watches.json")
_UNIT_S = {"weeks": 604_800, "days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
_REGEX = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)
_BROWSERS = ("html_webdriver", "playwright", "puppeteer", "extra_browser")
# What a watch may say besides, and what it is called where it is left out.
_LEFT_OUT = {
    "trigger_text": "trigger text",
    "text_should_not_be_present": "text that must not be there",
    "extract_text": "text to extract",
    "extract_lines_containing": "lines to extract",
    "conditions": "conditions",
    "browser_steps": "browser steps",
    "webdriver_js_execute_code": "a script to run",
    "proxy": "its proxy",
    "notification_urls": "where it is told (see channels)",
    "ignore_status_codes": "status codes to ignore",
    "llm_intent": "an intent for a language model",
}


def read_files(files: Mapping[str, bytes]) -> list[Candidate]:
    """Read a data folder's JSON files, by their path from the folder; InputError where they are none."""
    settings = next((_json(files[name], name) for name in SETTINGS if name in files), {})
    tags = _dict(settings, "settings", "application", "tags")
    watches = dict(_dict(settings, "watching"))
    for path, content in files.items():
        folder, _, name = path.rpartition("/")
        uuid = folder.rpartition("/")[2]
        if name == "watch.json":
            watches[uuid] = _json(content, path)
        elif name == "tag.json":
            tags = {**tags, uuid: _json(content, path)}
    if not watches:
        raise InputError("there are no watches in it")
    titles = {uuid: str(tag.get("title") or "") for uuid, tag in tags.items() if isinstance(tag, Mapping)}
    return [_candidate(watch, f"watch {uuid}", titles, settings) for uuid, watch in watches.items()]


def _candidate(watch: object, place: str, titles: Mapping[str, str], settings: Mapping[str, Any]) -> Candidate:
    if not isinstance(watch, Mapping) or not watch.get("url"):
        return refused(place, "it names no url")
    url = str(watch["url"])
    method = str(watch.get("method") or "GET").upper()
    if method != "GET":
        return refused(place, f"{url} is asked with {method}; Variorum only ever reads")
    try:
        draft = Draft(place, url.removeprefix("source:"))
    except InputError as error:
        return refused(place, str(error))
    draft.set(
        name=str(watch.get("title") or "") or None,
        tags=_tags(watch, titles),
        every_s=_every_s(watch, settings),
        is_paused=bool(watch.get("paused")),
    )
    _take_hours(watch, settings, draft)
    _take_asking(watch, settings, draft)
    _take_filters(watch, draft)
    _note_what_is_left(watch, draft)
    return draft.done()


def _tags(watch: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[str, ...]:
    named = [titles.get(str(uuid), "") for uuid in _list(watch, "tags")]
    # Before tags had numbers they were one text.
    old = str(watch.get("tag") or "").split(",")
    return tuple(dict.fromkeys(text for tag in (*named, *old) if (text := tag.strip())))


def _every_s(watch: Mapping[str, Any], settings: Mapping[str, Any]) -> float | None:
    own = watch.get("time_between_check")
    usual = _dict(settings, "settings", "requests").get("time_between_check")
    said = usual if watch.get("time_between_check_use_default", not own) else own
    if not isinstance(said, Mapping):
        return None
    try:
        seconds = sum(float(said.get(unit) or 0) * size for unit, size in _UNIT_S.items())
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds < math.inf else None


def _take_hours(watch: Mapping[str, Any], settings: Mapping[str, Any], draft: Draft) -> None:
    """Take the hours of the week it is limited to; whose interval is the usual one, has the usual hours."""
    is_usual = watch.get("time_between_check_use_default", not watch.get("time_between_check"))
    limit = _dict(settings, "settings", "requests", "time_schedule_limit")
    limit = limit if is_usual else _dict(watch, "time_schedule_limit")
    if not limit.get("enabled"):
        return
    application = _dict(settings, "settings", "application")
    zone = str(application.get("scheduler_timezone_default") or application.get("timezone") or "UTC")
    every_s = _every_s(watch, settings) or USUAL_S
    try:
        schedule = weekly_hours(limit, zone, every_s)
    except InputError as error:
        draft.leave_out(f"its weekly hours (variorum edit --schedule): {error}")
        return
    if schedule is None:
        draft.leave_out("its weekly hours, which name no day: it is paused")
        draft.set(is_paused=True)
        return
    if every_s > DAY_S:
        draft.leave_out(f"its interval of {duration_code(every_s)}: it is looked at whenever its weekly hours begin")
    draft.set(schedule=schedule)


def _take_asking(watch: Mapping[str, Any], settings: Mapping[str, Any], draft: Draft) -> None:
    backend = str(watch.get("fetch_backend") or "system")
    if backend == "system":
        backend = str(_dict(settings, "settings", "application").get("fetch_backend") or "")
    draft.ask(browser=any(name in backend for name in _BROWSERS))
    if isinstance(watch.get("headers"), Mapping):
        draft.add_headers(watch["headers"])


def _take_filters(watch: Mapping[str, Any], draft: Draft) -> None:
    for key, into in (("include_filters", draft.include), ("subtractive_selectors", draft.exclude)):
        for said in _list(watch, key):
            rule = str(said).strip()
            bare = rule.removeprefix("xpath1:").removeprefix("xpath:")
            css = css_of_xpath(bare) if bare != rule or rule.startswith("/") else rule
            if css and is_css(css):
                into.append(css)
            elif rule:
                draft.leave_out(f"the filter “{rule}”")
    for said in _list(watch, "ignore_text"):
        if text := str(said).strip():
            written = _REGEX.fullmatch(text)
            words = f"(?:{written[1]})" if written else re.escape(text)
            # There the whole line does not count.
            draft.add_ignore(f".*{words}.*")


def _note_what_is_left(watch: Mapping[str, Any], draft: Draft) -> None:
    if str(watch["url"]).startswith("source:"):
        draft.leave_out("that it watches the page's source")
    if (processor := watch.get("processor") or "text_json_diff") != "text_json_diff":
        draft.leave_out(f"the processor {processor}")
    for key, name in _LEFT_OUT.items():
        if watch.get(key):
            draft.leave_out(name)


def _dict(values: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    found: Any = values
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _list(values: Mapping[str, Any], key: str) -> list[Any]:
    found = values.get(key)
    return found if isinstance(found, list) else []


def _json(content: bytes, path: str) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError(f"{path} is no JSON that can be read") from None
    if not isinstance(found, Mapping):
        raise InputError(f"{path} holds no watches")
    return found
