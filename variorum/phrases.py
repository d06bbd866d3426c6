"""What commands and pages say around what they show, in each language of the product. Pure.

Names of kinds, classes and reasons are in scraper/names.py, what is stored with an entry of the log in
scraper/sentences.py.
"""

from __future__ import annotations

from typing import Final

PHRASES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "version": "version {number}",
        "versions": "versions {first}–{last}",
        "no_entries": "No entries.",
        "feed_title": "Variorum: what changed",
        "feed_source": "source “{name}”",
        "feed_tag": "tag “{name}”",
        "feed_page": "{name}",
        "feed_words": "with “{name}”",
        "feed_least": "significance {least} or more",
        "same_text": "Their texts do not differ.",
        "seen": "seen",
        "gap": "gap",
        "details": "details",
        "reread": "reread",
        "restless": "{names} differed {times} more times, last at {last}",
        "as_before": "as before",
        "with_recipe": "with {recipe}",
        "until": "until {until} ({lasted}, {checks})",
        "until_pause": "until {until} ({lasted}, {checks}, longest pause {pause})",
        "not_checked": "Nothing has happened to {url} yet; it has not been checked.",
        "all_counts": "Everything on {url} counts: no noise was learned or named.",
        "noise_declared": "a passage named by hand",
        "noise_hole": "words that differ inside a passage",
        "noise_place": "a passage that is replaced again and again",
        "noise_flip_headline": "a headline that flips between {count} texts",
        "noise_flip": "a place that flips between {count} texts",
        "noise_headline": "the headline",
        "noise_after": "after “{text}”",
        "noise_before": "before “{text}”",
        "noise_at_start": "at the beginning",
        "noise_at_end": "at the end",
        "noise_differed": "differed at {differed} of {checks}",
        "noise_unchecked": "not checked yet",
        "noise_line": "{state} since {since}: {what}; {often}",
        "noise_where": "where: {where}",
        "noise_last": "last seen: “{text}”",
        "noise_nothing": "Nothing was held out on this page.",
        "noise_counts_all": "Counts again: all noise of the page ({count}).",
        "noise_counts": "Counts again: noise {number}.",
        "noise_told_next": "What has changed there meanwhile is told at the next check.",
        "noise_held_out": "Held out from now on, as noise {number}: “{text}”",
        "told": "told",
        "not_told": "not told: {reason}",
        "tried": "{told} of {edits} would have been told.",
        "tried_none": "No edit was recorded yet.",
        "nothing_found": "No version holds that.",
        "no_longer": "no longer",
        "since": "since {since}, last seen {last}",
        "from_until": "from {since} until {last}, gone {gone}",
        "blame_gone": "gone {gone} with {by}",
        "blame_again": "(again)",
        "blame_none": "No sentence has vanished.",
        "blame_removed": "The page was removed; --gone shows what it said.",
        "by_removal": "the page's removal",
        "appeared": "appeared {since} with version {number}; still there",
        "appeared_gone": "appeared {since} with version {number}; gone {gone} with {by}",
        "nearest": "It never stood there word for word. Nearest ({likeness} alike): “{text}”",
        "never": "It never stood there, nor anything like it.",
    },
    "it": {
        "version": "versione {number}",
        "versions": "versioni {first}–{last}",
        "no_entries": "Nessuna voce.",
        "feed_title": "Variorum: che cosa è cambiato",
        "feed_source": "fonte “{name}”",
        "feed_tag": "etichetta “{name}”",
        "feed_page": "{name}",
        "feed_words": "con “{name}”",
        "feed_least": "rilevanza {least} o più",
        "same_text": "I testi non differiscono.",
        "seen": "vista",
        "gap": "lacuna",
        "details": "dettagli",
        "reread": "riletta",
        "restless": "{names}: altre {times} volte, l'ultima il {last}",
        "as_before": "come prima",
        "with_recipe": "con {recipe}",
        "until": "fino al {until} ({lasted}, {checks})",
        "until_pause": "fino al {until} ({lasted}, {checks}, pausa più lunga {pause})",
        "not_checked": "A {url} non è ancora successo nulla: non è stata controllata.",
        "all_counts": "Su {url} tutto conta: nessun rumore è stato appreso o indicato.",
        "noise_declared": "un passo indicato a mano",
        "noise_hole": "parole che variano dentro un passo",
        "noise_place": "un passo che viene sostituito di continuo",
        "noise_flip_headline": "un titolo che alterna {count} testi",
        "noise_flip": "un punto che alterna {count} testi",
        "noise_headline": "il titolo",
        "noise_after": "dopo “{text}”",
        "noise_before": "prima di “{text}”",
        "noise_at_start": "all'inizio",
        "noise_at_end": "alla fine",
        "noise_differed": "diverso in {differed} su {checks}",
        "noise_unchecked": "non ancora controllato",
        "noise_line": "{state} dal {since}: {what}; {often}",
        "noise_where": "dove: {where}",
        "noise_last": "visto l'ultima volta: “{text}”",
        "noise_nothing": "Su questa pagina nulla era escluso.",
        "noise_counts_all": "Conta di nuovo: tutto il rumore della pagina ({count}).",
        "noise_counts": "Conta di nuovo: il rumore {number}.",
        "noise_told_next": "Ciò che lì è cambiato nel frattempo si saprà al prossimo controllo.",
        "noise_held_out": "Escluso d'ora in poi, come rumore {number}: “{text}”",
        "told": "comunicata",
        "not_told": "non comunicata: {reason}",
        "tried": "{told} su {edits} sarebbero state comunicate.",
        "tried_none": "Non è ancora stata registrata nessuna modifica.",
        "nothing_found": "Nessuna versione lo contiene.",
        "no_longer": "non più",
        "since": "dal {since}, vista l'ultima volta {last}",
        "from_until": "dal {since} al {last}, sparita {gone}",
        "blame_gone": "sparita {gone} con {by}",
        "blame_again": "(di nuovo)",
        "blame_none": "Nessuna frase è sparita.",
        "blame_removed": "La pagina è stata rimossa; --gone mostra che cosa diceva.",
        "by_removal": "la rimozione della pagina",
        "appeared": "comparsa {since} con la versione {number}; c'è ancora",
        "appeared_gone": "comparsa {since} con la versione {number}; sparita {gone} con {by}",
        "nearest": "Non c'è mai stata parola per parola. La più vicina (simile al {likeness}): “{text}”",
        "never": "Non c'è mai stata, né qualcosa di simile.",
    },
}

COUNTED: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "en": {"check": ("check", "checks"), "edit": ("edit", "edits")},
    "it": {"check": ("controllo", "controlli"), "edit": ("modifica", "modifiche")},
}


def phrase(key: str, language: str, **values: object) -> str:
    """Give one phrase, in English where the language has none."""
    return PHRASES.get(language, PHRASES["en"])[key].format(**values)


def counted_in(count: int, key: str, language: str) -> str:
    """Say `1 check`, `1,204 checks`; in Italian `1.204 controlli`."""
    one, many = COUNTED.get(language, COUNTED["en"])[key]
    digits = f"{count:,}" if language == "en" else f"{count:,}".replace(",", ".")
    return f"{digits} {one if count == 1 else many}"
