"""How each service writes bold, struck out and linked text: what templates call `bold`, `gone`, `new` and `link`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


class Marked(str):
    """Text that is in its dialect already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write. Patterns take text that has been escaped; `link` takes an address and a text."""

    escape: Callable[[str], str]
    bold: str = "{}"
    gone: str = "[-{}-]"
    new: str = "{{+{}+}}"
    link: str = "{text}: {url}"
    escape_url: Callable[[str], str] = str

    def text(self, value: object) -> str:
        """Escape what is not marked yet."""
        return value if isinstance(value, Marked) else self.escape(str(value))

    def mark(self, pattern: str, value: object) -> Marked:
        """Put a text into one of the patterns, white space around it left outside."""
        text = self.text(value)
        inner = text.strip()
        if not inner:
            return Marked(text)
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return Marked(f"{lead}{pattern.format(inner)}{tail}")

    def linked(self, url: str, text: object) -> Marked:
        """Write a link; the bare text where the address is none of the Web's."""
        if not url.startswith(("http://", "https://")):
            return Marked(self.text(text))
        return Marked(self.link.format(text=self.text(text), url=self.escape_url(url)))


def _as_it_is(text: str) -> str:
    return text


def _for_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>~|]|^[#+-])", re.MULTILINE)


def _for_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _url_in_brackets(url: str) -> str:
    return url.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace(")", "%29").replace(" ", "%20")


PLAIN: Final = Dialect(_as_it_is)
SLACK: Final = Dialect(
    _for_slack, bold="*{}*", gone="~{}~", new="*{}*", link="<{url}|{text}>", escape_url=_url_in_brackets
)
DISCORD: Final = Dialect(
    _for_markdown, bold="**{}**", gone="~~{}~~", new="**{}**", link="[{text}](<{url}>)", escape_url=_url_in_brackets
)
TEAMS: Final = Dialect(
    _for_markdown, bold="**{}**", gone="[-{}-]", new="**{}**", link="[{text}]({url})", escape_url=_url_in_brackets
)
HTML: Final = Dialect(
    escape, bold="<b>{}</b>", gone="<s>{}</s>", new="<b>{}</b>", link='<a href="{url}">{text}</a>', escape_url=escape
)
MATRIX: Final = Dialect(
    escape,
    bold="<strong>{}</strong>",
    gone="<del>{}</del>",
    new="<strong>{}</strong>",
    link='<a href="{url}">{text}</a>',
    escape_url=escape,
)

MAIL: Final = Dialect(
    escape,
    bold="<strong>{}</strong>",
    # Struck out and underlined besides: readable without colour, and where a client drops the style sheet.
    gone=('<del class="v-gone" style="background-color:#fbd9d9;color:#7a1414;text-decoration:line-through">{}</del>'),
    new=(
        '<ins class="v-new" style="background-color:#d3f0d6;color:#0d4a1a;text-decoration:underline;font-weight:bold">'
        "{}</ins>"
    ),
    link='<a class="v-link" href="{url}" style="color:#0b57d0">{text}</a>',
    escape_url=escape,
)
