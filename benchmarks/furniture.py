"""Variants of a page with furniture inside its article's container: counters, promotions, adverts. The text stays."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from benchmarks.related import NAMELESS, spot_ahead, spot_behind, spot_between
from benchmarks.surroundings import advert, another_number, insert

if TYPE_CHECKING:
    from benchmarks.located import Dom, Located
    from benchmarks.scenery import Scene
    from benchmarks.surroundings import Maker


def add_counters(dom: Dom, located: Located, scene: Scene) -> bool:
    """Views, comments, reading time and age of the page stand before the text, each in an element of its own."""
    spot = spot_ahead(dom, located)
    if spot is None:
        return False
    tag = scene.rng.choice(("p", "div", "li"))
    shown = [re.sub(r"\d+", lambda match: another_number(match[0], scene), one) for one in scene.phrases.counters]
    inner = "".join(f"<{tag}>{escape(one)}</{tag}>" for one in scene.rng.sample(shown, 2))
    insert(spot, f"<ul>{inner}</ul>" if tag == "li" else f"<div{name(scene)}>{inner}</div>", behind=False)
    return True


def add_promotion(dom: Dom, located: Located, scene: Scene) -> bool:
    """A box that sells subscriptions stands between two paragraphs."""
    spot = spot_between(dom, located, scene)
    if spot is None:
        return False
    title, pitch, button = (escape(one) for one in scene.phrases.promotion)
    heading = scene.rng.choice(("h3", "strong", "p"))
    box = f'<{heading}>{title}</{heading}><p>{pitch}</p><a class="btn" href="/subscribe">{button}</a>'
    insert(spot, f"<div{name(scene)}>{box}</div>", behind=True)
    return True


def add_newsletter(dom: Dom, located: Located, scene: Scene) -> bool:
    """A sign-up box stands behind the last paragraph."""
    spot = spot_behind(dom, located)
    if spot is None:
        return False
    title, pitch, button = (escape(one) for one in scene.phrases.newsletter)
    box = f'<h3>{title}</h3><p>{pitch}</p><form action="/nl"><input type="email"><button>{button}</button></form>'
    insert(spot, f"<div{name(scene)}>{box}</div>", behind=True)
    return True


def add_advert(dom: Dom, located: Located, scene: Scene) -> bool:
    """An advertising slot that says so stands between two paragraphs."""
    spot = spot_between(dom, located, scene)
    if spot is None:
        return False
    insert(spot, advert(scene, labelled=True), behind=True)
    return True


FURNITURE: dict[str, Maker] = {
    "counters in the text": add_counters,
    "promotion in the text": add_promotion,
    "newsletter in the text": add_newsletter,
    "labelled advert in the text": add_advert,
}


def name(scene: Scene) -> str:
    """Return a class attribute that says nothing."""
    return scene.rng.choice(NAMELESS)
