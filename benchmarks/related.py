"""Variants of a page with a block of related stories before the article's first paragraph, behind its last, or between.

The text must stay. What such blocks look like is drawn from a grid of habits seen on news sites.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from benchmarks.located import CLOSED, INLINE
from benchmarks.surroundings import insert

if TYPE_CHECKING:
    import random

    from selectolax.lexbor import LexborNode

    from benchmarks.located import Dom, Located, Run
    from benchmarks.scenery import Scene

SHAPES = ("ul", "ol", "cards", "section", "table", "aside", "figures", "lines")
EXCERPTS = ("none", "none", "cut", "whole")
TELLING = (
    "related-posts",
    "correlati",
    "read-more-box",
    "td_block_related",
    "article__recommended",
    "leggi-anche",
    "more-stories",
    "jp-relatedposts",
)
NAMELESS = ("", ' class="c-9x3f"', ' class="row"', ' class="box b2"', ' class="css-1ab9qz"', ' class="wrap mt-4"')
HEADINGS = ("h2", "h3", "h4", "p", "div", "strong")
LEAST_PARAGRAPH = 60


@dataclass(frozen=True, slots=True)
class Habit:
    """How one block looks; `place` is `ahead` of the text, `behind` it or `between` two paragraphs."""

    place: str
    shape: str
    is_telling: bool
    heading: str | None
    items: int
    excerpts: str
    """`none`, `cut` with an ellipsis, or `whole`: a sentence or two."""
    has_thumbnails: bool
    has_dates: bool
    is_one_link: bool
    """The whole story, excerpt and all, is one link."""

    @property
    def facets(self) -> tuple[str, ...]:
        """Name the cells of the report that the habit belongs to."""
        named = "telling class" if self.is_telling else "nameless"
        headed = "headed" if self.heading else "no heading"
        excerpts = "titles only" if self.excerpts == "none" else f"{self.excerpts} excerpts"
        return self.shape, f"{named}, {headed}", excerpts


def habit(place: str, rng: random.Random) -> Habit:
    """Draw how a block looks. In the text one or two stories are usual, behind it three to six."""
    shape = rng.choice(SHAPES)
    is_telling = rng.random() < 0.5
    return Habit(
        place=place,
        shape=shape,
        is_telling=is_telling,
        heading=rng.choice(HEADINGS) if rng.random() < (0.7 if is_telling else 0.8) else None,
        items=rng.randint(3, 6) if place == "behind" else rng.randint(1, 3),
        excerpts=rng.choice(EXCERPTS) if shape != "lines" else "none",
        has_thumbnails=rng.random() < 0.5,
        has_dates=rng.random() < 0.3,
        is_one_link=shape != "lines" and rng.random() < 0.2,
    )


def add_related_block(dom: Dom, located: Located, scene: Scene, how: Habit) -> bool:
    """Put a block of related stories into the page; False where the page has no place for it."""
    spot = spot_at(how.place, dom, located, scene)
    if spot is None:
        return False
    insert(spot, block(scene, how), behind=how.place != "ahead")
    return True


def spot_at(place: str, dom: Dom, located: Located, scene: Scene) -> LexborNode | None:
    """Return the node that a block is put before (ahead of the text) or behind."""
    if place == "ahead":
        return spot_ahead(dom, located)
    return spot_behind(dom, located) if place == "behind" else spot_between(dom, located, scene)


def block(scene: Scene, how: Habit) -> str:
    """Return the markup of one block."""
    name = f' class="{scene.rng.choice(TELLING)}"' if how.is_telling else scene.rng.choice(NAMELESS)
    if how.shape == "lines":
        return "".join(line(scene, how, name) for _ in range(how.items))
    words = escape(scene.rng.choice(scene.phrases.related))
    heading = f"<{how.heading}>{words}</{how.heading}>" if how.heading else ""
    stories = [story(scene, how) for _ in range(how.items)]
    if how.shape in {"ul", "ol"}:
        return f"<div{name}>{heading}<{how.shape}>{''.join(f'<li>{one}</li>' for one in stories)}</{how.shape}></div>"
    if how.shape == "figures":
        return f"<div{name}>{heading}{''.join(figure(scene, how) for _ in stories)}</div>"
    if how.shape == "table":
        rows = "".join(f"<tr><td>{one}</td></tr>" for one in stories)
        return f"<div{name}>{heading}<table><tbody>{rows}</tbody></table></div>"
    outer = {"cards": "div", "section": "section", "aside": "aside"}[how.shape]
    inner = "article" if how.shape == "section" else "div"
    return f"<{outer}{name}>{heading}{''.join(f'<{inner}>{one}</{inner}>' for one in stories)}</{outer}>"


def line(scene: Scene, how: Habit, name: str) -> str:
    """Return one 'read also' paragraph: a lead-in (unless headless) and a linked headline."""
    lead = f"{escape(scene.rng.choice(scene.phrases.read_also))} " if how.heading else ""
    bold = scene.rng.random() < 0.5
    link = f'<a href="{address(scene)}">{escape(scene.headline())}</a>'
    return f"<p{name}>{'<strong>' if bold else ''}{lead}{link}{'</strong>' if bold else ''}</p>"


def figure(scene: Scene, how: Habit) -> str:
    """Return one story as a picture whose caption is the headline, as galleries of teasers have them."""
    where, title = address(scene), escape(scene.headline())
    excerpt = f"<p>{excerpt_of(scene, how)}</p>" if how.excerpts != "none" else ""
    image = f'<a href="{where}"><img src="{where}.jpg" alt=""></a>'
    return f'<figure>{image}<figcaption><a href="{where}">{title}</a>{excerpt}</figcaption></figure>'


def excerpt_of(scene: Scene, how: Habit) -> str:
    """Return what a story's teaser says of it."""
    return escape(scene.excerpt() if how.excerpts == "cut" else scene.sentences())


def story(scene: Scene, how: Habit) -> str:
    """Return one story: thumbnail, linked headline, date and excerpt, as the habit has them."""
    if how.is_one_link:
        return story_in_one_link(scene, how)
    where, title = address(scene), escape(scene.headline())
    tag = scene.rng.choice(("h3", "h4", "span", ""))
    link = f'<a href="{where}">{title}</a>'
    parts = [f"<{tag}>{link}</{tag}>" if tag else link]
    if how.has_thumbnails:
        size = 'width="300" height="200"'
        parts.insert(0, f'<a href="{where}"><img src="{where}.jpg" alt="{title}" {size}></a>')
    if how.has_dates:
        parts.append(f"<time>{scene.rng.randint(1, 28)}.{scene.rng.randint(1, 12)}.2025</time>")
    if how.excerpts != "none":
        more = f' <a href="{where}">{escape(scene.phrases.more)}</a>' if scene.rng.random() < 0.3 else ""
        parts.append(f"<p>{excerpt_of(scene, how)}{more}</p>")
    return "".join(parts)


def story_in_one_link(scene: Scene, how: Habit) -> str:
    """Return a card that is a link as a whole, as component libraries make them."""
    where, title = address(scene), escape(scene.headline())
    image = f'<img src="{where}.jpg" alt="" loading="lazy">' if how.has_thumbnails else ""
    date = f"<span>{scene.rng.randint(1, 23)} h</span>" if how.has_dates else ""
    excerpt = f"<p>{excerpt_of(scene, how)}</p>" if how.excerpts != "none" else ""
    return f'<a href="{where}">{image}<div>{date}<h3>{title}</h3>{excerpt}</div></a>'


def address(scene: Scene) -> str:
    """Return the address of some other story on the same site."""
    return f"/{scene.rng.randint(2019, 2026)}/{scene.rng.randint(1, 12):02}/story-{scene.rng.randint(1000, 999999)}"


def spot_ahead(dom: Dom, located: Located) -> LexborNode | None:
    """Return the node of the gold's first paragraph, inside its container."""
    first = next((run for run in located.runs if len(run.key) >= LEAST_PARAGRAPH), located.runs[0])
    at = outermost(dom, first, climbs=True, end=0)
    return dom.nodes[at] if at is not None else None


def spot_behind(dom: Dom, located: Located) -> LexborNode | None:
    """Return the node behind which a block stands at the end of the gold, inside its container."""
    at = outermost(dom, located.runs[-1], climbs=True)
    return dom.nodes[at] if at is not None else None


def spot_between(dom: Dom, located: Located, scene: Scene) -> LexborNode | None:
    """Return a paragraph's node with another paragraph of the gold as a later sibling."""
    tops = [outermost(dom, run, climbs=False) for run in located.runs]
    spots = []
    for run, here, there in zip(located.runs, tops, tops[1:], strict=False):
        if here is None or there is None or here == there or len(run.key) < LEAST_PARAGRAPH:
            continue
        if dom.parent[here] == dom.parent[there]:
            spots.append(here)
    return dom.nodes[scene.rng.choice(spots)] if spots else None


def outermost(dom: Dom, run: Run, *, climbs: bool, end: int = -1) -> int | None:
    """Return the number of the node that stands for a run among its siblings.

    That is its paragraph, or in a block that holds more its last text, its first with `end` 0. A run inside a list,
    table or quote has none, unless one may climb out.
    """
    at = run.texts[end]
    while dom.parent[at] != run.block and dom.parent[at] >= 0:
        at = dom.parent[at]
    if not has_only_inline(dom, run.block) and not is_closed(dom, run.block):
        return at
    if is_layout_cell(dom, run.block):
        return at
    at = run.block
    while is_closed(dom, at) or is_closed(dom, dom.parent[at]):
        if not climbs or is_layout_cell(dom, dom.parent[at]):
            return at if is_layout_cell(dom, dom.parent[at]) else None
        at = dom.parent[at]
    return at


def has_only_inline(dom: Dom, index: int) -> bool:
    """Say whether an element holds text and inline elements only."""
    return all(
        child.tag in INLINE or child.tag in {"-text", "-comment"} for child in dom.nodes[index].iter(include_text=True)
    )


def is_closed(dom: Dom, index: int) -> bool:
    """Say whether an element is a list, table, heading or the like, which a block does not belong into."""
    return index >= 0 and dom.nodes[index].tag in CLOSED


def is_layout_cell(dom: Dom, index: int) -> bool:
    """Say whether a table cell holds so much that it lays out the page rather than tabulates."""
    return index >= 0 and dom.nodes[index].tag == "td" and len(dom.nodes[index].text()) > 600
