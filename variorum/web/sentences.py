"""What the lower rooms say in English, for readers of Italian: refusals, gaps, what is not there, what was left out.

Those rooms know no reader, so their sentences are translated here as a catalogue of messages does it: by the English
sentence, with holes for what stands in it. Pure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_EXAMPLES = (
    "scrivi “15m”, “adaptive”, un’espressione cron (“30 7 * * 1-5”) o fasce orarie (“Mon-Fri 07:00-20:00 every 10m”)"
)

ITALIAN: Final[dict[str, str]] = {
    # What is not there. What the command line would do about it is left out.
    "There is no page {ref}; {advice}": "Non c’è alcuna pagina {ref}.",
    "There is no source {ref}; {advice}": "Non c’è alcuna fonte {ref}.",
    "The source {ref} has several pages; {advice}": "La fonte {ref} ha più pagine.",
    "There is no capture {number}.": "Non c’è alcuna cattura {number}.",
    "{url} has no version {number}; {advice}": "{url} non ha una versione {number}.",
    "Nothing has been seen of {url} yet; {advice}": "Di {url} non si è ancora visto nulla.",
    "What was captured here is no web page.": "Ciò che è stato preso qui non è una pagina web.",
    "{url} has only one version so far.": "{url} ha finora una sola versione.",
    # The database.
    "The database {place} has been busy for {seconds} seconds; try again.": (
        "La banca dati {place} è occupata da {seconds} secondi; riprova."
    ),
    "Another program has held the database {place} for {seconds} seconds; try again.": (
        "Un altro programma tiene la banca dati {place} da {seconds} secondi; riprova."
    ),
    "The database {place} has not got the tables of this Variorum ({why}); run: variorum db upgrade": (
        "La banca dati {place} non ha le tabelle di questo Variorum ({why}); esegui: variorum db upgrade"
    ),
    # Addresses.
    "The address is empty; give one such as {example}.": "L’indirizzo è vuoto; scrivine uno come {example}.",
    "The address {address} has no scheme; write {example} for example.": (
        "L’indirizzo {address} è senza schema; scrivi per esempio {example}."
    ),
    "The address {address} needs two slashes: {example}.": "L’indirizzo {address} richiede due barre: {example}.",
    "The address {address} cannot be read; copy it again from the browser.": (
        "L’indirizzo {address} non è leggibile; copialo di nuovo dal browser."
    ),
    "Addresses of scheme {scheme}: cannot be watched; give an http or https address.": (
        "Gli indirizzi con schema {scheme}: non si possono seguire; scrivi un indirizzo http o https."
    ),
    "The address holds control characters; copy it again without line breaks.": (
        "L’indirizzo contiene caratteri di controllo; copialo di nuovo senza a capo."
    ),
    "The address holds a user name or password; leave out what stands before the @.": (
        "L’indirizzo contiene un nome utente o una password; togli ciò che precede la @."
    ),
    "The address holds a backslash; write / instead.": "L’indirizzo contiene una barra rovesciata; scrivi /.",
    "The address has no host; write one such as {example}.": "L’indirizzo è senza host; scrivine uno come {example}.",
    "The host {host} is an IP address in disguise; if you mean it, write {plain}.": (
        "L’host {host} è un indirizzo IP mascherato; se lo vuoi davvero, scrivi {plain}."
    ),
    "The host {host} has an empty part; check its dots.": "L’host {host} ha una parte vuota; controlla i punti.",
    "The address is {length} characters long; the most is {most}.": (
        "L’indirizzo è lungo {length} caratteri; il massimo è {most}."
    ),
    "A file cannot be watched; give the http or https address of the page.": (
        "Un file non si può seguire; scrivi l’indirizzo http o https della pagina."
    ),
    "A data: address carries its own content and cannot change; give the page's http or https address.": (
        "Un indirizzo data: porta con sé il suo contenuto e non cambia; scrivi l’indirizzo http o https della pagina."
    ),
    "FTP is not supported; give an http or https address.": ("FTP non è previsto; scrivi un indirizzo http o https."),
    "That is a script, not a page; give the address that the browser shows.": (
        "Questo è uno script, non una pagina; scrivi l’indirizzo che mostra il browser."
    ),
    "That is a mail address; give the http or https address of a page.": (
        "Questo è un indirizzo di posta; scrivi l’indirizzo http o https di una pagina."
    ),
    "{url} did not answer within {seconds} seconds": "{url} non ha risposto entro {seconds} secondi",
    # Fields of the form of a source.
    "A source's name has at most {most} characters and is not a bare number; choose another one.": (
        "Il nome di una fonte ha al massimo {most} caratteri e non è solo un numero; scegline un altro."
    ),
    "The name {name} belongs to source {source}; choose another one.": (
        "Il nome {name} è già della fonte {source}; scegline un altro."
    ),
    "“{text}” is no date; write such as {example}": "“{text}” non è una data; scrivila come {example}",
    "“{text}” is no number from {least} to {most}": "“{text}” non è un numero da {least} a {most}",
    "“{text}” is no significance; write a number from 0 to 1, such as 0.3": (
        "“{text}” non è una rilevanza; scrivi un numero da 0 a 1, come 0,3"
    ),
    "“{name}” is no class of edits; there are: {all}": "“{name}” non è un tipo di modifica; ci sono: {all}",
    "“{text}” is no CSS selector, such as {example}": "“{text}” non è un selettore CSS, come {example}",
    "“{tag}” is no language; write its code, such as it or de": (
        "“{tag}” non è una lingua; scrivi il codice, come it o de"
    ),
    "“{words}” holds no word to look for in titles": "“{words}” non contiene parole da cercare nei titoli",
    "“{words}” holds no word to look for.": "“{words}” non contiene parole da cercare.",
    "the language holds a line break or another control character, which no header can carry": (
        "la lingua contiene un a capo o un altro carattere di controllo, che nessuna intestazione può portare"
    ),
    "the language holds letters that no header can carry": (
        "la lingua contiene lettere che nessuna intestazione può portare"
    ),
    "a pattern has 1 to {most} characters": "uno schema ha da 1 a {most} caratteri",
    "“{pattern}” is no regular expression: {why}": "“{pattern}” non è un’espressione regolare: {why}",
    "“{pattern}” matches everywhere, even where there is nothing; write what must stand there": (
        "“{pattern}” corrisponde dappertutto, anche dove non c’è nulla; scrivi che cosa deve esserci"
    ),
    "“{pattern}” can take forever on an ordinary text; let no repetition repeat another one, as in (a+)+": (
        "“{pattern}” può non finire mai su un testo comune; nessuna ripetizione ne ripeta un’altra, come in (a+)+"
    ),
    "{name}: “{text}” is no number": "{name}: “{text}” non è un numero",
    # Schedules.
    "A schedule is missing: {examples}": f"Manca quando guardare: {_EXAMPLES}",
    "“{name}” is no time zone; write its IANA name, such as Europe/Rome, or UTC{near}": (
        "“{name}” non è un fuso orario; scrivi il nome IANA, come Europe/Rome, o UTC"
    ),
    "“{text}” is no cron expression; write five fields {fields}": (
        "“{text}” non è un’espressione cron; scrivi cinque campi (minuto, ora, giorno, mese, giorno della settimana), "
        "come “30 7 * * 1-5”"
    ),
    "The cron expression “{text}” {wrong}; write such as {example}": (
        "L’espressione cron “{text}” non è valida; scrivila come {example}"
    ),
    "“{text}” is no schedule: {examples}": f"“{{text}}” non dice quando guardare: {_EXAMPLES}",
    "“{text}” names no days of the week; {examples}": (
        f"“{{text}}” non indica giorni della settimana; scrivi Mon-Fri, “Sat,Sun” o daily. Altrimenti {_EXAMPLES}"
    ),
    "“{text}” begins at 24:00; write 00:00 of the day that begins then": (
        "“{text}” comincia alle 24:00; scrivi le 00:00 del giorno che comincia allora"
    ),
    "“{text}” does not say how often; write such as {example}": (
        "“{text}” non dice ogni quanto; scrivi per esempio {example}"
    ),
    "“{text}” is no duration: write a number and a unit (s, m, h, d, w){rest}": (
        "“{text}” non è una durata: scrivi un numero e un’unità (s, m, h, d, w), come 15m"
    ),
    "“{text}” is out of range: longer than nothing and at most ten years{rest}": (
        "“{text}” è fuori misura: più di zero e al massimo dieci anni"
    ),
    "“{text}” is too short; a day (1d) at least, or forever": (
        "“{text}” è troppo poco; almeno un giorno (1d), o forever"
    ),
    "“{text}” has no end; write such as {example}": "“{text}” non ha fine; scrivi per esempio {example}",
    "“{text}” is no time of day; write one from 00:00 to 24:00, such as 07:30": (
        "“{text}” non è un’ora; scrivine una da 00:00 a 24:00, come 07:30"
    ),
    "A jitter of {text} is out of range; write at most 1d, such as 5m": (
        "Uno scarto di {text} è fuori misura; scrivi al massimo 1d, per esempio 5m"
    ),
    # Requests.
    "This was sent from a page of another site.": "Questo è stato inviato da una pagina di un altro sito.",
    "This server does not answer to the name “{name}”. Where that is right, add it to hosts under [web].": (
        "Questo server non risponde al nome “{name}”. Se è giusto, aggiungilo a hosts sotto [web]."
    ),
    # Imports.
    "This is not what was looked at before; send the file again": (
        "Non è ciò che hai visto prima; invia di nuovo il file"
    ),
    "Choose a file, or paste a list of addresses": "Scegli un file o incolla un elenco di indirizzi",
    "This is longer than {most} bytes; take it over with: variorum import FILE": (
        "Supera i {most} byte; riprendilo con: variorum import FILE"
    ),
    "this is a folder or a zip; of these only changedetection.io's are known": (
        "è una cartella o uno zip; di questi si conoscono solo quelli di changedetection.io"
    ),
    "the file is not UTF-8; save it as UTF-8": "il file non è in UTF-8; salvalo in UTF-8",
    "this is no YAML that can be read: {why}": "non è YAML leggibile: {why}",
    "this is no XML that can be read: {why}": "non è XML leggibile: {why}",
    "this is no OPML: its root is not <opml>": "non è OPML: la radice non è <opml>",
    "there are no watches in it": "non contiene nulla da seguire",
    # Why a page could not be read (the details of gaps).
    "{host} did not accept a connection in time.": "{host} non ha accettato la connessione in tempo.",
    "{host} stopped answering.": "{host} ha smesso di rispondere.",
    "The proxy did not let us through to {host}: {error}.": "Il proxy non ha lasciato passare verso {host}: {error}.",
    "The connection to {host} broke before the answer began.": (
        "La connessione a {host} si è interrotta prima che la risposta cominciasse."
    ),
    "The request to {host} cannot be sent: a header is malformed.": (
        "La richiesta a {host} non si può inviare: un’intestazione è malformata."
    ),
    "The name {host} cannot be resolved.": "Il nome {host} non si risolve.",
    "The name {host} cannot be resolved at the moment.": "Il nome {host} al momento non si risolve.",
    "{host} closed the connection without an answer.": "{host} ha chiuso la connessione senza rispondere.",
    "{host} does not speak HTTP as it should: {error}.": "{host} non rispetta le regole di HTTP: {error}.",
    "The certificate of {host} cannot be trusted: {why}.": "Il certificato di {host} non è attendibile: {why}.",
    "No secure connection to {host} could be made ({why}).": (
        "Non è stato possibile connettersi a {host} in modo sicuro ({why})."
    ),
    "{host} refused the connection.": "{host} ha rifiutato la connessione.",
    "No connection to {host} could be made.": "Non è stato possibile connettersi a {host}.",
    "The address of {host} cannot be written as HTTP wants it.": (
        "L’indirizzo di {host} non si può scrivere come vuole HTTP."
    ),
    "{host} sent a body that cannot be read: {why}.": "{host} ha inviato un contenuto illeggibile: {why}.",
    "{host} sends more than {most} MB; the rest was not read.": (
        "{host} invia più di {most} MB; il resto non è stato letto."
    ),
    "With its scripts {host} sends more than {most} MB.": "Con i suoi script {host} invia più di {most} MB.",
    "No whole answer came within {seconds} seconds.": "Entro {seconds} secondi non è arrivata una risposta intera.",
    "the page did not come whole within {seconds} seconds": "la pagina non è arrivata intera entro {seconds} secondi",
    "A redirect leads where nothing is fetched from. {why}": "Un rimando porta dove non si legge nulla.",
    "robots.txt redirects to what is not fetched. {why}": "Il robots.txt rimanda a ciò che non si legge.",
    "More than {most} redirects, the last to {url}.": "Più di {most} rimandi, l’ultimo a {url}.",
    "The redirects lead back to {url}.": "I rimandi riportano a {url}.",
    "A redirect leads to an address that cannot be read.": "Un rimando porta a un indirizzo illeggibile.",
    "{host} asked to be left alone for another {seconds} seconds.": (
        "{host} ha chiesto di essere lasciato in pace per altri {seconds} secondi."
    ),
    "Too many requests wait for {host}; its turn comes later.": (
        "Troppe richieste attendono {host}; il suo turno viene più tardi."
    ),
    "Too many pages wait for the browser; this one's turn comes later.": (
        "Troppe pagine attendono il browser; il turno di questa viene più tardi."
    ),
    "The browser could not read the page of {host}: {error}.": (
        "Il browser non ha potuto leggere la pagina di {host}: {error}."
    ),
    "{host} answers 304 (not modified) to a request that set no condition.": (
        "{host} risponde 304 (non modificata) a una richiesta senza condizioni."
    ),
    "robots.txt of {host} forbids {token} to read this page.": (
        "Il robots.txt di {host} vieta a {token} di leggere questa pagina."
    ),
    "robots.txt of {host} answers {status}; until it can be read, the site is not.": (
        "Il robots.txt di {host} risponde {status}; finché non è leggibile, il sito non si legge."
    ),
    "{host} is on a private network; allow private addresses in the configuration to reach it.": (
        "{host} è su una rete privata; per raggiungerlo, ammetti gli indirizzi privati nella configurazione."
    ),
    "{host} leads to an address that is never asked (link-local, multicast or reserved).": (
        "{host} porta a un indirizzo che non si interroga mai (locale al collegamento, multicast o riservato)."
    ),
    "the server answered {status}": "il server ha risposto {status}",
    "the server answered {status}, without a whole page": "il server ha risposto {status}, senza una pagina intera",
    "the server answered 503 and asked to come back later": "il server ha risposto 503 e chiede di tornare più tardi",
    "the server answered 304 to a page never seen before": "il server ha risposto 304 per una pagina mai vista prima",
    "status {status}": "stato {status}",
    "not a web page: {type}": "non è una pagina web: {type}",
    "not a web page, whatever its headers say": "non è una pagina web, checché ne dicano le sue intestazioni",
    "the answer broke off before its end": "la risposta si è interrotta prima della fine",
    "the document breaks off; earlier ones were whole": "il documento si interrompe; i precedenti erano interi",
    "the server sent an empty page": "il server ha inviato una pagina vuota",
    "the page has more than {most} tags and was not read": "la pagina ha più di {most} tag e non è stata letta",
    "the page holds no article text": "la pagina non contiene il testo di un articolo",
    "the page holds no article text, even after its scripts have run": (
        "la pagina non contiene il testo di un articolo, neanche dopo l’esecuzione dei suoi script"
    ),
    "an empty shell that a script fills: the source needs browser = true (variorum edit SOURCE --browser)": (
        "un guscio vuoto che uno script riempie: alla fonte serve browser = true (variorum edit FONTE --browser)"
    ),
    "hardly any text ({words} words), and nothing says that it is an article": (
        "quasi nessun testo ({words} parole), e nulla dice che sia un articolo"
    ),
    "the page has no headline but the name of the site": "la pagina non ha altro titolo che il nome del sito",
    "a paywall stub answered instead of the article": "ha risposto un assaggio a pagamento invece dell’articolo",
    "a paywall stub: {now} words where {was} stood": "un assaggio a pagamento: {now} parole dove ce n’erano {was}",
    "much shorter than before: {now} words where {was} stood": (
        "molto più breve di prima: {now} parole dove ce n’erano {was}"
    ),
    "a bot wall answered (it says so in its headers)": "ha risposto un muro contro i bot (lo dicono le intestazioni)",
    "a bot wall answered with status {status}": "ha risposto un muro contro i bot con lo stato {status}",
    "a bot wall answered instead of the article": "ha risposto un muro contro i bot invece dell’articolo",
    "a maintenance page answered instead of the article": "ha risposto una pagina di manutenzione invece dell’articolo",
    "a consent wall answered instead of the article": "ha risposto un muro per il consenso invece dell’articolo",
    "a login page answered instead of the article": "ha risposto una pagina di accesso invece dell’articolo",
    "an error message answered instead of the article": "ha risposto un messaggio d’errore invece dell’articolo",
    "the site's home page answered instead of the article": "ha risposto la pagina iniziale invece dell’articolo",
    "the page says that it was not found, with status 200": (
        "la pagina dice di non essere stata trovata, con lo stato 200"
    ),
    "redirected to a consent wall, {host}": "ha rimandato a un muro per il consenso, {host}",
    "redirected to a login page, {host}": "ha rimandato a una pagina di accesso, {host}",
    "redirected to the site's home page": "ha rimandato alla pagina iniziale del sito",
    "redirected to the section above it": "ha rimandato alla sezione che la contiene",
    "the text looks broken (“{text}”); a second look will tell": (
        "il testo sembra guasto (“{text}”); lo dirà una seconda verifica"
    ),
    "the text breaks off where it went on before; a second look will tell": (
        "il testo si interrompe dove prima continuava; lo dirà una seconda verifica"
    ),
    "hardly anything of the text is left ({share}); a second look will tell": (
        "del testo non resta quasi nulla ({share}); lo dirà una seconda verifica"
    ),
    "the check failed inside Variorum ({error}); the log tells where": (
        "il controllo è fallito dentro Variorum ({error}); il log dice dove"
    ),
    "the check failed inside Variorum: {error}": "il controllo è fallito dentro Variorum: {error}",
    # Why a link is not taken.
    "No links to articles were found on the page.": "Nella pagina non si sono trovati link ad articoli.",
    "leads to another site": "porta a un altro sito",
    "leads to a file": "porta a un file",
    "is marked as paid for": "è segnalato come a pagamento",
    "stands in navigation, footer or a side box": "sta nella navigazione, a piè di pagina o a lato",
    "leads to a tag, an author, an archive or a service": (
        "porta a un’etichetta, a un autore, a un archivio o a un servizio"
    ),
    "does not look like an article's: no long title, heading, date or telling address": (
        "non sembra di un articolo: niente titolo lungo, intestazione, data o indirizzo eloquente"
    ),
    "stands under “{heading}”, which is another section": "sta sotto “{heading}”, che è un’altra sezione",
    "stands under “{heading}”": "sta sotto “{heading}”",
    "lies in another section than the list of this page": "è in una sezione diversa da quella di questa pagina",
    "is a bare link with another kind of address than the list's articles": (
        "è un semplice link, con un indirizzo diverso da quelli degli articoli dell’elenco"
    ),
    "matches no pattern of links_include": "non corrisponde ad alcuno schema richiesto",
    "matches links_exclude “{pattern}”": "corrisponde allo schema escluso “{pattern}”",
    "has none of the words of titles_include": "il titolo non ha nessuna delle parole richieste",
    "has “{words}” of titles_exclude": "il titolo ha “{words}”, tra le parole escluse",
    "is in another language ({language})": "è in un’altra lingua ({language})",
    "is of {day}, before {since}": "è del {day}, prima del {since}",
    "is not among the newest {most}": "non è tra le {most} più nuove",
    # Why a block is kept or left.
    "article": "articolo",
    "standfirst": "sommario",
    "outside the article": "fuori dall’articolo",
    "beside the article": "accanto all’articolo",
    "byline or date": "firma o data",
    "byline or tags": "firma o etichette",
    "caption": "didascalia",
    "end heading": "titolo di fine articolo",
    "related heading": "titolo di altri articoli",
    "furniture": "arredo della pagina",
    "link only": "solo un link",
    "links only": "solo link",
    "no words": "senza parole",
    "notice": "avviso ai lettori",
    "points to another story": "rimanda a un altro articolo",
    "teaser": "richiamo",
    "card": "scheda di un altro articolo",
    "call to act": "invito ad agire",
    "excerpt of another story": "estratto di un altro articolo",
    "title": "titolo",
    "label": "etichetta",
    "heading of other stories": "titolo di altri articoli",
    "under a heading of other stories": "sotto un titolo di altri articoli",
    "heading with nothing under it": "titolo senza nulla sotto",
    "related": "articoli collegati",
    "share": "condivisione",
    "comments": "commenti",
    "advert": "pubblicità",
    "navigation": "navigazione",
    "hidden": "nascosto",
    "aside": "a lato",
    "contents": "indice",
    "widget of links": "riquadro di link",
    "box of facts": "scheda di dati",
    "form": "modulo",
    "player": "lettore multimediale",
    "read as origin: {origin}": "letta come origine: {origin}",
    "names a source without an address": "indica una fonte senza indirizzo",
}


def in_italian(sentence: str) -> str:
    """Say an English sentence of ours in Italian; one that is not in the catalogue stays as it is."""
    if sentence in ITALIAN:
        return ITALIAN[sentence]
    for pattern, translation in _patterns():
        if found := pattern.fullmatch(sentence):
            return translation.format(**found.groupdict())
    return sentence


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(english), italian) for english, italian in ITALIAN.items() if "{" in english)


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    holes = (f"(?P<{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile("".join(holes), re.DOTALL)
