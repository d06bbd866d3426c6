"""Variants of a page in which only the surroundings of its article differ: the text must stay.

A maker changes the tree in place and says whether it found anything to change. Texts are touched only where no policy
on standfirsts, captions or notes could count them as article: outside the gold's container, in boxes of links that name
themselves related, and in short counters between headline and text.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from benchmarks.located import UNSEEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborNode

    from benchmarks.located import Dom, Island, Located
    from benchmarks.scenery import Scene

    Maker = Callable[[Dom, Located, Scene], bool]

BOXES = frozenset(["div", "section", "nav", "aside", "footer", "ul", "table"])
PLAUSIBLE = ((1, 9), (10, 12), (13, 28), (29, 59), (60, 99), (100, 999), (1000, 1899), (2005, 2026))
"""Ranges within which a number may change without ceasing to be a month, a day, a minute or a year."""
COUNTING = re.compile(r"share|social|comment|view|like|rating|counter|read-?(?:ing-?)?time", re.IGNORECASE)
LONGEST_COUNTER = 40
LEAST_HEADLINE = 24


def change_numbers(dom: Dom, located: Located, scene: Scene) -> bool:
    """Counters, dates and figures outside the article move on."""
    done = False
    for text in [*outer_texts(dom, located), *counters(dom, located)]:
        old = text.text_content or ""
        new = re.sub(r"\d+", lambda match: another_number(match[0], scene), old)
        if new != old:
            text.replace_with(new)
            done = True
    return done


def exchange_teasers(dom: Dom, located: Located, scene: Scene) -> bool:
    """Linked headlines and their excerpts outside the article give way to others."""
    done = False
    for text in list(outer_texts(dom, located)):
        words = (text.text_content or "").strip()
        link = linked_by(text)
        if link is not None and len(words) >= LEAST_HEADLINE:
            text.replace_with(scene.headline())
            link.attrs["href"] = f"/{scene.rng.randint(2000, 2026)}/{scene.rng.randint(100000, 999999)}.html"
            done = True
        elif link is None and len(words) >= 2 * LEAST_HEADLINE and words.endswith(("…", "...")):
            text.replace_with(scene.excerpt())
            done = True
    return done


def add_adverts(dom: Dom, located: Located, scene: Scene) -> bool:
    """Advertising slots, some labelled, appear before and after the article and, without words, between paragraphs."""
    spots = [dom.nodes[island.first] for island in located.islands if "middle" not in island.place]
    for spot in scene.rng.sample(spots, min(3, len(spots))):
        insert(spot, advert(scene, labelled=True), behind=True)
    for spot in [dom.nodes[island.first] for island in located.islands if "middle" in island.place][:2]:
        insert(spot, advert(scene, labelled=False), behind=False)
    return bool(spots)


def add_cookie_bar(dom: Dom, _: Located, scene: Scene) -> bool:
    """A consent notice is put first or last into the body."""
    notice, hint, accept, refuse = scene.phrases.cookie
    name = scene.rng.choice(('id="cookie-bar" class="cookie-notice"', 'class="cmp-container"', 'class="x1q"'))
    box = (
        f'<div {name} role="dialog"><div><h2>Cookie</h2><p>{notice}</p><p>{hint}</p>'
        f"<button>{accept}</button> <button>{refuse}</button></div></div>"
    )
    return add_to_body(dom, scene, box)


def add_newsletter_box(dom: Dom, located: Located, scene: Scene) -> bool:
    """A sign-up box appears behind the article, outside its container."""
    after = [island for island in located.islands if island.place == "after"]
    title, pitch, button = scene.phrases.newsletter
    box = (
        f'<div class="{scene.rng.choice(("newsletter-box", "box-22"))}"><h3>{title}</h3><p>{pitch}</p>'
        f'<form action="/nl"><input type="email" name="e"><button>{button}</button></form></div>'
    )
    if after:
        insert(dom.nodes[after[0].first], box, behind=False)
    return bool(after)


def add_nav_items(dom: Dom, located: Located, scene: Scene) -> bool:
    """Menus outside the article get more items."""
    done = False
    for island in outer_islands(located):
        for menu in dom.nodes[island.first].css("ul"):
            items = [child for child in menu.iter() if child.tag == "li"]
            if len(items) >= 3 and all(item.css_first("a") for item in items):
                name = scene.rng.choice(scene.phrases.nav)
                insert(
                    scene.rng.choice(items), f'<li><a href="/{scene.rng.randint(1, 99)}/">{name}</a></li>', behind=True
                )
                done = True
    return done


def hash_class_names(dom: Dom, located: Located, scene: Scene) -> bool:
    """Outside the article every class name becomes a hash, as after a move to CSS modules."""
    build = str(scene.rng.random())
    done = False
    for island in outer_islands(located):
        for node in dom.nodes[island.first : island.last + 1]:
            if node.is_element_node and (names := node.attributes.get("class")):
                node.attrs["class"] = " ".join(hashed(name + build) for name in names.split())
                done = True
    return done


def suffix_class_names(dom: Dom, _: Located, scene: Scene) -> bool:
    """Every class name of the page gets a build's hash behind it."""
    build = f"{scene.rng.getrandbits(20):05x}"
    done = False
    for node in dom.nodes:
        if node.is_element_node and (names := node.attributes.get("class")):
            node.attrs["class"] = " ".join(f"{name}__{build}" for name in names.split())
            done = True
    return done


def reverse_attributes(dom: Dom, _: Located, scene: Scene) -> bool:
    """The attributes of every element come in another order, which means the same."""
    done = False
    for node in dom.nodes:
        if node.is_element_node and len(old := dict(node.attributes)) > 1:
            names = list(old)
            scene.rng.shuffle(names)
            for name in names:
                del node.attrs[name]
            for name in names:
                # None is the value of an attribute without one; the empty string reads the same.
                node.attrs[name] = old[name] or ""
            done = True
    return done


def renew_nonces(dom: Dom, _: Located, scene: Scene) -> bool:
    """Nonces, cache busters, tokens, tracking attributes and inline scripts differ, as between two visits."""
    token = f"{scene.rng.getrandbits(64):016x}"
    for node in dom.nodes:
        if node.tag in {"script", "style", "link", "img"}:
            node.attrs["nonce"] = token
            if (source := node.attributes.get("src")) and "?" not in source:
                node.attrs["src"] = f"{source}?v={token[:6]}"
        elif node.tag in {"div", "section", "a"} and scene.rng.random() < 0.2:
            node.attrs["data-track"] = f"{scene.rng.getrandbits(32):08x}"
    script = f'<script nonce="{token}">window.__t={scene.rng.getrandbits(40)};</script>'
    return add_to_body(dom, scene, script + f'<input type="hidden" name="csrf" value="{token}">')


def shuffle_template(dom: Dom, located: Located, scene: Scene) -> bool:
    """A box outside the article's container moves to the place of another, on whichever side."""
    movable = outer_boxes(dom, located)
    if len(movable) < 2:
        return False
    moved, spot = scene.rng.sample(movable, 2)
    insert(spot, moved.html or "", behind=scene.rng.random() < 0.5)
    moved.decompose()
    return True


def wrap_boxes(dom: Dom, located: Located, scene: Scene) -> bool:
    """Boxes outside the article's container get a wrapper more."""
    boxes = outer_boxes(dom, located)
    for box in boxes:
        insert(box, f'<div class="w-{scene.rng.randint(1, 99)}"><div>{box.html}</div></div>', behind=True)
        box.decompose()
    return bool(boxes)


SURROUNDINGS: dict[str, Maker] = {
    "numbers": change_numbers,
    "teasers": exchange_teasers,
    "adverts": add_adverts,
    "cookie bar": add_cookie_bar,
    "newsletter box": add_newsletter_box,
    "nav items": add_nav_items,
    "class names hashed outside": hash_class_names,
    "class names suffixed": suffix_class_names,
    "attribute order": reverse_attributes,
    "nonces": renew_nonces,
    "template shuffle": shuffle_template,
    "wrappers": wrap_boxes,
}


def outer_islands(located: Located) -> list[Island]:
    """Return the islands outside the gold's container, the headline's neighbourhood aside."""
    return [island for island in located.islands if island.place in {"before", "after"}]


def outer_boxes(dom: Dom, located: Located) -> list[LexborNode]:
    """Return the islands outside the container that may stand anywhere in a body and hold no headline."""
    boxes = [dom.nodes[island.first] for island in outer_islands(located)]
    return [box for box in boxes if box.tag in BOXES and box.css_first("h1") is None]


def outer_texts(dom: Dom, located: Located) -> Iterator[LexborNode]:
    """Yield the visible text nodes that no policy could count as article."""
    for island in located.islands:
        if island.place in {"before", "after"} or (island.is_linky and island.is_telling):
            yield from texts_of(dom, island)


def counters(dom: Dom, located: Located) -> Iterator[LexborNode]:
    """Yield short texts with digits: dates and the like below the headline, shares and comments anywhere."""
    for island in located.islands:
        if island.place.startswith("headline") or counts(dom, island):
            yield from (text for text in texts_of(dom, island) if is_counter(text))


def counts(dom: Dom, island: Island) -> bool:
    """Say whether an island names itself a counter of shares, comments, views or the like."""
    names = dom.nodes[island.first].attributes
    return bool(COUNTING.search(f"{names.get('class') or ''} {names.get('id') or ''}"))


def is_counter(text: LexborNode) -> bool:
    """Say whether a text is short and holds digits; headings and captions are none."""
    words = (text.text_content or "").strip()
    above = text.parent
    while above is not None and above.tag not in {"h1", "h2", "h3", "figcaption", "figure", "body"}:
        above = above.parent
    in_text = above is not None and above.tag != "body"
    return len(words) <= LONGEST_COUNTER and any(letter.isdigit() for letter in words) and not in_text


def texts_of(dom: Dom, island: Island) -> Iterator[LexborNode]:
    """Yield an island's visible text nodes."""
    for index in range(island.first, island.last + 1):
        node = dom.nodes[index]
        if node.tag == "-text" and (node.text_content or "").strip() and visible(dom, index, island.first):
            yield node


def visible(dom: Dom, index: int, top: int) -> bool:
    """Say whether no element from a node up to its island hides text."""
    return not any(dom.nodes[up].tag in UNSEEN for up in dom.ancestors(index) if up >= top)


def another_number(old: str, scene: Scene) -> str:
    """Return another number for the same place: a year for a year, an hour for an hour, else as many digits."""
    for low, high in PLAUSIBLE:
        if len(old) == len(str(high)) and int(old) <= high:
            return str(scene.rng.randint(low, high)).zfill(len(old))
    return "".join(scene.rng.choice("123456789") for _ in old)


def linked_by(text: LexborNode) -> LexborNode | None:
    """Return the link around a text, looking three levels up."""
    above = text.parent
    for _ in range(3):
        if above is None or above.tag == "a":
            return above
        above = above.parent
    return None


def hashed(name: str) -> str:
    """Return a name's hash as a class name."""
    return f"c{zlib.crc32(name.encode()):08x}"


def advert(scene: Scene, *, labelled: bool) -> str:
    """Return an advertising slot."""
    slot = scene.rng.randint(1, 9999)
    name = scene.rng.choice((f'id="div-gpt-ad-{slot}" class="ad-slot"', 'class="adv banner-mpu"', f'class="m{slot}"'))
    label = f"<span>{scene.phrases.advert}</span>" if labelled else ""
    return f'<div {name}>{label}<iframe src="https://ads.example/{slot}" width="300" height="250"></iframe></div>'


def add_to_body(dom: Dom, scene: Scene, html: str) -> bool:
    """Put markup first or last into the body."""
    body = dom.tree.body
    if body is None or body.first_child is None or body.last_child is None:
        return False
    at_end = scene.rng.random() < 0.5
    insert(body.last_child if at_end else body.first_child, html, behind=at_end)
    return True


def insert(spot: LexborNode, html: str, *, behind: bool) -> None:
    """Put markup before or behind a node, in its order."""
    body = LexborHTMLParser(f"<body>{html}").body
    parts = list(body.iter(include_text=True)) if body else []
    for part in reversed(parts) if behind else parts:
        if behind:
            spot.insert_after(part)
        else:
            spot.insert_before(part)
