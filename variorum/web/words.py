"""What the web view says, in English and Italian: one catalogue. `|` parts the form for one from that for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jinja2.filters import do_filesizeformat

from scraper.model import ChangeKind
from scraper.names import Names, names_for
from variorum.web.retelling import retold
from variorum.web.sentences import in_italian

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("en", "it")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "skip": ("Skip to the content", "Vai al contenuto"),
    "nav": ("Main", "Principale"),
    "nav.changes": ("Changes", "Modifiche"),
    "nav.search": ("Search", "Cerca"),
    "nav.sources": ("Sources", "Fonti"),
    "nav.status": ("Status", "Stato"),
    "changes.title": ("What changed", "Che cosa è cambiato"),
    "changes.none": (
        "Nothing has changed yet. First looks are not news; the filter shows them, too.",
        "Non è ancora cambiato nulla. I primi sguardi non sono notizie; il filtro mostra anche quelli.",
    ),
    "changes.none.filtered": ("Nothing of the kind.", "Nulla del genere."),
    "changes.feed": ("Atom", "Atom"),
    "changes.arrived": ("Just now", "Proprio ora"),
    "changes.arrived.one": ("1 new change has arrived", "È arrivata 1 nuova modifica"),
    "changes.arrived.many": ("{n} new changes have arrived", "Sono arrivate {n} nuove modifiche"),
    "changes.unseen": (
        "1 change since your last visit|{n} changes since your last visit",
        "1 modifica dall’ultima visita|{n} modifiche dall’ultima visita",
    ),
    "card.new": ("new", "da leggere"),
    "card.silent": ("silent edit", "modifica silenziosa"),
    "card.marks": ("What kind of change", "Che tipo di modifica"),
    "filter": ("Filter", "Filtra"),
    "filter.words": ("Words", "Parole"),
    "filter.source": ("Source", "Fonte"),
    "filter.number": ("its number", "il suo numero"),
    "filter.tag": ("Tag", "Etichetta"),
    "filter.period": ("Since", "Da"),
    "filter.ever": ("ever", "sempre"),
    "filter.24h": ("24 hours", "24 ore"),
    "filter.7d": ("7 days", "7 giorni"),
    "filter.30d": ("30 days", "30 giorni"),
    "filter.class": ("What the edit did", "Che cosa tocca"),
    "filter.kind": ("Kind", "Tipo"),
    "filter.any": ("any", "tutte"),
    "filter.more": ("Besides", "Inoltre"),
    "filter.silent": ("only silent edits", "solo modifiche silenziose"),
    "filter.all": ("also first looks and noise", "anche primi sguardi e rumore"),
    "filter.go": ("Show", "Mostra"),
    "filter.clear": ("Show all", "Mostra tutto"),
    "changes.older": ("Older changes", "Modifiche precedenti"),
    "changes.atom": ("Atom feed of what is shown", "Feed Atom di ciò che è mostrato"),
    "since": ("since", "dal"),
    "page.tabs": ("This page", "Questa pagina"),
    "page.now": ("Article", "Articolo"),
    "page.diff": ("Differences", "Differenze"),
    "page.timeline": ("Timeline", "Cronologia"),
    "page.captures": ("Captures", "Catture"),
    "page.removed": ("This page was removed from its site.", "Questa pagina è stata rimossa dal suo sito."),
    "page.version": ("Version", "Versione"),
    "page.versions": ("Versions", "Versioni"),
    "page.current": ("now", "ora"),
    "page.show": ("Show", "Mostra"),
    "page.about": ("About this version", "Su questa versione"),
    "page.origins.all": ("Origin and copies", "Origine e copie"),
    "page.version.of": ("Version {n} of {all}", "Versione {n} di {all}"),
    "page.versions.older": ("Older versions", "Versioni precedenti"),
    "page.diff.what": ("what this one changed", "che cosa ha cambiato questa"),
    "page.origins": ("Source named", "Fonte indicata"),
    "page.first_seen": ("First seen", "Vista dal"),
    "page.last_seen": ("Last seen", "Vista fino al"),
    "page.next": ("Next check", "Prossimo controllo"),
    "page.hash": ("Content hash", "Impronta del contenuto"),
    "page.capture": ("Read from", "Letta da"),
    "page.capture.see": ("the stored answer of the server", "la risposta conservata del server"),
    "page.words": ("Words", "Parole"),
    "page.diff.to": ("differences from {n}", "differenze dalla {n}"),
    "page.export": ("Export all versions", "Esporta tutte le versioni"),
    "page.none": ("No version yet.", "Ancora nessuna versione."),
    "diff.old": ("From", "Da"),
    "diff.new": ("To", "A"),
    "diff.view": ("View", "Vista"),
    "diff.inline": ("in one text", "in un solo testo"),
    "diff.beside": ("side by side", "affiancate"),
    "diff.same": ("Their texts do not differ.", "I testi non differiscono."),
    "diff.version": ("Version {n}", "Versione {n}"),
    "diff.unchanged": (
        "1 unchanged paragraph|{n} unchanged paragraphs",
        "1 paragrafo invariato|{n} paragrafi invariati",
    ),
    "diff.moved": ("moved from paragraph {n}", "era il paragrafo {n}"),
    "diff.marks": (
        "Struck out is what went, underlined what came.",
        "Barrato è ciò che è stato tolto, sottolineato ciò che è stato aggiunto.",
    ),
    "diff.keys": ("Keys j and k step from change to change.", "I tasti j e k passano da modifica a modifica."),
    "diff.keys.versions": ("Keys h and l turn to other versions.", "I tasti h e l passano ad altre versioni."),
    "diff.steps": ("{all} changes", "{all} modifiche"),
    "diff.step": ("Change {n} of {all}", "Modifica {n} di {all}"),
    "diff.previous": ("previous", "precedente"),
    "diff.next": ("next", "successiva"),
    "diff.earlier": ("earlier edit", "modifica precedente"),
    "diff.later": ("later edit", "modifica successiva"),
    "origins.from": ("Where its text comes from", "Da dove viene il suo testo"),
    "origins.this": ("This page", "Questa pagina"),
    "origins.names": ("names as its source", "indica come fonte"),
    "origins.names.none": ("It names no source.", "Non indica alcuna fonte."),
    "origins.also": ("It also names", "Indica anche"),
    "origins.watch": ("Watch it too", "Segui anche questa"),
    "origins.first": (
        "Had the text first, of all that are known:",
        "Ha avuto il testo per prima, tra tutte quelle note:",
    ),
    "origins.first.here": (
        "Of all pages known to carry this text, this one had it first.",
        "Tra tutte le pagine note con questo testo, questa l’ha avuto per prima.",
    ),
    "origins.nobody": (
        "No other page is known to carry this text.",
        "Non si conoscono altre pagine con questo testo.",
    ),
    "origins.kin": ("Copies and related pages", "Copie e pagine collegate"),
    "origins.text": ("Its text", "Il suo testo"),
    "origins.when": ("When", "Quando"),
    "origins.versions": (
        "its version {there}, version {here} of this page",
        "la sua versione {there}, la versione {here} di questa pagina",
    ),
    "origins.more": (
        "There are more; these share the most. The API and variorum origins list all.",
        "Ce ne sono altre; queste condividono di più. L’API e variorum origins le elencano tutte.",
    ),
    "origins.stale": ("Missed corrections", "Correzioni non riprese"),
    "origins.stale.here": (
        "This page still says what its origin has corrected:",
        "Questa pagina dice ancora ciò che la sua origine ha corretto:",
    ),
    "origins.stale.there": (
        "still says what this page has corrected:",
        "dice ancora ciò che questa pagina ha corretto:",
    ),
    "origins.taken_out": ("taken out", "tolto"),
    "origins.two": ("Two texts beside each other", "Due testi a confronto"),
    "timeline.details": ("details of version {n}:", "dettagli della versione {n}:"),
    "timeline.gap": ("not seen", "non vista"),
    "timeline.seen": ("seen", "vista"),
    "timeline.until": ("until", "fino al"),
    "timeline.checks": ("1 check|{n} checks", "1 controllo|{n} controlli"),
    "timeline.pause": ("longest pause", "pausa più lunga"),
    "timeline.chart": ("Its versions over time", "Le sue versioni nel tempo"),
    "timeline.none": ("Nothing has happened yet.", "Non è ancora successo nulla."),
    "capture.at": ("Fetched", "Presa"),
    "capture.status": ("Status", "Stato"),
    "capture.bytes": ("Bytes", "Byte"),
    "capture.digest": ("SHA-256", "SHA-256"),
    "capture.none": ("Nothing was stored.", "Non è stato conservato nulla."),
    "capture.older": ("Older captures", "Catture precedenti"),
    "capture.asked": ("Asked for", "Richiesta"),
    "capture.final": ("Led to", "Porta a"),
    "capture.truncated": ("(cut short)", "(interrotta)"),
    "capture.rendered": ("(rendered by a browser)", "(resa da un browser)"),
    "capture.file": ("Payload", "Contenuto"),
    "capture.save": ("Save the bytes as they came", "Salva i byte come sono arrivati"),
    "capture.answered": ("Headers of the answer", "Intestazioni della risposta"),
    "capture.sent": ("Headers of the request", "Intestazioni della richiesta"),
    "capture.shown": ("The page as it came", "La pagina com’è arrivata"),
    "capture.sandbox": (
        "In a sandbox: without scripts, and without anything that it would fetch from elsewhere.",
        "In un recinto: senza script e senza nulla che verrebbe preso altrove.",
    ),
    "pages.title": ("Pages", "Pagine"),
    "pages.page": ("Page", "Pagina"),
    "pages.changed": ("Changed last", "Ultima modifica"),
    "pages.fares": ("State", "Stato"),
    "pages.none": ("No pages yet.", "Ancora nessuna pagina."),
    "pages.more": ("More pages", "Altre pagine"),
    "search.title": ("Search every version", "Cerca in tutte le versioni"),
    "search.words": ("Words", "Parole"),
    "search.go": ("Search", "Cerca"),
    "search.how": (
        "All words must be there, “those in quotes” side by side; milit* finds what begins so. What was taken away since is found too.",
        "Devono esserci tutte le parole, quelle “tra virgolette” vicine; milit* trova ciò che comincia così. Si trova anche ciò che poi è stato tolto.",
    ),
    "search.versions": ("Versions {a}–{b}", "Versioni {a}–{b}"),
    "search.from": ("from", "dal"),
    "search.until": ("until", "al"),
    "search.gone": ("gone", "tolto"),
    "search.still": ("still there", "ancora presente"),
    "search.none": ("No version holds that.", "Nessuna versione lo contiene."),
    "search.more": ("More pages with these words", "Altre pagine con queste parole"),
    "sources.add": ("Watch a page", "Segui una pagina"),
    "sources.kind": ("Kind", "Tipo"),
    "sources.checked": ("Checked", "Controllata"),
    "sources.in_trouble": ("1 page in trouble|{n} pages in trouble", "1 pagina in difficoltà|{n} pagine in difficoltà"),
    "sources.none": ("Nothing is watched yet.", "Non si segue ancora nulla."),
    "sources.more": ("More sources", "Altre fonti"),
    "source.check": ("Check now", "Controlla ora"),
    "source.pause": ("Pause", "Metti in pausa"),
    "source.resume": ("Watch again", "Riprendi"),
    "source.edit": ("Edit", "Modifica"),
    "source.changes": ("What changed", "Che cosa è cambiato"),
    "source.from_file": (
        "This source stands in the configuration file, which wins whenever the service reads it again.",
        "Questa fonte sta nel file di configurazione, che prevale ogni volta che il servizio lo rilegge.",
    ),
    "source.every": ("Looked at", "Guardata"),
    "source.usual": ("every 15 minutes", "ogni 15 minuti"),
    "source.unchecked": ("not checked yet", "non ancora controllata"),
    "source.tags": ("Tags", "Etichette"),
    "source.payloads": ("Payloads stay", "I contenuti restano"),
    "source.payloads.usual": ("as [retention] says for all", "come dice [retention] per tutte"),
    "source.brought": ("Brought so far", "Raccolto finora"),
    "source.pages": ("1 page|{n} pages", "1 pagina|{n} pagine"),
    "source.versions": ("1 version|{n} versions", "1 versione|{n} versioni"),
    "source.in_log": ("1 entry of the log|{n} entries of the log", "1 voce del registro|{n} voci del registro"),
    "source.chart": ("Changes of the last thirty days", "Modifiche degli ultimi trenta giorni"),
    "source.chart.versions": ("New versions of the last twelve months", "Nuove versioni degli ultimi dodici mesi"),
    "source.checks": ("Checks of the last thirty days", "Controlli degli ultimi trenta giorni"),
    "source.checks.read": ("read", "letta"),
    "source.checks.gap": ("not read", "non letta"),
    "source.its_pages": ("its pages", "le sue pagine"),
    "source.all_pages": ("All pages", "Tutte le pagine"),
    "source.remove": ("Watch it no longer", "Non seguirla più"),
    "source.remove.said": (
        "Its pages are checked no longer. All versions stay, and come back when it is added again.",
        "Le sue pagine non vengono più controllate. Tutte le versioni restano e tornano quando la si aggiunge di nuovo.",
    ),
    "remove.keep": ("Stop checking it, keep everything", "Non controllarla più, conserva tutto"),
    "remove.delete": ("Delete it for good", "Cancellala per sempre"),
    "remove.delete.said": (
        "All that only this source brought is deleted, and cannot be brought back:",
        "Tutto ciò che solo questa fonte ha raccolto viene cancellato e non può tornare:",
    ),
    "remove.sure.box": ("Yes, delete it all", "Sì, cancella tutto"),
    "remove.sure": (
        "Deleting cannot be undone: say that you mean it.",
        "La cancellazione è definitiva: conferma che la vuoi.",
    ),
    "remove.choose": ("Choose one of the two.", "Scegli una delle due."),
    "remove.go": ("Do it", "Procedi"),
    "sources.many": ("Many at once, or from another program:", "Molte insieme, o da un altro programma:"),
    "import.title": ("Import sources", "Importa fonti"),
    "import.short": ("Import", "Importa"),
    "import.how": (
        "Take over what urlwatch, webchanges, changedetection.io or a feed reader (OPML) watches, or a list of addresses. You see what would be added before anything is. Nothing of the file is run, and no secret of it is kept.",
        "Riprendi ciò che seguono urlwatch, webchanges, changedetection.io o un lettore di feed (OPML), o un elenco di indirizzi. Vedi che cosa verrebbe aggiunto prima che lo sia. Nulla del file viene eseguito e nessun suo segreto viene conservato.",
    ),
    "import.file": ("File", "File"),
    "import.text": (
        "Or paste it here, such as addresses, one a line",
        "O incolla qui, per esempio indirizzi, uno per riga",
    ),
    "import.form": ("What it is", "Che cos’è"),
    "import.auto": ("look and see", "guarda che cos’è"),
    "import.form.urlwatch": ("urlwatch", "urlwatch"),
    "import.form.webchanges": ("webchanges", "webchanges"),
    "import.form.changedetection": ("changedetection.io", "changedetection.io"),
    "import.form.opml": ("OPML", "OPML"),
    "import.form.list": ("a list of addresses", "un elenco di indirizzi"),
    "import.kind": ("Kind, where the file does not say it", "Tipo, se il file non lo dice"),
    "import.look": ("Show what would be added", "Mostra che cosa verrebbe aggiunto"),
    "import.add": ("Add them", "Aggiungi"),
    "import.again": ("Another file", "Un altro file"),
    "import.would": ("Would be:", "Sarebbero:"),
    "import.done": ("Done:", "Fatto:"),
    "import.nothing": ("nothing", "nulla"),
    "import.entry": ("Entry", "Voce"),
    "import.becomes": ("Becomes", "Diventa"),
    "import.without": ("without", "senza"),
    "import.result.new": ("new", "nuova"),
    "import.result.paused": ("new, paused", "nuova, in pausa"),
    "import.result.known": ("watched already", "già seguita"),
    "import.result.refused": ("not taken over", "non ripresa"),
    "import.rest": ("and 1 more entry|and {n} more entries", "e 1 altra voce|e altre {n} voci"),
    "form.url": ("Address", "Indirizzo"),
    "form.auto": ("look and see", "guarda che cos’è"),
    "form.name": ("Name (optional)", "Nome (facoltativo)"),
    "form.when": ("When to look", "Quando guardare"),
    "form.when.how": (
        "An interval (15m, 2h, 1d), “adaptive”, a cron expression (30 7 * * 1-5), or hours of the week (Mon-Fri 07:00-20:00 every 10m; Sat,Sun 09:00).",
        "Un intervallo (15m, 2h, 1d), “adaptive”, un’espressione cron (30 7 * * 1-5) o ore della settimana (Mon-Fri 07:00-20:00 every 10m; Sat,Sun 09:00).",
    ),
    "form.usual": ("Every 15 minutes.", "Ogni 15 minuti."),
    "form.next": ("Next:", "Prossimi:"),
    "form.zone": ("Time zone", "Fuso orario"),
    "form.links": ("Which pages of a list", "Quali pagine di un elenco"),
    "form.pages": ("When to look at its pages", "Quando guardare le sue pagine"),
    "form.pages.how": (
        "Like the above. Left empty, often while a page is new or just changed, then ever less.",
        "Come sopra. Se vuoto, spesso finché una pagina è nuova o appena cambiata, poi sempre meno.",
    ),
    "form.links_include": (
        "Only addresses that one of these patterns matches, one a line",
        "Solo indirizzi che corrispondono a uno di questi schemi, uno per riga",
    ),
    "form.links_exclude": (
        "No addresses that one of these patterns matches",
        "Nessun indirizzo che corrisponde a uno di questi schemi",
    ),
    "form.links_in": (
        "Of a section: every link in what these CSS selectors select",
        "Di una sezione: ogni link in ciò che questi selettori CSS scelgono",
    ),
    "form.titles_include": ("Only titles with one of", "Solo titoli con una di queste parole"),
    "form.titles_exclude": ("No titles with", "Nessun titolo con"),
    "form.languages": ("Only in these languages", "Solo in queste lingue"),
    "form.published_since": ("Only published since", "Solo pubblicate dal"),
    "form.most_pages": ("At most so many pages, the newest", "Al massimo tante pagine, le più nuove"),
    "form.first_depth": ("Further parts that the first run reads", "Altre parti lette dal primo giro"),
    "form.tell_first": ("Tell the pages of the first run as new", "Comunica come nuove le pagine del primo giro"),
    "form.rules": ("Which edits are told", "Quali modifiche si comunicano"),
    "form.ignore": (
        "What these patterns match does not count, one a line",
        "Ciò che corrisponde a questi schemi non conta, uno per riga",
    ),
    "form.alert": (
        "Tell an edit wherever one of these matches what it changed",
        "Comunica una modifica dovunque uno di questi corrisponda a ciò che ha cambiato",
    ),
    "form.least": ("Least significance, from 0 to 1", "Rilevanza minima, da 0 a 1"),
    "form.classes": ("Only edits of these classes (none: all)", "Solo modifiche di questi tipi (nessuno: tutte)"),
    "form.retention": ("How long payloads stay", "Quanto restano i contenuti"),
    "form.payloads_for": ("Payloads older than this may go", "I contenuti più vecchi di così possono sparire"),
    "form.payloads_per_page": (
        "Beyond so many of a page the older may go",
        "Oltre tanti per pagina i più vecchi possono sparire",
    ),
    "form.retention.how": (
        "8w, 52w, or forever; where both are said, both must hold. Empty: as [retention] in the configuration says. Texts of versions never go.",
        "8w, 52w o forever; se ci sono entrambi, devono valere entrambi. Vuoto: come dice [retention] nella configurazione. I testi delle versioni non spariscono mai.",
    ),
    "form.asking": ("How it is asked", "Come viene richiesta"),
    "form.language": ("Ask for these languages", "Chiedi in queste lingue"),
    "form.browser": (
        "Let a browser run the page’s scripts before it is read",
        "Fai eseguire gli script della pagina a un browser prima di leggerla",
    ),
    "form.follow_origins": (
        "Watch also the pages that its pages name as their origin",
        "Segui anche le pagine che le sue pagine indicano come origine",
    ),
    "form.asking.how": (
        "Headers, cookies, a log-in and a proxy are set with variorum edit or in the configuration file; they stay as they are.",
        "Intestazioni, cookie, un accesso e un proxy si impostano con variorum edit o nel file di configurazione; restano come sono.",
    ),
    "form.tags": ("Tags, parted by commas", "Etichette, separate da virgole"),
    "form.selectors": ("Where the article is", "Dove sta l’articolo"),
    "form.include": (
        "Read only what these CSS selectors select, one a line",
        "Leggi solo ciò che questi selettori CSS scelgono, uno per riga",
    ),
    "form.exclude": ("Leave out what these select, one a line", "Tralascia ciò che questi scelgono, uno per riga"),
    "form.save": ("Save", "Salva"),
    "form.cancel": ("Cancel", "Annulla"),
    "form.look": ("Look first", "Prima guarda"),
    "form.watch": ("Watch it", "Segui"),
    "preview.title": ("What would be read", "Che cosa verrebbe letto"),
    "preview.shell": (
        "It is an empty shell that a script fills; to read it, let a browser run its scripts (below, How it is asked).",
        "È un guscio vuoto che uno script riempie; per leggerla, fai eseguire i suoi script a un browser (sotto, Come viene richiesta).",
    ),
    "preview.no_article": ("It was taken for no article", "Non è stata presa per un articolo"),
    "preview.links": ("It names 1 page|It names {n} pages", "Indica 1 pagina|Indica {n} pagine"),
    "preview.rendered": ("(read by a browser)", "(letta da un browser)"),
    "preview.parts": ("It names 1 sitemap|It names {n} sitemaps", "Indica 1 sitemap|Indica {n} sitemap"),
    "preview.left_out": (
        "1 link is not taken|{n} links are not taken",
        "1 link non viene preso|{n} link non vengono presi",
    ),
    "preview.better": (
        "Its feed names articles more surely than its links do:",
        "Il suo feed indica gli articoli con più sicurezza dei suoi link:",
    ),
    "preview.no_links": ("No page was found in it.", "Non vi è stata trovata alcuna pagina."),
    "preview.empty": ("No article was found in it.", "Non vi è stato trovato alcun articolo."),
    "preview.explain": ("Every block of the page, and why", "Ogni blocco della pagina, e perché"),
    "preview.region": ("The article was found in", "L’articolo è stato trovato in"),
    "preview.kept": ("kept", "tenuto"),
    "preview.left": ("left out", "tralasciato"),
    "status.title": ("Status", "Stato"),
    "status.service": ("Service", "Servizio"),
    "status.running": ("running", "in funzione"),
    "status.stopped": ("not running", "fermo"),
    "status.idle": (
        "No service is running: nothing is checked or told until you start it with variorum run.",
        "Nessun servizio è in funzione: nulla è controllato o comunicato finché non lo avvii con variorum run.",
    ),
    "status.database": ("Database", "Banca dati"),
    "status.due": ("Due now", "Da controllare ora"),
    "status.late": ("the oldest is {late} late", "la più vecchia è in ritardo di {late}"),
    "status.deliveries": ("Waiting to be told", "Da comunicare"),
    "status.where": ("on {host}, version {version}", "su {host}, versione {version}"),
    "status.fares": ("How pages fare", "Come stanno le pagine"),
    "status.fares.healthy": ("1 page is healthy|{n} pages are healthy", "1 pagina è sana|{n} pagine sono sane"),
    "status.fares.failing": (
        "1 page is failing|{n} pages are failing",
        "1 pagina è illeggibile|{n} pagine sono illeggibili",
    ),
    "status.fares.blocked": ("1 page is blocked|{n} pages are blocked", "1 pagina è bloccata|{n} pagine sono bloccate"),
    "status.fares.gone": ("1 page is gone|{n} pages are gone", "1 pagina è scomparsa|{n} pagine sono scomparse"),
    "status.network": ("the network", "la rete"),
    "status.failing": ("Not read at the last check", "Non lette all’ultimo controllo"),
    "status.hosts": ("Servers that are left alone now", "Server lasciati in pace ora"),
    "status.hosts.none": ("None: every server may be asked.", "Nessuno: ogni server può essere interrogato."),
    "status.host": ("Server", "Server"),
    "status.until": ("Until", "Fino a"),
    "status.pace": ("Pause between two requests", "Pausa tra due richieste"),
    "status.well": ("All is well.", "Va tutto bene."),
    "status.unwell": ("This wants a look:", "Questo va guardato:"),
    "status.free": ("free on the disk", "liberi sul disco"),
    "status.config": ("Configuration", "Configurazione"),
    "status.queue": ("What comes next", "Che cosa viene dopo"),
    "status.starts": ("Starts", "Inizia"),
    "status.why": ("Why then", "Perché allora"),
    "login.title": ("Log in", "Accedi"),
    "login.password": ("Password", "Password"),
    "login.go": ("Log in", "Accedi"),
    "login.out": ("Log out", "Esci"),
    "login.wrong": ("That is not the password.", "La password non è questa."),
    "login.wait": (
        "Too many wrong passwords. Wait a quarter of an hour.",
        "Troppe password errate. Aspetta un quarto d’ora.",
    ),
    "trouble.400": ("That cannot be done so", "Così non si può fare"),
    "trouble.400.fields": ("What cannot be used: {names}.", "Non utilizzabile: {names}."),
    "trouble.403": ("This form is out of date", "Questo modulo è scaduto"),
    "trouble.403.detail": (
        "Go back, load the page again, and send it once more.",
        "Torna indietro, ricarica la pagina e invialo di nuovo.",
    ),
    "trouble.404": ("There is no such page", "Questa pagina non c’è"),
    "trouble.405": ("That cannot be done so", "Così non si può fare"),
    "trouble.413": ("That is too long", "È troppo lungo"),
    "trouble.503": ("The database cannot be read now", "In questo momento la banca dati non è leggibile"),
    "trouble.other": ("Something went wrong", "Qualcosa è andato storto"),
    "trouble.back": ("Back to what changed", "Torna alle modifiche"),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """The catalogue in one language."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Say it, with values in their places."""
        return self._form(WORDS[key]).format(**values)

    def count(self, key: str, number: int) -> str:
        """Say how many, in the form that the number asks for."""
        one, _, many = self._form(WORDS[key]).partition("|")
        return (one if number == 1 else many).format(n=self.number(number))

    def leading(self, key: str, moment: str) -> str:
        """Say what leads to a moment, such as since; Italian joins it with the article that the moment asks for."""
        word = self(key)
        if self.language != "it":
            return f"{word} "
        if moment[2] == ":":
            return f"{word}le "
        return f"{word}l’" if moment.startswith(("8 ", "11 ")) else f"{word} "

    def number(self, number: int) -> str:
        """Write a number with the language's marks between thousands."""
        text = f"{number:,}"
        return text.replace(",", ".") if self.language == "it" else text

    def size(self, number: int) -> str:
        """Write a number of bytes in the unit that fits."""
        text = do_filesizeformat(number)
        return text.replace(".", ",") if self.language == "it" else text

    def said(self, sentence: str) -> str:
        """Say what a lower room says in English, such as why something is refused."""
        return in_italian(sentence) if self.language == "it" else sentence

    def retold(self, line: str) -> str:
        """Say a line of the change log, which may be written in the other language."""
        return retold(line, self.language)

    @property
    def names(self) -> Names:
        """What the product's own words are called."""
        return names_for(self.language)

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        """Of changes, all there are."""
        return tuple(ChangeKind)

    def _form(self, forms: tuple[str, str]) -> str:
        return forms[LANGUAGES.index(self.language)]


def language_of(accept_language: str, default: str) -> str:
    """Choose the language that a browser asks for first among ours (RFC 9110 § 12.5.4), else the default."""
    wanted: list[tuple[float, int, str]] = []
    for at, part in enumerate(accept_language.lower().split(",")[:20]):
        tag, _, weight = part.strip().partition(";")
        language = tag.partition("-")[0].strip()
        if language in LANGUAGES and (quality := _quality(weight)) > 0:
            wanted.append((-quality, at, language))
    return min(wanted)[2] if wanted else default


def _quality(weight: str) -> float:
    text = weight.strip().removeprefix("q=")
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
