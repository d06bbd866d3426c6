"""The configuration: what it reads, what wins, and what it says when it is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

import pytest

from scraper.errors import ConfigError
from scraper.fetch import FetchSettings, HostTerms
from scraper.model import SourceKind
from variorum.bootstrap import fetch_settings
from variorum.config import KNOWN, TABLES, Settings, config_path, database_place, read_configuration, read_settings
from variorum.config_tree import names_of, table_of
from variorum.toml_lines import lines_of

REPOSITORY = Path(__file__).parents[2]

GOOD = """
language = "it"

[database]
url = "data/variorum.sqlite3"

[fetch]
contact = "desk@example.org"
delay = "5s"

[[sources]]
url = "https://example.org/news"
kind = "index"
every = "15m"
tags = ["a", "b"]

[[sources]]
url = "https://example.org/feed.xml"
kind = "feed"
every = "1h30m"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "variorum.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> str:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_settings(path, environ or {})
    return str(caught.value).replace(str(path), "FILE")


def test_without_file_and_environment_there_are_defaults() -> None:
    assert read_settings(None, {}) == Settings()


def test_reads_every_table(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, GOOD), {})
    assert settings.language == "it"
    assert settings.fetch.delay == 5
    assert settings.sources[0].source_kind is SourceKind.INDEX
    assert settings.sources[0].every == 900
    assert settings.sources[0].tags == ("a", "b")
    assert settings.sources[1].every == 5400


def test_a_relative_database_in_the_file_lies_beside_the_file(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, GOOD), {})
    assert settings.database.url == str(tmp_path / "data/variorum.sqlite3")


def test_a_relative_database_in_the_environment_stays_as_it_is(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, GOOD), {"VARIORUM_DB": "other.sqlite3"})
    assert settings.database.url == "other.sqlite3"


@pytest.mark.parametrize(
    ("variable", "value", "setting", "read"),
    [
        ("VARIORUM_DB", "postgresql://db/variorum", "database.url", "postgresql://db/variorum"),
        ("VARIORUM_ALLOW_PRIVATE", "1", "fetch.allow_private", True),
        ("VARIORUM_ALLOW_PRIVATE", "false", "fetch.allow_private", False),
        ("VARIORUM_FETCH__DELAY", "1m", "fetch.delay", 60),
        ("VARIORUM_LOG__FORMAT", "json", "log.format", "json"),
        ("VARIORUM_SERVICE__CHECKS", "8", "service.checks", 8),
    ],
)
def test_the_environment_wins(tmp_path: Path, variable: str, value: str, setting: str, read: object) -> None:
    settings = read_settings(written(tmp_path, GOOD), {variable: value})
    assert attrgetter(setting)(settings) == read


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, GOOD), {"VARIORUM_FETCH__DELAY": ""}).fetch.delay == 5


def test_other_programs_variables_are_left_alone() -> None:
    assert read_settings(None, {"PATH": "/bin", "VARIORUM_CONFIG": "x", "OTHER__THING": "1"}) == Settings()


def test_broken_toml_names_file_and_line(tmp_path: Path) -> None:
    said = complaint(tmp_path, 'language = "en"\n[fetch\n')
    assert said.startswith("FILE: not valid TOML")
    assert "line 2" in said


def test_a_wrong_duration_names_line_key_and_what_to_do(tmp_path: Path) -> None:
    said = complaint(tmp_path, GOOD.replace('"1h30m"', '"90"'))
    assert said == (
        "FILE, line 20: sources[2].every: “90” is no duration: write a number and a unit (s, m, h, d, w), such as 90m"
    )


def test_a_bare_number_is_no_duration(tmp_path: Path) -> None:
    said = complaint(tmp_path, "[fetch]\ndelay = 5\n")
    assert said == 'FILE, line 2: fetch.delay: write a duration with its unit in quotes, such as "15m"'


def test_a_misspelt_key_is_recognised(tmp_path: Path) -> None:
    said = complaint(tmp_path, '[fetch]\n\ndelya = "5s"\n')
    assert said == "FILE, line 3: fetch.delya: there is no such setting; did you mean “delay”?"


def test_a_misspelt_table_is_recognised(tmp_path: Path) -> None:
    said = complaint(tmp_path, '[source]\nurl = "https://example.org"\n')
    assert "there is no such setting; did you mean “sources”?" in said


def test_a_wrong_kind_lists_what_is_possible(tmp_path: Path) -> None:
    said = complaint(tmp_path, GOOD.replace('"feed"', '"rss"'))
    assert said.startswith("FILE, line 19: sources[2].kind: “rss” is not possible; write 'page', 'index', 'feed'")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[retention]\npayloads_for = "5m"', "“5m” is too short; a day (1d) at least, or forever"),
        ("[service]\nchecks = 5000", "“5000” is too much; 1000 is the most"),
        ('[service]\nchecks = "many"', "“many” is not possible; write a whole number"),
        ('[fetch]\nhttp2 = "perhaps"', "“perhaps” is not possible; write true or false"),
        ('[defaults]\nleast = "much"', "“much” is not possible; write a number"),
        ('[defaults]\npublished_since = "lately"', "“lately” is not possible; write a date such as 2026-01-31"),
        ('[[notify]]\nchannels = ["console"]\nkinds = ["gone"]', "“gone” is not possible; write 'added', 'edited'"),
        ("[log]\nlevel = 3", "“3” is not possible; write 'debug', 'info'"),
        ("[retention]\npayloads_per_page = 1000000001", "“1000000001” is too much; 1000000000 is the most"),
        ("[database]\nurl = 3", "“3” is not possible; write it in quotes"),
        (
            '[[sources]]\nurl = "https://a.example/"\npayloads_for = "2h"',
            "“2h” is too short; a day (1d) at least, or forever",
        ),
    ],
)
def test_what_is_wrong_is_said_in_words_of_the_file(tmp_path: Path, text: str, said: str) -> None:
    found = complaint(tmp_path, text + "\n")
    assert said in found
    assert "Input" not in found
    assert "Value error" not in found


def test_a_source_without_address_points_at_its_table(tmp_path: Path) -> None:
    said = complaint(tmp_path, '[[sources]]\nurl = "https://a.example"\n\n[[sources]]\nname = "no address"\n')
    assert said == "FILE, line 4: sources[2].url: this setting is missing"


def test_an_address_without_scheme_says_what_to_write(tmp_path: Path) -> None:
    said = complaint(tmp_path, '[[sources]]\nurl = "example.org"\n')
    assert "begin it with https:// or http://" in said


def test_a_wrong_variable_is_named_instead_of_the_file(tmp_path: Path) -> None:
    said = complaint(tmp_path, GOOD, {"VARIORUM_FETCH__DELAY": "soon"})
    assert said.startswith("VARIORUM_FETCH__DELAY: fetch.delay: “soon” is no duration")


def test_all_errors_are_told_at_once(tmp_path: Path) -> None:
    said = complaint(tmp_path, 'language = "fr"\n[log]\nlevel = "loud"\n')
    assert len(said.splitlines()) == 2


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('language = "è"'.encode("latin-1"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_settings(path, {})


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such configuration file"):
        config_path(str(tmp_path / "none.toml"), {})


def test_the_option_wins_over_the_variable(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    assert config_path(str(path), {"VARIORUM_CONFIG": "/nowhere"}) == path


def test_the_variable_names_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    assert config_path(None, {"VARIORUM_CONFIG": str(path)}) == path


def test_the_database_option_wins_over_the_configuration(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, GOOD), {})
    assert database_place("mine.sqlite3", settings) == "mine.sqlite3"
    assert database_place(None, settings).endswith("data/variorum.sqlite3")


def test_without_any_word_the_database_lies_where_the_platform_keeps_data() -> None:
    assert database_place(None, Settings()).endswith("variorum/variorum.sqlite3")


def test_the_sample_configuration_is_valid() -> None:
    settings = read_settings(REPOSITORY / "variorum.toml", {})
    assert [re.sub(r"^https://(www\.)?", "", source.url).split("/")[0] for source in settings.sources] == [
        "difesa.it",
        "brigatafolgore.net",
    ]


EXAMPLE = REPOSITORY / "variorum" / "example.toml"


def whole_example() -> str:
    """Every setting of the example, uncommented."""
    return re.sub(r"^#(?=[\w\[])", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_the_example_says_nothing_as_it_comes() -> None:
    assert read_settings(EXAMPLE, {}) == Settings()


def test_the_example_can_be_used_whole(tmp_path: Path) -> None:
    assert len(read_settings(written(tmp_path, whole_example()), {}).sources) == 1


def test_the_example_holds_every_setting_there_is() -> None:
    """A new setting belongs into variorum/example.toml, too; defaults for sources may be left out there."""
    there = {names_of(path) for path in lines_of(whole_example())}
    missing = [".".join((*table, key)) for table, keys in KNOWN.items() if table != ("defaults",) for key in keys]
    assert [name for name in missing if tuple(name.split(".")) not in there] == []


def test_the_example_shows_the_defaults_where_there_are_any(tmp_path: Path) -> None:
    said = read_configuration(written(tmp_path, whole_example()), {})
    several = {("sources",), ("defaults",), ("hosts",), ("channels",), ("notify",)}
    wrong = []
    for table in {table for table in KNOWN if table[:1] not in several}:
        for key, field in TABLES[table].model_fields.items():
            told = attrgetter(".".join((*table, key)))(said.settings)
            if table_of(field) is None and field.default is not None and told != field.default:
                wrong.append((table, key, told))
    assert wrong == []


def test_a_selector_that_is_none_is_refused(tmp_path: Path) -> None:
    said = complaint(tmp_path, '[[sources]]\nurl = "https://a.example"\nexclude = ["div.ad", "p["]\n')
    assert said == "FILE, line 3: sources[1].exclude: “p[” is no CSS selector, such as div.article-body"


EVERY_WAY_TO_FETCH = """[fetch]
user_agent = "desk/2"
accept_language = "it"
delay = "3s"
timeout = "90s"
connect_timeout = "5s"
read_timeout = "7s"
max_bytes = 50000
max_redirects = 4
retries = 1
http2 = false
proxy = { env = "PROXY" }
chromium = "/opt/chromium"
respect_robots = false
own_hosts = ["WWW.Example.org.", "2001:db8::7"]
private_networks = ["10.2.0.0/16"]

[[hosts]]
host = "Slow.example."
delay = "30s"

[[hosts]]
host = "partner.example"
respect_robots = false
"""


def test_every_setting_reaches_the_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXY", "http://desk:hush@proxy.example:3128")
    found = fetch_settings(read_settings(written(tmp_path, EVERY_WAY_TO_FETCH), {}))
    assert found == FetchSettings(
        user_agent="desk/2",
        accept_language="it",
        host_delay_s=3,
        deadline_s=90,
        connect_timeout_s=5,
        read_timeout_s=7,
        max_wire_bytes=50_000,
        max_payload_bytes=50_000,
        max_redirects=4,
        retries=1,
        http2=False,
        proxy="http://desk:hush@proxy.example:3128",
        chromium="/opt/chromium",
        respect_robots=False,
        own_hosts=frozenset({"www.example.org", "2001:db8::7"}),
        private_networks=("10.2.0.0/16",),
        hosts={"slow.example": HostTerms(delay_s=30), "partner.example": HostTerms(respect_robots=False)},
    )
    assert "hush" not in repr(found)


def test_a_proxy_that_cannot_be_had_names_its_place(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, '[fetch]\nproxy = { file = "no/such" }\n'), {})
    with pytest.raises(ConfigError, match=r"fetch\.proxy: the file .*no/such cannot be read"):
        fetch_settings(settings)


def test_without_a_word_the_client_is_as_polite_as_it_is_made() -> None:
    assert replace(fetch_settings(Settings()), chromium=None) == FetchSettings()


def test_lists_come_from_the_environment_too() -> None:
    settings = read_settings(None, {"VARIORUM_FETCH__OWN_HOSTS": "a.example, b.example"})
    assert settings.fetch.own_hosts == ("a.example", "b.example")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('own_hosts = ["*.example.org"]', "“*.example.org” is no single host"),
        ('own_hosts = ["https://example.org"]', "“https://example.org” is no single host"),
        ('own_hosts = ["example.org:8080"]', "“example.org:8080” is no single host"),
        ('own_hosts = ["example.org/news"]', "“example.org/news” is no single host"),
        ('own_hosts = [""]', "“” is no single host"),
        ('own_hosts = "example.org"', "write a list"),
        ("own_hosts = true", "write a list"),
        ('private_networks = ["8.8.8.0/24"]', "“8.8.8.0/24” is no private network"),
        ('private_networks = ["0.0.0.0/0"]', "“0.0.0.0/0” is no private network"),
        ('private_networks = ["169.254.0.0/16"]', "“169.254.0.0/16” is no private network"),
        ('private_networks = ["10.2.3.4/16"]', "“10.2.3.4/16” is no network"),
        ('delay = "0.1s"', "0.5 s is the least for hosts of others; name hosts of your own in own_hosts"),
        ('delay = "100ms"', "“100ms” is no duration"),
        ("max_redirects = -1", "0 is the least"),
        ("retries = 99", "5 is the most"),
        ("http2 = 7", "true or false"),
        ('user_agent = "a\\nb"', "pattern"),
        ('contact = "a@b\\r\\nCookie: x"', "line breaks"),
        ('contact = "società@example.org"', "accents"),
        ('accept_language = "it\\n"', "pattern"),
    ],
)
def test_what_a_server_must_not_suffer_is_refused_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    complained = complaint(tmp_path, f"[fetch]\n{line}\n")
    assert complained.startswith(f"FILE, line 2: fetch.{line.partition(' ')[0]}")
    assert said in complained


def test_a_source_takes_from_the_defaults_what_it_does_not_say(tmp_path: Path) -> None:
    text = (
        '[defaults]\nevery = "2h"\ntags = ["press"]\naccept_language = "it"\nleast = 0.2\n'
        '[[sources]]\nurl = "https://a.example/"\n'
        '[[sources]]\nurl = "https://b.example/"\nevery = "5m"\ntags = []\nleast = 0.0\n'
    )
    plain, particular = read_settings(written(tmp_path, text), {}).sources
    assert (plain.every, plain.tags, plain.accept_language, plain.least) == (7200, ("press",), "it", 0.2)
    assert (particular.every, particular.tags, particular.accept_language, particular.least) == (300, (), "it", 0)


def test_the_environment_sets_defaults_too(tmp_path: Path) -> None:
    environ = {"VARIORUM_DEFAULTS__TAGS": "press,italy", "VARIORUM_DEFAULTS__EVERY": "1h"}
    (source,) = read_settings(written(tmp_path, '[[sources]]\nurl = "https://a.example/"\n'), environ).sources
    assert (source.tags, source.every) == (("press", "italy"), 3600)


def test_sources_that_are_there_twice_are_told_with_their_lines(tmp_path: Path) -> None:
    said = complaint(
        tmp_path,
        '[[sources]]\nurl = "https://a.example/?utm_source=x"\nname = "press"\n'
        '[[sources]]\nurl = "https://A.example/#top"\n'
        '[[sources]]\nurl = "https://a.example/"\nkind = "feed"\nname = "press"\n'
        '[[hosts]]\nhost = "a.example"\n[[hosts]]\nhost = "A.example"\n',
    )
    assert said.splitlines() == [
        "FILE, line 5: sources[2].url: the address of sources[1] already",
        "FILE, line 9: sources[3].name: “press” is the name of sources[1] already",
        "FILE, line 13: hosts[2].host: a.example has a table already",
    ]


def test_a_setting_below_the_wrong_header_is_told_where_it_belongs(tmp_path: Path) -> None:
    said = complaint(tmp_path, '[service]\nevery = "1h"\n')
    assert said == "FILE, line 2: service.every: there is no such setting here; it belongs to defaults or sources"


def test_a_value_where_a_table_stands_says_how_to_write_it(tmp_path: Path) -> None:
    said = complaint(tmp_path, 'fetch = "2s"\nsources = "https://a.example/"\n')
    assert said.splitlines() == [
        "FILE, line 1: fetch: this is a table; write its settings below a line [fetch] or [[fetch]]",
        "FILE, line 2: sources: this is a table; write its settings below a line [sources] or [[sources]]",
    ]


def test_an_address_that_cannot_be_watched_is_refused_here(tmp_path: Path) -> None:
    said = complaint(tmp_path, '[[sources]]\nurl = "https://desk:hush@a.example/"\n')
    assert said.startswith("FILE, line 2: sources[1].url: ")
    assert "hush" not in said


def test_a_variable_that_names_no_setting_is_told(tmp_path: Path) -> None:
    said = complaint(tmp_path, "", {"VARIORUM_FETCH__DELYA": "5s"})
    assert said == "VARIORUM_FETCH__DELYA: fetch.delya: there is no such setting; did you mean “delay”?"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('address = "8417"', "“8417” is no address; write host and port, such as 127.0.0.1:8417"),
        ("address = 8417", "“8417” is no address"),
        ('address = "::1:8417"', "“::1:8417” is no address"),
        ('address = "127.0.0.1:65536"', "“127.0.0.1:65536” is no address"),
        ('base_path = "variorum"', "“variorum” is no path; write one such as /variorum"),
        ('base_path = "/a/../b//c"', "is no path"),
        ('trusted_proxies = ["proxy.example"]', "“proxy.example” is no address of a proxy, such as 127.0.0.1"),
        ('hosts = ["news.example.org:80"]', "“news.example.org:80” is no single host"),
    ],
)
def test_what_the_web_view_cannot_be_told(tmp_path: Path, line: str, said: str) -> None:
    assert said in complaint(tmp_path, f"[web]\n{line}\n")


def test_where_the_web_view_is_served(tmp_path: Path) -> None:
    text = '[web]\nenabled = false\naddress = "[::1]:0"\nbase_path = "/desk/"\nhosts = ["News.Example.org"]\n'
    text += 'trusted_proxies = ["127.0.0.1"]\nuser_header = "Remote-User"\n'
    text += 'public_url = "https://news.example.org/desk/"\n'
    found = read_settings(written(tmp_path, text), {}).web
    assert found.model_dump() == {
        "enabled": False,
        "address": "[::1]:0",
        "base_path": "/desk",
        "hosts": ("news.example.org",),
        "trusted_proxies": ("127.0.0.1",),
        "user_header": "Remote-User",
        "public_url": "https://news.example.org/desk",
    }
