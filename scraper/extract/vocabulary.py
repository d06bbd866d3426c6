"""What class names and ids say about an element's content: word stems, in the languages that themes are written in."""

from __future__ import annotations

import re

from scraper.extract.document import Hint

STEMS: tuple[tuple[int, str], ...] = (
    (
        Hint.BODY,
        (
            "article-?body articlebody article-?content articlecontent article-?text articletext "
            "article__body entry-content entrycontent post-?content postcontent post-?body postbody "
            "post-?text story-?body storybody story-?content story-?text news-?body news-?text news-?content "
            "body-?text bodytext content-?body contentbody td-post-content text-?content article-?copy "
            "richtext rich-text article-?detail article__content detail-?text artikel-?text testo corpo "
            "single-?content blog-?content main-?text maintext body-?copy story__body"
        ),
    ),
    (
        Hint.STANDFIRST,
        (
            "standfirst lead lede sommario occhiello subtitle sub-?title subhead sub-?headline chapeau chapo "
            "entradilla abstract excerpt teaser-?text intro summary dek deck article-?description vorspann "
            "strap catenaccio"
        ),
    ),
    (
        Hint.CAPTION,
        (
            "caption captions figcaption wp-caption credit credits copyright copyrights photo-?credit photo-?source "
            "didascalia legende bildunterschrift bildtext bildtitel article-?picture pic-?info pic-?intro"
        ),
    ),
    (
        Hint.RELATED,
        (
            "related[a-z]{0,12} relat correlat[a-z]{0,2} leggi-?anche read-?more readmore read-?also "
            "read-?next recommend recommended recommendations recirc "
            "recomm more-stories more-?news more-?from moreon most-?read most-?popular mostpopular popular "
            "trending outbrain taboola also-?like you-?may see-?also jp-relatedposts yarpp zergnet similar "
            "suggest next-?article prev-?next post-?nav next-?post previous-?post further latest potrebbe "
            "ultime-?notizie altri-?articoli mehr-zum weitere lire-aussi crp_related onward up-?next "
            "you-?might rp4wp teasers teaserlist carousel slider-?posts promo- promobox series-?nav"
        ),
    ),
    (
        Hint.SHARE,
        (
            "share sharing social socials sharedaddy addthis a2a addtoany sharethis condividi teilen "
            "follow-?us sns bookmark print tools toolbar actions"
        ),
    ),
    (
        Hint.COMMENTS,
        (
            "comment comments commentlist disqus respond reply commenti kommentar[a-z]{0,2} commentaires fb-comments "
            "livefyre komentarz[a-z]{0,2} opinie opinia comentarios? reacties reactions yorum[a-z]{0,3} kommenty"
        ),
    ),
    (
        Hint.META,
        (
            "byline author authors autor autore dateline meta metadata post-?info entry-?info article-?info "
            "tags tag-?list tagcloud post-?tags breadcrumb breadcrumbs bread timestamp date datum pubdate "
            "post-?date entry-?date published category categories bio about-?author author-?box authorbox "
            "contributor writer reading-?time readtime rating ratings"
        ),
    ),
    (
        Hint.NOTICE,
        (
            "cookie cookies consent gdpr newsletter subscribe subscription signup sign-?up popup pop-?up "
            "modal overlay lightbox onetrust donate donation disclaimer mailchimp optin opt-?in login "
            "registration cta call-?to-?action alert notification appeal membership"
        ),
    ),
    (
        Hint.ADVERT,
        (
            "ad ads adv advert advertisement advertising adsense adslot ad-?slot ad-?container ad-?wrapper "
            "adbox dfp gpt sponsor sponsored banner pubblicita anzeige werbung publicidad reklama commercial "
            "affiliate"
        ),
    ),
    (
        Hint.NAVIGATION,
        (
            "nav navbar navigation menu submenu sidebar side-?bar sidenav footer foot topbar pagination "
            "pager paging skip-?link sitemap rail right-?col rightcol site-?header search searchform "
            "jumplinks offcanvas off-?canvas secondary"
        ),
    ),
    (
        Hint.WIDGET,
        ("widget widgets"),
    ),
    (
        Hint.HIDDEN,
        ("sr-only visually-?hidden visuallyhidden screen-?reader-?text screen-?reader element-invisible"),
    ),
    (
        Hint.TITLE,
        ("headline article-?title entry-?title post-?title page-?title story-?title"),
    ),
    (
        Hint.CONTENTS,
        ("toc table-?of-?contents ez-toc lwptoc contents-?list rank-math-toc wp-block-table-of-contents"),
    ),
    (
        Hint.PLAYER,
        (
            "player video-?player audio-?player media-?player videojs vjs vjs-wrapper jwplayer jw-player mejs "
            "video-?wrapper video-?box video-?title video-?info video-?caption video-?fallback video-?entry "
            "about-?video featured-?video podcast-?player"
        ),
    ),
    (
        Hint.INFOBOX,
        ("factbox fact-?box factsbox infobox info-?box infokasten info-?kasten faktenbox faktabox faktaruta"),
    ),
    (Hint.TEASER, "teaser teasers teaser-?box teaser-?list teaser-?item"),
    (
        Hint.CARD,
        ("card cards promo post-?preview summary-?item thumb thumbnail thumbs tile tiles list-?item"),
    ),
)
"""Stems by hint, as regular expressions parted by spaces; a stem ends where no letter follows."""

_BUILD = re.compile(r"(?:__|--|_|-)(?=[A-Za-z]*\d)[A-Za-z0-9]{3,10}$")
"""The hash that a build puts behind a class name."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DIGIT = re.compile(r"[0-9]")
_WORD_START = re.compile(r"(?<![a-z0-9])[a-z]")
MOST_NAMES = 20
OPENING_CHARS = 4
LEAST_SURE = 4
"""Letters of a word below which it must stand alone between hyphens, in a name without digits."""
_STATES = ("is-", "has-", "no-", "with-", "enable", "disable", "block-id", "commentOn", "comment-on")
"""Openings of names that tell a state, not a content."""


def _compiled() -> dict[str, tuple[re.Pattern[str], tuple[int, ...]]]:
    """Return a pattern per first letter, with the hint of each of its groups: one for all took five times as long."""
    by_letter: dict[str, list[tuple[int, list[str]]]] = {}
    for hint, stems in STEMS:
        for stem in sorted(stems.split(), key=len, reverse=True):
            groups = by_letter.setdefault(stem[0], [])
            if not groups or groups[-1][0] != hint:
                groups.append((hint, []))
            groups[-1][1].append(stem)
    return {
        letter: (
            re.compile("|".join(f"((?:{'|'.join(stems)})(?![a-z]))" for _, stems in groups)),
            (0, *(hint for hint, _ in groups)),
        )
        for letter, groups in by_letter.items()
    }


def _openings() -> frozenset[str]:
    """Return what the first words of the stems begin with: most words need no more reading."""
    written = {stem.replace("-?", joint) for _, stems in STEMS for stem in stems.split() for joint in ("-", "")}
    return frozenset(stem.replace("[", "-").split("-")[0][:OPENING_CHARS] for stem in written)


_NAMES = _compiled()
_OPENINGS = _openings()


class Names:
    """Reads class names and ids for one page, each name once."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def hints(self, names: str) -> int:
        """Return what an element's class names or id, parted by spaces, say about its content."""
        known = self._known.get(names)
        if known is None:
            known = self._known[names] = self._read(names)
        return known

    def _read(self, names: str) -> int:
        words = names.split()
        # WordPress names the article itself after its categories and tags; very many names are layout and switches.
        if len(words) > MOST_NAMES or "hentry" in names or "status-publish" in names:
            return 0
        hints = 0
        for word in words:
            known = self._known.get(word)
            if known is None:
                known = self._known[word] = hints_of_name(word)
            hints |= known
        return hints


def hints_of_name(name: str) -> int:
    """Return what one class name or id says about an element's content."""
    if ":" in name or "[" in name or name.startswith(_STATES):
        return 0
    plain = name.replace("-", "").replace("_", "")
    is_simple = plain.isascii() and plain.isalnum()
    has_digits = not (is_simple and plain.isalpha())
    if not has_digits and name.islower():
        parted = _hyphened(name)
        return _hints_at(_starts(parted), parted, parted, has_digits=False)
    if has_digits:
        if len(plain) < len(name):
            name = _BUILD.sub("", name)
        has_digits = _DIGIT.search(name) is not None if name.isascii() else any(map(str.isdigit, name))
    parted = words = _hyphened(name)
    if not has_digits and not name.islower():
        parted = _hyphened(_CAMEL.sub("-", name))
    starts = _starts(parted) if is_simple else [found.start() for found in _WORD_START.finditer(parted)]
    return _hints_at(starts, parted, words, has_digits=has_digits)


def _hints_at(starts: list[int], parted: str, words: str, *, has_digits: bool) -> int:
    """Return what the stems say that begin at some places of a name parted by hyphens."""
    hints = 0
    for start in starts:
        pattern = _NAMES.get(parted[start])
        if pattern is None or not (found := pattern[0].match(parted, start)):
            continue
        # Generated names hold short words by chance ("u_0_a_Ad", "kAdBq").
        if len(found[0]) < LEAST_SURE and (has_digits or found[0] not in words.split("-")):
            continue
        hints |= pattern[1][found.lastindex or 0]
    return hints


def _hyphened(name: str) -> str:
    """Return a name in small letters, its joints made single hyphens."""
    name = name.lower().replace("_", "-")
    while "--" in name:
        name = name.replace("--", "-")
    return name


def _starts(parted: str) -> list[int]:
    """Return where the words begin that a stem may begin with, in a name of letters, digits and hyphens."""
    starts = []
    at = 0
    for word in parted.split("-"):
        opening = word[:OPENING_CHARS]
        # A stem may end before a digit ("ads2").
        if opening in _OPENINGS or (opening and not opening.isalpha()):
            starts.append(at)
        at += len(word) + 1
    return starts
