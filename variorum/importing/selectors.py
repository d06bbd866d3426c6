"""CSS selectors, and the XPath expressions that say the same as one."""

from __future__ import annotations

import re

from scraper.selectors import is_selector

_STEP = re.compile(r"(?P<axis>//?)(?P<name>[A-Za-z][\w-]*|\*)(?P<tests>(?:\[[^\[\]]*\])*)")
_TEST = re.compile(r"\[([^\[\]]*)\]")
_EQUALS = re.compile(r"""@([\w-]+)\s*=\s*(?:"([^"\\]*)"|'([^'\\]*)')""")
_CONTAINS = re.compile(r"""contains\(\s*@([\w-]+)\s*,\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\)""")


def is_css(selector: str) -> bool:
    """Whether a CSS selector can be used."""
    return bool(selector.strip()) and is_selector(selector)


def css_of_xpath(expression: str) -> str | None:
    """Return the CSS selector of the same elements, None where there is none or we know of none.

    Known are paths of names with tests for an attribute's value or part of it, and for a place among siblings.
    """
    text, css, at = expression.strip(), "", 0
    while at < len(text):
        step = _STEP.match(text, at)
        tests = [_css_of_test(test, step["name"]) for test in _TEST.findall(step["tests"])] if step else []
        # A place after another test counts among what passed that test: CSS has no word for it.
        if step is None or None in tests or any(":nth" in str(test) for test in tests[1:]):
            return None
        between = "" if not css else " " if step["axis"] == "//" else " > "
        name = "" if step["name"] == "*" and tests else step["name"]
        css += between + name + "".join(str(test) for test in tests)
        at = step.end()
    return css or None


def _css_of_test(test: str, name: str) -> str | None:
    test = test.strip()
    if test.isdigit():
        return f":nth-child({test})" if name == "*" else f":nth-of-type({test})"
    if equals := _EQUALS.fullmatch(test):
        return f'[{equals[1]}="{equals[2] if equals[2] is not None else equals[3]}"]'
    if contains := _CONTAINS.fullmatch(test):
        return f'[{contains[1]}*="{contains[2] if contains[2] is not None else contains[3]}"]'
    return f"[{test[1:]}]" if re.fullmatch(r"@[\w-]+", test) else None
