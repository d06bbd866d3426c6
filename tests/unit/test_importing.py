"""What other programs watch, read from their files."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from scraper.errors import InputError
from scraper.fetch_options import FetchOptions
from scraper.model import SourceKind
from variorum.importing import MOST_BYTES, Form, read_import
from variorum.importing.selectors import css_of_xpath

if TYPE_CHECKING:
    from pathlib import Path

    from variorum.importing.candidate import Candidate

JOBS = """\
name: "Ministry, news"
url: "https://ministry.example/news"
tags: [press, italy]
headers:
  X-Edition: it
  Authorization: Bearer hush
  User-Agent: spy/1
  Accept-Language: it
cookies: {session: hush}
https_proxy: "http://proxy.example:3128"
timeout: 60
filter:
  - css: {selector: "div.article", exclude: "aside"}
  - html2text
  - re.sub: "Read \\\\d+ times"
  - re.sub: {pattern: a, repl: b}
  - delete_lines_containing: {text: "Page 1 (of 2)"}
  - grep: error
  - shellpipe: "rm -rf /"
---
url: https://desk:hush@scripted.example/
use_browser: true
enabled: false
filters:
  - xpath: '//div[@id="main"]/p[2]'
  - xpath: 'count(//p)'
  - element-by-class: story
---
---
name: uptime
command: uptime
---
url: https://form.example/
data: {a: 1}
---
name: nothing
---
url: example.org
---
navigate: https://old.example/
filter: css:#a,html2text,strip
"""


def imported(tmp_path: Path, name: str, content: str | bytes, form: Form | None = None) -> list[Candidate]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_import(path, form)[1]


def test_jobs_of_urlwatch_and_webchanges_are_taken_over(tmp_path: Path) -> None:
    ministry, scripted, shell, form, nothing, bare, old = imported(tmp_path, "urls.yaml", JOBS)
    assert (ministry.url, ministry.name, ministry.tags) == (
        "https://ministry.example/news",
        "Ministry, news",
        ("press", "italy"),
    )
    assert (ministry.include, ministry.exclude) == (("div.article",), ("aside",))
    assert ministry.ignore == (r"Read \d+ times", r".*(?:Page\ 1\ \(of\ 2\)).*")
    assert ministry.options == FetchOptions(
        headers=(("X-Edition", "it"),), proxy="http://proxy.example:3128", accept_language="it"
    )
    assert scripted.url == "https://scripted.example/"
    assert scripted.options.browser
    assert scripted.is_paused
    assert scripted.include == ('div[id="main"] > p:nth-of-type(2) [class~="story"]',)
    assert old.include == ("#a",)
    assert old.options.browser
    assert [candidate.refusal for candidate in (shell, form, nothing)] == [
        "uptime runs a program, which Variorum never does",
        "it asks with POST; Variorum only ever reads",
        "it names no url",
    ]
    assert bare.refusal
    assert [candidate.place for candidate in (scripted, shell)] == ["job 2", "job 4"]


def test_what_is_left_out_of_jobs_is_said_without_a_secret(tmp_path: Path) -> None:
    ministry, scripted, *others = imported(tmp_path, "urls.yaml", JOBS)
    assert [said.partition(" (")[0] for said in ministry.left_out] == [
        "the header Authorization, which may be a secret",
        "the header User-Agent cannot be set here: write user_agent under [fetch]",
        "the cookies session, which may be secrets",
        "the filter re.sub",
        "the filter grep",
        "the filter shellpipe, which runs a program",
        "timeout",
    ]
    assert [said.partition(" (")[0] for said in scripted.left_out] == [
        "the log-in in its address",
        "the filter xpath “count(//p)”",
    ]
    assert "hush" not in repr([ministry, scripted, *others])


@pytest.mark.parametrize(
    "text",
    [
        "url: [",
        "!!python/object/apply:os.system ['true']",
        "url: !!python/name:os.system",
        "a: &a [*a, *a]\nurl: {",
        "url: https://a.example/\nname: 2026-13-45",
        "url: https://a.example/\nname: !!int ''",
        "url: " + "[" * 5000,
    ],
)
def test_yaml_that_is_none_or_would_run_something_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="no YAML that can be read"):
        imported(tmp_path, "urls.yaml", text)


WATCH = {
    "url": "https://ministry.example/news",
    "title": "Ministry",
    "tags": ["t1", "t2", "t3"],
    "paused": True,
    "time_between_check": {"weeks": None, "days": None, "hours": 1, "minutes": 30, "seconds": None},
    "time_between_check_use_default": False,
    "include_filters": ["article .body", "xpath://div[@class='a']", "/html/body/main", "json:$.a", "count(//p)"],
    "subtractive_selectors": ["aside", "//nav"],
    "ignore_text": ["Read (5) times", r"/seen \d+/i"],
    "headers": {"X-Edition": "it", "Cookie": "hush"},
    "fetch_backend": "html_webdriver",
    "trigger_text": ["resign"],
    "method": "GET",
}
PLAIN = {"url": "source:https://plain.example/", "time_between_check_use_default": True, "tags": [], "method": "GET"}
POST = {"url": "https://form.example/", "method": "POST"}
SETTINGS: dict[str, Any] = {
    "settings": {
        "requests": {"time_between_check": {"hours": 3, "minutes": None}},
        "application": {"tags": {"t1": {"title": "press"}}, "fetch_backend": "html_requests"},
    }
}


def check_watches(found: list[Candidate]) -> None:
    ministry, plain, post = sorted(found, key=lambda candidate: candidate.place)
    assert (ministry.url, ministry.name, ministry.every_s) == ("https://ministry.example/news", "Ministry", 5400)
    assert ministry.tags == ("press", "italy")
    assert ministry.is_paused
    assert ministry.options == FetchOptions(headers=(("X-Edition", "it"),), browser=True)
    assert ministry.include == ("article .body", 'div[class="a"]', "html > body > main")
    assert ministry.exclude == ("aside", "nav")
    assert ministry.ignore == (r".*Read\ \(5\)\ times.*", r".*(?:seen \d+).*")
    assert [said.partition(" (variorum")[0] for said in ministry.left_out] == [
        "the header Cookie, which may be a secret",
        "the filter “json:$.a”",
        "the filter “count(//p)”",
        "trigger text",
    ]
    assert (plain.url, plain.every_s, plain.is_paused) == ("https://plain.example/", 10_800, False)
    assert not plain.options.browser
    assert plain.left_out == ("that it watches the page's source",)
    assert post.refusal == "https://form.example/ is asked with POST; Variorum only ever reads"


def day(start: str, hours: object, minutes: object = 0, *, enabled: bool = True) -> dict[str, Any]:
    return {"enabled": enabled, "start_time": start, "duration": {"hours": hours, "minutes": minutes}}


def limited(tmp_path: Path, limit: dict[str, Any], **said: Any) -> Candidate:
    """A watch with weekly hours, looked at every thirty minutes within them."""
    watch = WATCH | {"time_between_check": {"minutes": 30}, "time_schedule_limit": {"enabled": True} | limit} | said
    (found,) = imported(tmp_path, "url-watches.json", json.dumps(SETTINGS | {"watching": {"w1": watch}}))
    return found


@pytest.mark.parametrize(
    ("limit", "schedule"),
    [
        (
            {"timezone": "America/New_York", "monday": day("09:00", 8), "tuesday": day("09:00", "8", "00")},
            "Mon-Tue 09:00-17:00 every 30m in America/New_York",
        ),
        ({"sunday": day("00:00", 24)}, "Sun 00:00-24:00 every 30m in UTC"),
        (
            {"friday": day("22:30", "3", "30"), "monday": day("09:00", 8, enabled=False)},
            "Fri 22:30-02:00 every 30m in UTC",
        ),
        (
            {"monday": day("09:00", 8), "saturday": day("10:15", 0, 45)},
            "Mon 09:00-17:00 every 30m; Sat 10:15-11:00 every 30m in UTC",
        ),
        ({"enabled": False, "monday": day("09:00", 8)}, "None"),
    ],
)
def test_weekly_hours_become_windows(tmp_path: Path, limit: dict[str, Any], schedule: str) -> None:
    assert str(limited(tmp_path, limit).schedule) == schedule


def test_usual_weekly_hours_hold_where_the_interval_is_the_usual_one(tmp_path: Path) -> None:
    requests = SETTINGS["settings"]["requests"] | {"time_schedule_limit": {"enabled": True, "monday": day("09:00", 8)}}
    application = SETTINGS["settings"]["application"] | {"scheduler_timezone_default": "Europe/Rome"}
    settings = {"settings": {"requests": requests, "application": application}, "watching": {"w1": WATCH, "w2": PLAIN}}
    own, usual = imported(tmp_path, "url-watches.json", json.dumps(settings))
    assert own.schedule is None
    assert str(usual.schedule) == "Mon 09:00-17:00 every 3h in Europe/Rome"


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"timezone": "Europe/Roma", "monday": day("09:00", 8)}, "Europe/Rome"),
        ({"monday": day("noon", 8)}, "“noon” is no time of day"),
        ({"monday": day("09:00", "all")}, "is no duration"),
        ({"monday": day("09:00", [8])}, "is no duration"),
        ({"monday": day("09:00", float("inf"))}, "is no duration"),
        ({"monday": day("09:00", 8, enabled=False)}, "which name no day: it is paused"),
    ],
)
def test_weekly_hours_that_cannot_be_kept_are_said(tmp_path: Path, limit: dict[str, Any], said: str) -> None:
    found = limited(tmp_path, limit)
    assert found.schedule is None
    assert said in " ".join(found.left_out)


def test_an_interval_that_weekly_hours_cannot_keep_is_said(tmp_path: Path) -> None:
    found = limited(tmp_path, {"monday": day("09:00", 8)}, time_between_check={"weeks": 2})
    assert "its interval of 2w: it is looked at whenever its weekly hours begin" in found.left_out


def new_layout() -> dict[str, Any]:
    return {
        "changedetection.json": SETTINGS,
        "w1/watch.json": WATCH,
        "w2/watch.json": PLAIN,
        "w3/watch.json": POST,
        "t2/tag.json": {"title": "italy"},
        "w1/processor.json": {"a": 1},
    }


def test_a_backup_of_changedetection_in_its_present_layout(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "backup.zip", "w") as backup:
        backup.writestr("url-list.txt", "https://ministry.example/news\r\n")
        for name, content in new_layout().items():
            backup.writestr(name, json.dumps(content))
    form, found = read_import(tmp_path / "backup.zip", None)
    assert form is Form.CHANGEDETECTION
    check_watches(found)


def test_the_data_folder_of_changedetection(tmp_path: Path) -> None:
    for name, content in new_layout().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(content))
    check_watches(read_import(tmp_path, None)[1])


def test_the_one_file_of_older_versions(tmp_path: Path) -> None:
    old = json.loads(json.dumps(SETTINGS)) | {"watching": {"w1": WATCH | {"tag": "italy"}, "w2": PLAIN, "w3": POST}}
    check_watches(imported(tmp_path, "url-watches.json", json.dumps(old)))
    check_watches(imported(tmp_path, "mine.json", json.dumps(old)))


@pytest.mark.parametrize("content", ["{", "[]", "{}", "[" * 100_000])
def test_json_that_holds_no_watches_is_said_so(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError):
        imported(tmp_path, "url-watches.json", content)


def test_a_bomb_of_aliases_stays_small(tmp_path: Path) -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    job = "name: *a11\nheaders: {X-A: *a11}\nfilter: [{css: *a11}, {re.sub: *a11}, {grep: *a11}]\ntags: [*a11, b]\n"
    (found,) = imported(tmp_path, "urls.yaml", f"a0: &a0 [x]\n{levels}url: https://a.example/\n{job}")
    assert (found.name, found.tags, found.options, found.include) == (None, ("b",), FetchOptions(), ())


@pytest.mark.parametrize(
    "said",
    [
        {"include_filters": 5, "subtractive_selectors": True, "ignore_text": "all", "tags": 7, "headers": []},
        {"time_between_check": {"hours": "often"}},
        {"time_between_check": {"hours": [1]}},
        {"time_between_check": {"hours": float("nan")}},
        {"time_between_check": {"weeks": float("inf")}},
        {"time_between_check": {"hours": -4}},
    ],
)
def test_a_watch_that_says_something_odd_is_a_watch_all_the_same(tmp_path: Path, said: dict[str, Any]) -> None:
    watch = {"url": "https://a.example/", "title": "A", **said}
    (found,) = imported(tmp_path, "url-watches.json", json.dumps({"watching": {"w1": watch}}))
    assert (found.url, found.name, found.every_s, found.tags) == ("https://a.example/", "A", None, ())


def test_a_backup_that_is_damaged_or_swells_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as backup:
        for name in ("a", "b"):
            backup.writestr(f"{name}/watch.json", b" " * (MOST_BYTES // 2 + 1))
    with pytest.raises(InputError, match=r"up to b/watch\.json, is longer"):
        read_import(path, None)
    content = bytearray(path.read_bytes())
    content[50:60] = b"\xff" * 10
    path.write_bytes(content)
    with pytest.raises(InputError, match="this zip cannot be read"):
        read_import(path, None)


OUTLINES = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Press"><outline text="Italy">
  <outline type="rss" text="ANSA" title="ANSA top" xmlUrl="https://ansa.example/rss" htmlUrl="https://ansa.example/"
    category="/Wire/National,daily"/>
</outline></outline>
<outline text="page" type="link" url="https://page.example/"/>
<outline text="none" xmlUrl="ftp://old.example/"/>
</body></opml>
"""


def test_outlines_become_feeds_and_those_around_them_tags(tmp_path: Path) -> None:
    ansa, page, none = imported(tmp_path, "feeds.opml", OUTLINES)
    assert (ansa.url, ansa.kind, ansa.name) == ("https://ansa.example/rss", SourceKind.FEED, "ANSA top")
    assert ansa.tags == ("Press", "Italy", "Wire/National", "daily")
    assert (page.url, page.kind) == ("https://page.example/", None)
    assert none.refusal


LEAK = '<!DOCTYPE opml [<!ENTITY leak SYSTEM "file:///etc/passwd">]><opml><outline text="&leak;" url="https://a.example/"/></opml>'


@pytest.mark.parametrize("content", [LEAK, "<opml", "<rss/>", '<?xml version="1.0"?>'])
def test_xml_that_is_no_opml_is_said_so(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match=r"no XML|no OPML"):
        imported(tmp_path, "feeds.opml", content)


def test_a_bomb_of_entities_stays_small(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 12))
    bomb = f'<!DOCTYPE opml [<!ENTITY e0 "ha">{levels}]><opml><body><outline text="&e11;" url="https://a.example/"/>'
    with pytest.raises(InputError, match="no XML"):
        imported(tmp_path, "feeds.opml", f"{bomb}</body></opml>")


def test_a_plain_list_has_tags_behind_its_addresses(tmp_path: Path) -> None:
    text = "# mine\n\nhttps://a.example/\nhttps://b.example/ press, last tag # daily\r\nhttps://c.example/ ['5-7']\nx\n"
    a, b, c, wrong = imported(tmp_path, "urls.txt", text)
    assert (a.url, a.tags) == ("https://a.example/", ())
    assert b.tags == ("press", "last tag")
    assert (c.tags, c.left_out) == ((), ("tags that are only numbered",))
    assert wrong.place == "line 6"
    assert wrong.refusal


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("jobs", "url: https://a.example/\n", Form.WEBCHANGES),
        ("jobs.yml", "# only a note\n", Form.WEBCHANGES),
        ("list", "https://a.example/\n", Form.LIST),
        ("feeds", "\ufeff<opml/>", Form.OPML),
    ],
)
def test_a_file_is_taken_for_what_it_looks_like(tmp_path: Path, name: str, content: str, form: Form) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_import(tmp_path / name, None)[0] is form


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_import(tmp_path / "none.yaml", None)
    with pytest.raises(InputError, match="not UTF-8"):
        imported(tmp_path, "urls.txt", "https://a.example/ società".encode("latin-1"))
    with pytest.raises(InputError, match=r"only changedetection\.io's are known"):
        read_import(tmp_path, Form.OPML)


@pytest.mark.parametrize(
    ("xpath", "css"),
    [
        ("//div", "div"),
        ("//*[@id='main']/div[2]", '[id="main"] > div:nth-of-type(2)'),
        ('//div[contains(@class, "story")]//p', 'div[class*="story"] p'),
        ("//a[@href]", "a[href]"),
        ("//div[2][@id='x']", 'div:nth-of-type(2)[id="x"]'),
        ("//div[@id='x'][2]", None),
        ("//p/text()", None),
        ("//div[last()]", None),
        ("(//div)[1]", None),
        ("count(//p)", None),
        ("", None),
    ],
)
def test_xpath_that_css_can_say(xpath: str, css: str | None) -> None:
    assert css_of_xpath(xpath) == css
