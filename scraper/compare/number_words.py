"""The words of figures that the rules of classes know: numbers, units, bounds. English and Italian, in lower case."""

from __future__ import annotations

from decimal import Decimal
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH_COUNTED: Final = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen
"""
_ITALIAN_COUNTED: Final = """
    due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette
    diciotto diciannove
"""
_ENGLISH_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ITALIAN_TENS: Final = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_ITALIAN_UNITS: Final = "uno due tré quattro cinque sei sette otto nove"


def _italian_compounds() -> dict[str, int]:
    found = {}
    for ten, stem in enumerate(_ITALIAN_TENS.split(), 2):
        for unit, word in enumerate(_ITALIAN_UNITS.split(), 1):
            # The last vowel goes before another one: ventuno, trentotto.
            found[(stem[:-1] if word[0] in "uo" else stem) + word] = 10 * ten + unit
    for value, word in enumerate(_ITALIAN_COUNTED.split(), 2):
        found[f"{word}mila"] = 1000 * value
        if value < 10:  # noqa: PLR2004
            found[f"{word}cento"] = 100 * value
    return found


NUMBERS: Final = {
    **{
        word: Decimal(value)
        for words in (_ENGLISH_COUNTED, _ITALIAN_COUNTED)
        for value, word in enumerate(words.split(), 2)
    },
    **{
        word: Decimal(10 * value)
        for words in (_ENGLISH_TENS, _ITALIAN_TENS)
        for value, word in enumerate(words.split(), 2)
    },
    **{word: Decimal(value) for word, value in _italian_compounds().items()},
    **dict.fromkeys(("half", "metà"), Decimal("0.5")),
    **dict.fromkeys(("dozen", "dozzina"), Decimal(12)),
    "zero": Decimal(0),
}
"""Words that are figures, with their values."""
ORDINALS: Final = {
    word: Decimal(value)
    for words in (
        "third fourth fifth sixth seventh eighth ninth tenth",
        "terzo quarto quinto sesto settimo ottavo nono decimo",
        "terza quarta quinta sesta settima ottava nona decima",
    )
    for value, word in enumerate(words.split(), 3)
}
WEAK: Final = {
    "one": "one",
    **dict.fromkeys(("first", "primo"), "first"),
    **dict.fromkeys(("second", "secondo", "seconda"), "second"),
}
"""Words that are a figure beside another one (`one → two`), and more often none; with the names they share."""
NOUGHTS: Final = _words("no none nessun nessuno nessuna a an un uno una un'")
"""Words that take the place of a figure (`no injuries → two injuries`)."""
SCALES: Final = {
    **dict.fromkeys(["hundred", "cento"], Decimal(100)),
    **dict.fromkeys(["thousand", "mila", "mille", "k"], Decimal(1000)),
    **dict.fromkeys(["million", "millions", "milione", "milioni", "mln", "m", "mn"], Decimal(10**6)),
    **dict.fromkeys(["billion", "billions", "miliardo", "miliardi", "mld", "bn"], Decimal(10**9)),
    **dict.fromkeys(["trillion", "trillions", "tn"], Decimal(10**12)),
}
SCALE_LETTERS: Final = _words("k m mn bn tn")
"""Scales that stand right at the digits of a sum of money, and elsewhere may be metres."""
COLLECTIVES: Final = _words(
    """
    hundreds thousands dozens tens quarter quarters thirds fifths
    decina ventina trentina quarantina cinquantina centinaio migliaio decine centinaia migliaia
    """
)
"""Figures without a value of their own."""
UNITS: Final = {
    name: names.split()[0]
    for names in (
        "% percent percento pct",
        "$ dollar dollars dollaro dollari usd us$",
        "£ pound pounds sterlina sterline gbp",
        "€ euro euros eur",
        "¥ yen",
        "g gram grams grammo grammi",
        "kg kilogram kilograms chilogrammo chilogrammi chilo chili kilos",
        "mg milligrams milligrammi",
        "ml millilitre millilitres millilitro millilitri",
        "l litre litres liter liters litro litri",
        "mm millimetre millimetres millimetri",
        "cm centimetre centimetres centimetro centimetri",
        "m metre metres meter meters metro metri",
        "km kilometre kilometres kilometer kilometers chilometro chilometri",
        "mile miles miglia miglio",
        "tonne tonnes ton tons tonnellata tonnellate",
        "hectare hectares ettaro ettari",
        "acre acres",
        "kb", "mb", "gb", "tb",
        "mw megawatt megawatts", "gw gigawatt gigawatts", "kw kilowatt kilowatts",
        "seconds secondi",
        "minute minutes minuto minuti",
        "hour hours ora ore",
        "day days giorno giorni",
        "week weeks settimana settimane",
        "month months mese mesi",
        "year years anno anni",
    )
    for name in names.split()
}  # fmt: skip
"""What a figure counts, where that is a measure; each name with the one under which it is compared."""
BOUNDS: Final = {
    tuple(phrase.split()): meaning
    for meaning, phrases in {
        "least": "at least/no less than/no fewer than/a minimum of/almeno/non meno di/minimo",
        "most": "up to/at most/no more than/a maximum of/fino a/fino al/al massimo/non più di/massimo",
        "more": "more than/over/above/in excess of/just over/oltre/più di/più del/più della/sopra i",
        "less": "less than/fewer than/under/below/just under/meno di/meno del/meno della/sotto i",
        "nearly": "nearly/almost/close to/quasi",
        "about": "about/around/approximately/roughly/some/circa/all'incirca/intorno a",
        "from": "starting with/starting at/starting from/from/a partire da/da",
    }.items()
    for phrase in phrases.split("/")
}
"""Words before a figure that bound it, and what they mean."""
UNTOLD_BOUNDS: Final = frozenset({"from"})
"""Words that are no bound unless another one takes their place."""
LONGEST_BOUND: Final = max(map(len, BOUNDS))
DIRECTIONS: Final = {
    **dict.fromkeys(["più", "more", "higher"], "more"),
    **dict.fromkeys(["meno", "less", "fewer", "lower"], "less"),
}
"""Words behind a figure that say whether it is more or less (`12% in meno`)."""
BESIDE_FIGURES: Final = _words("additional further extra altri altre ulteriori")
"""Words that come and go with a figure."""
ENGLISH_SIGNS: Final = _words("is was are were be been to the of and by for before on at it its will")
EITHER_LANGUAGE: Final = frozenset({"due"})
"""An Italian number that is another word in English."""
