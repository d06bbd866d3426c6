from __future__ import annotations

import unicodedata
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.compare import canonical_text
from scraper.compare.normalise import canonical_line

TYPOGRAPHY = st.sampled_from(
    list(" \u00a0\u200b\u00ad\ufeff«»“”‘’'\"`´-–—…ﬁ\u0301\u0300ｅ，.,;:!?()[]e¨ﾞｶ\u200d\u2028\t\x00")
)


@given(st.text(st.characters(codec="utf-8")))
def test_the_form_of_any_text_is_its_own_form(text: str) -> None:
    assert canonical_text(canonical_text(text)) == canonical_text(text)


@given(st.text(TYPOGRAPHY))
def test_the_form_of_mere_typography_is_its_own_form(text: str) -> None:
    assert canonical_text(canonical_text(text)) == canonical_text(text)


@given(st.lists(st.text(TYPOGRAPHY)))
def test_the_form_of_forms_in_one_line_is_what_folding_the_line_gives(texts: list[str]) -> None:
    forms = [canonical_text(text) for text in texts]
    assert canonical_line(forms) == canonical_text(" ".join(filter(None, forms)))


SCRIPTS = (
    range(0x3420),
    range(0x9FF0, 0xAC20),
    range(0xD7A0, 0xD900),
    range(0xF8F0, 0x12000),
    range(0x1D000, 0x1FC00),
    range(0xE0000, 0xE0200),
)
"""Unicode without the middle of its long rows of ideographs, syllables and private characters, which are all alike."""


@pytest.mark.parametrize("pattern", ["{}", "a{}b", "{}\u0301", "{0}{0}", "a {} b"])
def test_every_character_folds_at_once(pattern: str) -> None:
    forms = ((character, canonical_text(pattern.format(character))) for character in map(chr, chain(*SCRIPTS)))
    assert [character for character, form in forms if canonical_text(form) != form] == []


@given(st.text(st.characters(codec="utf-8")))
def test_the_form_is_one_line_without_loose_spaces(text: str) -> None:
    form = canonical_text(text)
    assert form == form.strip()
    assert not any(character.isspace() and character != " " for character in form)
    assert "  " not in form
    assert "\x00" not in form


@given(st.text(st.characters(codec="utf-8")))
def test_composed_and_decomposed_accents_are_one(text: str) -> None:
    assert canonical_text(unicodedata.normalize("NFD", text)) == canonical_text(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("shown", "other"),
    [
        ("due  parole", "due parole"),
        ("due\u00a0parole\n", "due parole"),
        ("due\u202fparole", "due parole"),
        ("\ufeffuna pa\u00adrola\u200b", "una parola"),
        ("\u200funa \u202aparola\u202c", "una parola"),
        ("“ciao”", '"ciao"'),
        ("« ciao »", '"ciao"'),
        ("„ciao“", '"ciao"'),
        ("''ciao''", '"ciao"'),
        ("l’evento", "l'evento"),
        ("l`evento", "l'evento"),
        ("2019–2020", "2019-2020"),
        ("pausa — lunga", "pausa - lunga"),
        ("pausa -- lunga", "pausa - lunga"),
        ("non\u2011stop", "non-stop"),
        ("e poi…", "e poi..."),
        ("ﬁne e ﬂusso", "fine e flusso"),
        ("ＡＢＣ１２３", "ABC123"),
        ("ｶﾞ", "ガ"),
        ("perche\u0301", "perché"),
        ("mot !", "mot!"),
        ("( uno ) , due .", "(uno), due."),
        ("cuore ❤\ufe0f", "cuore ❤"),
    ],
)
def test_typography_is_no_difference(shown: str, other: str) -> None:
    assert canonical_text(shown) == canonical_text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Governo", "governo"),
        ("perché", "perche"),
        ("19 militari", "21 militari"),
        ("3 m²", "3 m2"),
        ("½ kg", "1/2 kg"),
        ("Sì, certo", "Sì certo"),
        ("finito.", "finito?"),
        ("1.5", "15"),
        ("va bene", "vabene"),
        ("e", "è"),
        ("-5", "5"),
        ("1ª", "1a"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        ),
    ],
)
def test_what_a_reader_could_call_a_difference_stays(one: str, other: str) -> None:
    assert canonical_text(one) != canonical_text(other)


def test_a_mark_keeps_the_space_before_it_where_it_begins_a_word() -> None:
    assert canonical_text("the .NET framework") == "the .NET framework"


def test_a_text_of_invisible_characters_has_an_empty_form() -> None:
    assert canonical_text("\u200b\ufeff \u00ad\u2060") == ""
