"""The words that the rules of classes know: dates, numbers, notes. English and Italian; months in five languages.

All in lower case and canonical form.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS: Final = _words(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
    gen mag giu lug ago set ott dic
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    januar februar märz mai juni juli oktober dezember
    enero febrero mayo junio julio septiembre octubre noviembre diciembre
    """
)
DAYS: Final = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    lundi mardi mercredi jeudi vendredi samedi dimanche
    montag dienstag mittwoch donnerstag freitag samstag sonntag
    lunes martes miércoles jueves viernes sábado domingo
    spring summer autumn winter primavera autunno inverno
    today yesterday tomorrow tonight oggi ieri domani stasera stamattina stamani stanotte
    """
)
# Words that are months or days only beside a figure ("may", "set", "sat", "mar").
AMBIGUOUS: Final = _words("may mar mag set sat sun wed mon dic ago gen jan fri mars")
_COUNTED: Final = (
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen
    """,
    """
    due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette
    diciotto diciannove
    """,
)
_TENS: Final = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
)
_LARGE: Final = """
    hundred hundreds thousand thousands million millions billion billions dozen dozens half
    cento mille mila milione milioni miliardo miliardi decine centinaia migliaia dozzina metà
"""
NUMBER_WORDS: Final = {
    **{word: str(value) for words in _COUNTED for value, word in enumerate(words.split(), 2)},
    **{word: str(10 * value) for words in _TENS for value, word in enumerate(words.split(), 2)},
    **{word: word for word in _LARGE.split()},
}
"""Words that are figures, with the figure where there is one (`one` and `uno` are more often no figure)."""
SCALES: Final = _words("hundred thousand million billion trillion mila milioni milione miliardi miliardo")
DENIALS: Final = _words(
    """
    not no nor never neither none nobody nothing without cannot
    non né mai senza nessun nessuno nessuna niente nulla neppure nemmeno
    """
)
DENYING_PREFIXES: Final = _words("un in il im ir dis non anti s")
TITLES: Final = _words("mr mrs ms dr sir lord lady prof sig dott on sen avv ing don")
CLOCK: Final = re.compile(r"\d{1,2}:\d{2}(?:[ap]m)?|\d{1,2}(?:[.:]\d{2})?[ap]m|\d{1,2}h\d{0,2}")
CALENDAR_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}")
YEAR: Final = re.compile(r"(?:19|20)\d{2}")
DAY_OF_MONTH: Final = re.compile(r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|º|°)?")

# At the beginning of a paragraph or a sentence; the page says so of itself.
NOTE: Final = re.compile(
    r"""(?:^|(?<=[.!?)\]]\ ))[\[("*\s]*(?:
        (?:correction|corrections|clarification|editor's\ note|update|updated|latest\ update|amendment|erratum)\b
            (?:(?:\ (?:on|at|from|of))?(?:\ [a-z]+)?\ \d|[^a-z]{0,3}[:\-]|\ \()
      | (?:this|the)\ (?:article|story|page|piece|report|post|headline|release|guidance|statement)\ (?:was|has\ been|is)
            \ (?:first\ |last\ |since\ )?(?:amended|updated|corrected|clarified|changed|edited|revised)
      | an?\ (?:earlier|previous)\ version\ of\ this
      | note\ to\ readers
      | (?:aggiornamento|rettifica|correzione|precisazione|errata[ -]corrige|nota\ della\ redazione|n\.?d\.?r\.?)\b
            (?:\ (?:del|delle|alle|ore)\b|\ \d|[^a-z]{0,3}[:\-]|$)
      | (?:precisiamo|rettifichiamo)\b
      | (?:ultimo\ aggiornamento|aggiornato\ (?:il|alle|al)|errata[ -]corrige)
      | (?:l'articolo|il\ testo|la\ notizia|il\ titolo|questo\ articolo|questa\ pagina)\ è\ stat[oa]
            \ (?:modificat|aggiornat|corrett|rettificat)[oa]
      | (?:in\ )?una\ (?:versione\ precedente|precedente\ versione)\ d
    )""",
    re.VERBOSE,
)
