"""Names of authors out of bylines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.metadata.names import clean_names, is_name, is_pen_name, is_person_like, split_names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("by Jane Doe and John Smith", ["Jane Doe", "John Smith"]),
        ("Jane Doe, John Smith & Ann Lee", ["Jane Doe", "John Smith", "Ann Lee"]),
        ("By Jane Doe, Senior Political Correspondent", ["Jane Doe"]),
        ("Jane Doe Senior Reporter", ["Jane Doe"]),
        ("Jane Doe (AFP)", ["Jane Doe"]),
        ("Jane Doe jane.doe@example.org", ["Jane Doe"]),
        ("Written by: Jane Doe on July 23, 2025", ["Jane Doe"]),
        ("Posted by Jane Doe in Gardening", ["Jane Doe"]),
        ("Jane Doe | 23.07.2025", ["Jane Doe"]),
        ("di Anna Rossi e Marco Bianchi", ["Anna Rossi", "Marco Bianchi"]),
        ("a cura di Anna Rossi", ["Anna Rossi"]),
        ("dal nostro inviato", []),
        ("Von Ulrich von der Heide", ["Ulrich von der Heide"]),
        ("Text: Eva Müller", ["Eva Müller"]),
        ("Ein Gastbeitrag von Eva Müller", ["Eva Müller"]),
        ("Par Élise Dupont et Marc Petit", ["Élise Dupont", "Marc Petit"]),
        ("Por María de la Cruz", ["María de la Cruz"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("Γράφει ο Γιώργος Παπαδόπουλος", ["Γιώργος Παπαδόπουλος"]),
        ("作者：李兆清", ["李兆清"]),
        ("신현주 기자", ["신현주"]),
        ("بقلم أحمد علي", ["أحمد علي"]),
        ("Foto: Eva Müller", []),
        ("https://example.org/author/jane", []),
        ("@janedoe", []),
        ("", []),
        ("Staff Writer", ["Staff Writer"]),
        ("admin", []),
    ],
)
def test_byline(byline: str, names: list[str]) -> None:
    assert split_names(byline) == names


def test_structured_data_keeps_what_looks_like_a_role() -> None:
    assert clean_names(["Luxury Travel Expert"]) == ("Luxury Travel Expert",)


def test_an_organisation_of_parts_stays_whole() -> None:
    assert clean_names(["Le Figaro et AFP"]) != ("Figaro", "AFP")


def test_each_name_comes_once_in_order() -> None:
    assert clean_names(["Jane Doe", "John Smith", "JANE DOE"]) == ("Jane Doe", "John Smith")


@pytest.mark.parametrize(
    "text", ["Jane Doe", "Ludwig van Beethoven", "J. R. R. Tolkien", "李兆清", "김태연", "أحمد علي"]
)
def test_person_like(text: str) -> None:
    assert is_person_like(text)


@pytest.mark.parametrize(
    "text", ["Jane", "Table of Contents", "Reading Time", "the quick brown fox", "Route 66 Team", "jane doe"]
)
def test_not_person_like(text: str) -> None:
    assert not is_person_like(text)


def test_pen_names() -> None:
    assert is_pen_name("Aureliana")
    assert not is_pen_name("DPA")
    assert not is_pen_name("jane.doe")


@given(st.text(max_size=500))
def test_any_text_parts_into_names_that_are_names(text: str) -> None:
    for name in split_names(text):
        assert is_name(name)
        assert name == name.strip()


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Text von Christian Seiler Illustration von Markus Roost", ["Christian Seiler"]),
        ("By Glen Owen and Brendan Carlin For The Mail on Sunday", ["Glen Owen", "Brendan Carlin"]),
        ("Dolores Chang For Dailymail.Com", ["Dolores Chang"]),
        ("Posted by Nesselsetzer under", ["Nesselsetzer"]),
        ("Williams Perdomo @wperdomod", ["Williams Perdomo"]),
        ("By Charles Patterson, WCI Columnist", ["Charles Patterson"]),
        ("Autor/in: Korinna Hennig", ["Korinna Hennig"]),
        ("Written by Great Day Editorial Team", ["Great Day Editorial Team"]),
        ("by Marketing Team", ["Marketing Team"]),
    ],
)
def test_what_stands_around_names_in_bylines_of_today(byline: str, names: list[str]) -> None:
    assert split_names(byline) == names


@pytest.mark.parametrize("text", ["Recht & Gesetz", "日 来源：广州日报", "Source: Nothing Else", "Tweet This"])
def test_sections_and_labels_are_no_people(text: str) -> None:
    assert not is_person_like(text)
