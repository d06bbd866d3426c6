"""What the web view says: every text in both languages, and every word a template asks for."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from scheduler import runner
from scraper import screen, screen_finding, unclaimed
from scraper.discover import blocks, index, sift
from scraper.errors import InputError, NotFoundError
from scraper.extract import judge, line_rules, teasers
from scraper.fetch import exchange, failures, fetcher, guard, politeness, robots
from scraper.model import SourceKind, Url
from storage.records import NewSource
from variorum.web import render, words
from variorum.web.sentences import ITALIAN, in_italian
from variorum.web.source_form import Fields
from variorum.web.words import WORDS, Speech

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

TEMPLATES = sorted((Path(render.__file__).parent / "templates").glob("*.html"))
_WEB = sorted(Path(words.__file__).parent.glob("*.py"))

GAPS = [exchange, failures, fetcher, guard, politeness, robots, runner, screen, screen_finding, unclaimed]

_NAMES = frozenset({"Variorum", "SHA"})

BAD_FIELDS = [
    {"url": ""},
    {"url": "press.example"},
    {"url": "https:/press.example"},
    {"url": "https://me@press.example"},
    {"url": "https://"},
    {"url": "https://press..example"},
    {"url": "file:///etc/passwd"},
    {"url": "gopher://press.example"},
    {"when": "sometimes"},
    {"when": "* * *"},
    {"when": "99 7 * * *"},
    {"when": "Mon 24:00"},
    {"when": "Mon 25:00"},
    {"when": "Mon 07:00-09:00"},
    {"when": "15 parsecs"},
    {"when": "15m +/- 9d"},
    {"when": "daily 07:30", "zone": "Rome"},
    {"include": "p >>"},
    {"links_include": "("},
    {"links_include": "x*"},
    {"languages": "martian"},
    {"titles_include": "…"},
    {"published_since": "yesterday"},
    {"most_pages": "many"},
    {"payloads_for": "2h"},
    {"payloads_for": "always"},
    {"payloads_per_page": "0"},
    {"least": "2"},
    {"classes": ["colour"]},
    {"language": "it\nX: y"},
]


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_have_the_text_with_the_same_holes(key: str) -> None:
    english, italian = WORDS[key]
    assert english.strip()
    assert italian.strip()
    assert english.count("|") == italian.count("|")
    assert _holes(english) == _holes(italian)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_what_a_template_says_comes_from_the_catalogue(template: Path) -> None:
    text = template.read_text()
    asked = re.findall(r"\bt(?:\.count)?\(\s*[\"']([\w.]+)[\"']\s*[,)]", text)
    assert [key for key in asked if key not in WORDS] == []
    text = re.sub(r"\{% block main_class %\}\w*\{% endblock %\}", "", text)
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", text, flags=re.DOTALL)
    shown = re.sub(r"<(script|style|code)\b.*?</\1>|<[^>]*>|&\w+;", " ", bare, flags=re.DOTALL)
    assert [word for word in re.findall(r"[^\W\d_]{3,}", shown) if word not in _NAMES] == []


@pytest.mark.parametrize("fields", BAD_FIELDS, ids=str)
def test_what_the_form_refuses_is_said_in_italian(fields: dict[str, str | list[str]]) -> None:
    typed = Fields.model_validate({"url": "https://press.example/", "kind": "page", **fields})
    with pytest.raises(InputError) as refused:
        typed.laid_on(_new())
    said = Speech("it").said(str(refused.value))
    assert said != str(refused.value)
    assert Speech("en").said(str(refused.value)) == str(refused.value)
    assert "{" not in said


@pytest.mark.parametrize("path", _WEB, ids=lambda path: path.name)
def test_what_the_view_itself_refuses_has_its_italian(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {InputError.__name__, NotFoundError.__name__}:
            said = _example(call.args[0])
            if path.name != "passwords.py" and said is not None:  # whose sentence the command line says
                assert in_italian(said) != said, said


@pytest.mark.parametrize("module", [index, blocks, sift, judge, line_rules, teasers], ids=lambda one: one.__name__)
def test_reasons_of_links_and_blocks_have_their_italian(module: ModuleType) -> None:
    reasons = [_example(found) for found in _reasons(ast.parse(inspect.getsource(module)))]
    assert reasons
    assert [one for one in reasons if one and in_italian(one) == one] == []


@pytest.mark.parametrize("module", GAPS, ids=lambda one: one.__name__)
def test_details_of_gaps_have_their_italian(module: ModuleType) -> None:
    details = {_example(found) for found in _details(ast.parse(inspect.getsource(module)))} - {None}
    assert details
    assert [one for one in details if one and one.replace("something", "") and in_italian(one) == one] == []


def test_italian_joins_an_article_to_what_leads_to_a_moment() -> None:
    said = [Speech("it").leading("since", moment) for moment in ("12:05", "8 mar 2026, 12:05", "18 mar 2026, 12:05")]
    assert said == ["dalle ", "dall’", "dal "]
    assert Speech("it").leading("timeline.until", "12:05") == "fino alle "
    assert Speech("en").leading("since", "12:05") == "since "


def test_what_stands_in_a_sentence_stands_in_its_italian() -> None:
    assert in_italian("“x” is no number from 1 to 9") == "“x” non è un numero da 1 a 9"
    assert in_italian("There is no page 7; `variorum pages` lists all.") == "Non c’è alcuna pagina 7."
    assert in_italian("“a {b} c” holds no word to look for.") == "“a {b} c” non contiene parole da cercare."
    assert in_italian("Nobody said this.") == "Nobody said this."
    assert all(_holes(italian) <= _holes(english) for english, italian in ITALIAN.items())


def _new() -> NewSource:
    return NewSource(SourceKind.PAGE, Url(""))


def _holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _reasons(tree: ast.Module) -> Iterator[ast.expr]:
    """What functions named after reasons return, and what is noted as the reason of a block or of a link left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and re.search("reason|why", node.name):
            yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "reason":
            yield node.value
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "REFUSED":
            assert isinstance(node.value, ast.Dict)
            yield from node.value.values
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_mark", "LeftOut"}:
            yield node.args[-1]


def _details(tree: ast.Module) -> Iterator[ast.expr]:
    """What findings and failed fetches say of themselves, in place or by way of a variable of that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Finding", "FetchTroubleError"}:
            yield node.args[1]
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "detail":
            yield node.value
        elif isinstance(node, ast.FunctionDef) and re.search("_sentence$|_in_words$|_refusal", node.name):
            yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)


def _example(found: ast.expr) -> str | None:
    """A sentence as it may come out of an expression, with a word in each hole; None where it is no sentence."""
    if isinstance(found, ast.IfExp):
        return _example(found.body) or _example(found.orelse)
    if isinstance(found, ast.Constant) and isinstance(found.value, str):
        return found.value
    if isinstance(found, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "something" for part in found.values)
    return None
