"""What class names and ids say about an element's content: word stems, in the languages that themes are written in."""

from __future__ import annotations

import re

from scraper.extract.document import Hint

STEMS: tuple[tuple[Hint, str], ...] = (
    (
        Hint.BODY,
        "article-?body articlebody article-?content articlecontent article-?text articletext article__body entry-content entrycontent "
        "post-?content postcontent post-?body postbody post-?text story-?body storybody story-?content story-?text "
        "news-?body news-?text news-?content body-?text bodytext content-?body contentbody td-post-content text-?content "
        "article-?copy richtext rich-text article-?detail article__content detail-?text artikel-?text testo corpo "
        "single-?content blog-?content main-?text maintext body-?copy story__body",
    ),
    (
        Hint.STANDFIRST,
        "standfirst lead lede sommario occhiello subtitle sub-?title subhead sub-?headline chapeau chapo entradilla abstract "
        "excerpt teaser-?text intro summary dek deck article-?description vorspann strap catenaccio",
    ),
    (Hint.CAPTION, "caption figcaption wp-caption credit copyright photo-?credit didascalia legende bildunterschrift"),
    (
        Hint.RELATED,
        "related relat correlat leggi-?anche read-?more readmore read-?also read-?next recommend recirc recomm more-stories more-?news more-?from "
        "moreon most-?read most-?popular mostpopular popular trending outbrain taboola also-?like you-?may see-?also "
        "jp-relatedposts yarpp zergnet similar suggest next-?article prev-?next post-?nav next-?post previous-?post further "
        "latest potrebbe ultime-?notizie altri-?articoli mehr-zum weitere lire-aussi crp_related onward up-?next "
        "you-?might rp4wp teasers teaserlist carousel slider-?posts promo- promobox series-?nav",
    ),
    (
        Hint.SHARE,
        "share sharing social socials sharedaddy addthis a2a addtoany sharethis condividi teilen follow-?us sns bookmark print "
        "tools toolbar actions",
    ),
    (
        Hint.COMMENTS,
        "comment comments commentlist disqus respond reply commenti kommentar commentaires fb-comments livefyre",
    ),
    (
        Hint.META,
        "byline author authors autor autore dateline meta metadata post-?info entry-?info article-?info tags tag-?list tagcloud "
        "post-?tags breadcrumb breadcrumbs bread timestamp date datum pubdate post-?date entry-?date published category "
        "categories bio about-?author author-?box authorbox contributor writer reading-?time readtime rating ratings",
    ),
    (
        Hint.NOTICE,
        "cookie cookies consent gdpr newsletter subscribe subscription signup sign-?up popup pop-?up modal overlay "
        "lightbox onetrust donate donation disclaimer mailchimp optin opt-?in login registration "
        "cta call-?to-?action alert notification appeal membership",
    ),
    (
        Hint.ADVERT,
        "ad ads adv advert advertisement advertising adsense adslot ad-?slot ad-?container ad-?wrapper adbox dfp gpt sponsor "
        "sponsored banner pubblicita anzeige werbung publicidad reklama commercial affiliate",
    ),
    (
        Hint.NAVIGATION,
        "nav navbar navigation menu submenu sidebar side-?bar sidenav footer foot topbar "
        "pagination pager paging skip-?link sitemap rail right-?col rightcol site-?header search searchform jumplinks "
        "offcanvas off-?canvas secondary",
    ),
    (Hint.WIDGET, "widget widgets"),
    (Hint.HIDDEN, "sr-only visually-?hidden visuallyhidden screen-?reader-?text screen-?reader element-invisible"),
    (Hint.TITLE, "headline article-?title entry-?title post-?title page-?title story-?title"),
    (Hint.CONTENTS, "toc table-?of-?contents ez-toc lwptoc contents-?list rank-math-toc wp-block-table-of-contents"),
    (
        Hint.CARD,
        "card cards teaser teasers promo post-?preview summary-?item thumb thumbnail thumbs tile tiles list-?item",
    ),
)

_BUILD = re.compile(r"(?:__|--|_|-)(?=[A-Za-z]*\d)[A-Za-z0-9]{3,10}$")
"""The hash that a build puts behind a class name."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _compiled() -> re.Pattern[str]:
    groups = []
    for hint, stems in STEMS:
        alternatives = "|".join(sorted(stems.split(), key=len, reverse=True))
        groups.append(f"(?P<{hint.name}>(?:{alternatives})(?![a-z]))")
    return re.compile(r"(?<![a-z0-9])(?:" + "|".join(groups) + ")")


_NAMES = _compiled()
_HINT_OF_GROUP = {hint.name: int(hint) for hint, _ in STEMS}


MOST_NAMES = 20
_STATES = ("is-", "has-", "no-", "with-", "enable", "disable", "block-id")
"""Openings of names that tell a state, not a content."""


def hints_of_names(names: str) -> int:
    """Return what an element's class names and id, parted by spaces, say about its content."""
    if "hentry" in names or "status-publish" in names:
        # WordPress names the article itself after its categories and tags.
        return 0
    words = names.split()
    if len(words) > MOST_NAMES:
        # So many names are layout rules and switches.
        return 0
    hints = 0
    for found in _NAMES.finditer(" ".join(map(_plain, words))):
        hints |= _HINT_OF_GROUP[found.lastgroup or ""]
    return hints


def _plain(name: str) -> str:
    """Return a name in lower case with its words parted by hyphens; nothing for a state or a layout rule."""
    if name.isalpha() and name.islower():
        return name
    if ":" in name or "[" in name or name.startswith(_STATES):
        return ""
    name = _BUILD.sub("", name)
    if not name.islower() and not any(map(str.isdigit, name)):
        name = _CAMEL.sub("-", name)
    return name.lower().replace("_", "-")
