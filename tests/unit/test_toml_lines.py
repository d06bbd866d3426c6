"""Where each key of a TOML file stands."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from variorum.toml_lines import lines_of

if TYPE_CHECKING:
    from variorum.toml_lines import Path

TEXT = """# a = 1
language = "it" # here
a."b.c".d = 3
[fetch] # [how]
  delay = "5s"
list = [ # of
  "a#]", 'b',
  \"\"\"x
y = 7\"\"\",
  { env = "A" }, 3,
]
[[sources]]
url = "https://x/#["
headers = { A = "1", "B C" = { env = "X" } }
[sources.cookies]
s = { public = "}" }
[[sources]]
[[sources.deep]]
k = 1979-05-27 07:32:00
[[sources.deep]]
k = \"\"\"\"quoted\"\"\"\"
[log]
f = '''+"'''
level = "x"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("language",), 2),
        (("a", "b.c", "d"), 3),
        (("fetch",), 4),
        (("fetch", "delay"), 5),
        (("fetch", "list"), 6),
        (("fetch", "list", 1), 7),
        (("fetch", "list", 2), 8),
        (("fetch", "list", 3, "env"), 10),
        (("sources", 0), 12),
        (("sources", 0, "url"), 13),
        (("sources", 0, "headers", "B C", "env"), 14),
        (("sources", 0, "cookies", "s", "public"), 16),
        (("sources", 1), 17),
        (("sources", 1, "deep", 0, "k"), 19),
        (("sources", 1, "deep", 1, "k"), 21),
        (("log", "f"), 23),
        (("log", "level"), 24),
    ],
)
def test_every_key_has_its_line(path: Path, line: int) -> None:
    assert lines_of(TEXT)[path] == line


def test_every_path_leads_to_a_value_and_every_value_has_its_path() -> None:
    assert set(lines_of(TEXT)) == set(paths(tomllib.loads(TEXT)))


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing", "a = 1", "[a]", "a = [\n]\n", "a = {}\r\nb = 2\r\n"])
def test_small_files_end(text: str) -> None:
    assert set(lines_of(text)) == set(paths(tomllib.loads(text)))


def paths(value: object, above: Path = ()) -> list[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for name, child in inner for path in [(*above, name), *paths(child, (*above, name))]]
