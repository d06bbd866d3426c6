"""Variants of a page in which its article differs by one word, one figure or one sentence: the text must change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.located import LONG_KEY, key_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from benchmarks.located import Dom, Located, Run
    from benchmarks.scenery import Scene

WORD = re.compile(r"[^\W\d_]{4,}")
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
SENTENCE = re.compile(r"(?<=[.!?])\s+[^.!?]{30,400}[.!?](?=\s|$)|(?<=[。！？])[^。！？]{12,200}[。！？]")


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done: the words that went and the words that came (one of them may be empty)."""

    old: str
    new: str


def edit_word(dom: Dom, located: Located, scene: Scene) -> Edit | None:
    """Put another word for one of four letters or more (for two ideographs another two)."""

    def another(old: str) -> str:
        words = [word for word in scene.rng.sample(scene.pool.words, min(20, len(scene.pool.words))) if word != old]
        if IDEOGRAPHS.fullmatch(old):
            return next((word[:2] for word in words if word[:2] != old), "變更")
        return words[0] if words else "altered"

    return replaced(dom, located, scene.rng, (WORD if not is_ideographic(located) else IDEOGRAPHS), another)


def edit_figure(dom: Dom, located: Located, scene: Scene) -> Edit | None:
    """Change one digit of one figure."""

    def another(old: str) -> str:
        at = scene.rng.choice([index for index, letter in enumerate(old) if letter.isdigit()])
        digit = scene.rng.choice([digit for digit in "123456789" if digit != old[at]])
        return old[:at] + digit + old[at + 1 :]

    return replaced(dom, located, scene.rng, FIGURE, another)


def remove_sentence(dom: Dom, located: Located, scene: Scene) -> Edit | None:
    """Take one sentence out of a paragraph that keeps others."""
    return replaced(dom, located, scene.rng, SENTENCE, lambda _: "")


EDITS: dict[str, Callable[[Dom, Located, Scene], Edit | None]] = {
    "word": edit_word,
    "figure": edit_figure,
    "sentence": remove_sentence,
}


def replaced(
    dom: Dom, located: Located, rng: random.Random, pattern: re.Pattern[str], another: Callable[[str], str]
) -> Edit | None:
    """Replace one match, drawn evenly from all of them in the gold's blocks."""
    matches = [
        (index, match)
        for run in located.runs
        if is_body(dom, run)
        for index in run.texts
        for match in pattern.finditer(dom.nodes[index].text_content or "")
    ]
    if not matches:
        return None
    index, match = rng.choice(matches)
    text, new = match.string, another(match[0])
    dom.nodes[index].replace_with(text[: match.start()] + new + text[match.end() :])
    return Edit(match[0], new)


def is_body(dom: Dom, run: Run) -> bool:
    """Say whether a run is body by every policy: no caption, no page title, not a mere scrap."""
    tags = {dom.nodes[up].tag for up in dom.ancestors(run.texts[0])}
    return len(run.key) >= LONG_KEY and not tags & {"h1", "figcaption", "figure", "caption", "header", "time"}


def is_ideographic(located: Located) -> bool:
    """Say whether the article is written without spaces between words."""
    text = "".join(run.key for run in located.runs)
    return len(IDEOGRAPHS.findall(text)) > len(text) / 8


def stays_there(before: str, after: str, edit: Edit) -> bool:
    """Say whether two texts differ only by an edit: what lies between common beginning and end is no longer."""
    old, new = key_of(before), key_of(after)
    start = common_prefix(old, new)
    end = common_prefix(old[start:][::-1], new[start:][::-1])
    slack = 2
    return (
        len(old) - start - end <= len(key_of(edit.old)) + slack
        and len(new) - start - end <= len(key_of(edit.new)) + slack
    )


def common_prefix(left: str, right: str) -> int:
    """Return how many characters two texts begin alike."""
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))
