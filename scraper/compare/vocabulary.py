"""The words that the rules of classes know: dates, numbers, notes. English and Italian; months in six languages.

All in lower case and canonical form.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONTHS: Final = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sept oct nov dec",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
)
MONTH_NUMBERS: Final = {name: str(at) for names in _MONTHS for at, name in enumerate(names.split(), 1)}
MONTHS: Final = frozenset(MONTH_NUMBERS)
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
AROUND_DATES: Final = _words("mid early late end beginning metà fine inizio")
"""Words right before a month that belong to the date."""
BEFORE_MONTHS: Final = _words("in by since until from last next this early late mid a di da entro fino")
"""Words behind which a capital makes a month of `May`."""
BEFORE_TIMES: Final = _words("alle dalle ore")
PERIODS: Final = _words(
    "week month year weekend morning afternoon evening night"
    " settimana mese anno sera mattina mattino pomeriggio notte estate inverno"
)
NEIGHBOURING: Final = _words(
    "last next this previous scorso scorsa prossimo prossima questo questa quest quest' corrente passato passata"
)
"""Words that make a day of a period: `next week`, `anno scorso`."""
PARTS_OF_YEAR: Final = _words("half quarter semestre trimestre quadrimestre metà")
NAMED_TIMES: Final = {
    "noon": "12:00",
    "midday": "12:00",
    "mezzogiorno": "12:00",
    "midnight": "0:00",
    "mezzanotte": "0:00",
}
SCALES: Final = _words("hundred thousand million billion trillion mila milioni milione miliardi miliardo")
DENIALS: Final = _words(
    """
    not no nor never neither none nobody nothing without cannot
    non né mai senza nessun nessuno nessuna niente nulla neppure nemmeno
    """
)
SMALL_WORDS: Final = _words(
    """
    the a an of to in on at for by from with and or as into upon that i
    il lo la i gli le l un uno una di a da in con su per tra fra e ed o che
    del dello della dei degli delle al allo alla ai agli alle dal dallo dalla dai dagli dalle
    nel nello nella nei negli nelle sul sullo sulla sui sugli sulle d dell all dall nell sull
    """
)
"""Articles and prepositions: they follow other words, and alone they are slips."""
FILLING_WORDS: Final = SMALL_WORDS | _words(
    """
    this these those which their they them there have will would could should been were more most than also when about
    what your yours after before other others some such only over under into being while where during between through
    said says very made make many much each both first last year years time people must need
    sono come anche quando dopo prima questo questa questi queste quello quella essere stato stata stati state loro
    hanno aveva era erano sarà suoi sua loro molto tutti tutte tutto anni anno ogni dove mentre perché cui fino però
    """
)
"""Words that two texts on different matters share."""
DENYING_PREFIXES: Final = _words("un in il im ir dis non anti s")
FUNCTION_WORDS: Final = SMALL_WORDS | _words(
    """
    after are before during had has have is since than until was were which while who will yesterday today tomorrow
    che dopo durante entro ha hanno mentre prima rispetto sono verso ieri oggi domani
    """
)
"""Words at which the name of what is counted has ended."""
TITLES: Final = _words("mr mrs ms dr sir lord lady prof sig dott on sen avv ing don")
NAME_PARTICLES: Final = _words("al bin da de degli dei del della der di dos la le ten van von")
"""Small words inside a name: `Ursula von der Leyen`."""
YEAR: Final = re.compile(r"(?:19|20)\d{2}")

OFFICES: Final = _words(
    """
    minister ministers secretary president chancellor director directors officer manager adviser advisor chief chair
    chairman chairwoman chairperson head mayor governor ambassador commissioner councillor inspector inspectors deputy
    executive scientific general permanent professor spokesperson spokesman spokeswoman leader member members state
    department government parliament excellency premier chairs senator judge justice prime detective sergeant constable
    constables superintendent officers police committee council agency office foreign ministry
    presidente ministro ministra ministri direttore direttrice segretario segretaria sindaco sindaca assessore assessora
    governatore prefetto questore procuratore procuratrice commissario senatore senatrice onorevole deputato deputata
    governo parlamento stato consigliere consigliera consiglio repubblica giunta comune procura
    """
)
"""Offices and bodies that capitals make no name of; so are the letters behind one."""
BODIES: Final = _words("members state department government parliament police committee council agency office ministry")
"""Those of them before which another capital is a name (`Thames Police`)."""
LETTERS_AFTER_NAMES: Final = _words("mp mps qc kc cbe obe mbe dbe kbe cmg kcmg gcmg dcmg msp ms phd jr jnr snr frs")
TERMS: Final = _words("gni gdp oda vat pil iva ai pcr pdf faq it ict hr ceo cfo fte")
"""Capitals that shorten a common noun."""
NATIONALITIES: Final = _words(
    """
    british english scottish welsh irish american italian french german spanish portuguese european dutch belgian
    austrian swiss greek polish russian ukrainian chinese japanese indian pakistani afghan iranian iraqi syrian israeli
    palestinian turkish egyptian african asian australian canadian mexican brazilian swedish norwegian danish finnish
    uk-based western eastern northern southern
    """
)

ANNOUNCEMENT: Final = re.compile(
    r"\b(?:said|says|added|adds|commented|stated|told|explained|ha (?:detto|dichiarato|spiegato|commentato|aggiunto)"
    r"|afferma|dichiara|spiega|commenta|aggiunge|disse)\b[^.!?]{0,80}:\s*$",
    re.IGNORECASE,
)
"""The end of a paragraph after which somebody speaks."""
FIRST_PERSON: Final = re.compile(
    r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|us|me|[Nn]oi|[Nn]ostr[oaie]|[Mm]i[oa]|[Ii]o|[Aa]bbiamo|[Ss]iamo)\b"
)

# At the beginning of a paragraph or a sentence; the page says so of itself.
NOTE: Final = re.compile(
    r"""(?:^|(?<=[.!?)\]]\ ))[\[("*\s]*(?:
        (?:correction|corrections|clarification|editor's\ note|update|updated|latest\ update|amendment|erratum)\b
            (?:(?:\ (?:on|at|from|of))?(?:\ [a-z]+)?\ \d|[^a-z]{0,3}[:\-]|\ \()
      | (?:this|the)\ (?:article|story|page|piece|report|post|headline|release|guidance|statement)\ (?:was|has\ been|is)
            \ (?:first\ |last\ |since\ )?(?:amended|updated|corrected|clarified|changed|edited|revised)
      | an?\ (?:earlier|previous)\ version\ of\ this
      | (?:this|the)\ (?:article|story|page|advice|guidance|statement|release|information)
            \ (?:was|has\ been)\ (?:posted|published|issued)\b.{0,40}?\b(?:see\ (?:our|the)|superseded)\b
      | (?:this|the)\ (?:article|story|page|advice|guidance|statement|release|information)
            \ (?:was|has\ been)\ (?:superseded|withdrawn|replaced)\b
      | note\ to\ readers
      | (?:aggiornamento|rettifica|correzione|precisazione|errata[ -]corrige|nota\ della\ redazione|n\.?d\.?r\.?)\b
            (?:\ (?:del|delle|alle|ore)\b|\ \d|[^a-z]{0,3}[:\-]|$)
      | (?:precisiamo|rettifichiamo)\b
      | (?:ultimo\ aggiornamento|aggiornato\ (?:il|alle|al)|errata[ -]corrige)
      | (?:l'articolo|il\ testo|la\ notizia|il\ titolo|questo\ articolo|questa\ pagina)\ è\ stat[oa]
            \ (?:modificat|aggiornat|corrett|rettificat)[oa]
      | (?:rectificatif|correctif|mise\ à\ jour|note\ de\ la\ rédaction|ndlr|erratum)\b
            (?:\ (?:du|le|à)\b|\ \d|[^a-z]{0,3}[:\-])
      | cet\ article\ a\ été\ (?:modifié|corrigé|mis\ à\ jour)|mis\ à\ jour\ (?:le|à)\b
      | une\ (?:version\ (?:précédente|antérieure)|précédente\ version)\ d
      | (?:korrektur|berichtigung|aktualisierung|anmerkung\ der\ redaktion|anm\.\ d\.\ red)\b
            [^a-z]{0,3}(?:[:\-]|\d|vom\b)
      | (?:dieser\ (?:artikel|text|beitrag)|diese\ (?:seite|meldung))\ wurde\b
            .{0,40}?(?:aktualisiert|korrigiert|geändert|überarbeitet)
      | in\ einer\ (?:früheren|vorherigen|ersten)\ (?:version|fassung)
      | (?:corrección|rectificación|actualización|fe\ de\ errores|fe\ de\ erratas|nota\ de\ la\ redacción)\b
            [^a-z]{0,3}(?:[:\-]|\d)
      | (?:este\ artículo|esta\ noticia)\ ha\ sido\ (?:actualizad|corregid|modificad)[oa]
      | una\ versión\ (?:anterior|previa)\ de
      | (?:correção|retificação|atualização|errata|nota\ da\ redação)\b[^a-z]{0,3}(?:[:\-]|\d)
      | (?:este\ artigo|esta\ (?:notícia|reportagem))\ foi\ (?:atualizad|corrigid|alterad)[oa]
      | uma\ versão\ anterior\ d
      | (?:in\ )?una\ (?:versione\ precedente|precedente\ versione)\ d
    )""",
    re.VERBOSE,
)
