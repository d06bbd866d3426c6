"""What the press site publishes: a ministry's event page, a newspaper's section, a republisher's copy. Invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Layout = Literal["ministry", "newspaper", "republisher"]


@dataclass(frozen=True, slots=True)
class Story:
    """An article as its publisher holds it."""

    path: str
    layout: Layout
    title: str
    paragraphs: tuple[str, ...]
    standfirst: str = ""
    author: str = ""
    published_at: str = "2026-03-02T09:00:00+01:00"
    language: str = "en"
    source_path: str = ""
    """Where a republished story comes from, on this site."""
    note: str = ""
    """An update or correction note above the text."""

    def with_text(self, old: str, new: str) -> Story:
        """Exchange a passage wherever it stands; it must stand somewhere."""
        edited = replace(
            self,
            title=self.title.replace(old, new),
            standfirst=self.standfirst.replace(old, new),
            paragraphs=tuple(paragraph.replace(old, new) for paragraph in self.paragraphs),
        )
        if edited == self:
            raise ValueError(f"“{old}” does not stand in {self.path}")
        return edited

    def without_paragraph(self, start: str) -> Story:
        """Drop the paragraph that begins so; it must exist."""
        kept = tuple(paragraph for paragraph in self.paragraphs if not paragraph.startswith(start))
        if kept == self.paragraphs:
            raise ValueError(f"no paragraph of {self.path} begins with “{start}”")
        return replace(self, paragraphs=kept)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


EVENT = Story(
    path="/ministero/eventi/visita-ufficiale-a-porto-sereno/4107.html",
    layout="ministry",
    title="Visita ufficiale a Porto Sereno: firmato l’accordo sulla formazione",
    language="it",
    published_at="2026-03-02T11:30:00+01:00",
    standfirst="Due giorni di colloqui sulla sicurezza marittima e l’addestramento comune.",
    paragraphs=_paragraphs("""
        Si è conclusa oggi a Porto Sereno la visita ufficiale del Generale Aldo Marchetti, che ha incontrato il
        Capo di Stato Maggiore della Repubblica Litoranea, Ammiraglio Teo Valdes, per fare il punto sulla
        cooperazione tra i due Paesi e sulle attività previste nel prossimo biennio.

        Al centro dei colloqui la sorveglianza delle coste e la protezione dei cavi sottomarini, un settore nel
        quale le due Marine hanno avviato lo scorso anno uno scambio di esperienze che sarà esteso alle scuole
        di specializzazione.

        Le delegazioni hanno firmato un accordo per la formazione di 19 militari litoranei presso gli istituti
        italiani a partire da settembre, con corsi di lingua, di navigazione e di sminamento.

        “È un passo concreto, che guarda alle persone prima che ai mezzi”, ha dichiarato il Generale Marchetti
        al termine della cerimonia, ringraziando gli equipaggi impegnati nell’esercitazione di questa settimana.

        La visita è proseguita al Centro di coordinamento del traffico marittimo, dove gli ufficiali hanno
        assistito a una dimostrazione dei sistemi di allerta adottati dopo le mareggiate dell’inverno scorso.

        Il prossimo incontro tra le due delegazioni è in programma in autunno a Taranto.
    """),
)

REPUBLICATION = Story(
    path="/blog/porto-sereno-intesa-sulla-formazione/amp/",
    layout="republisher",
    title="Porto Sereno, intesa sulla formazione: 19 militari nelle scuole italiane",
    language="it",
    author="Redazione",
    published_at="2026-03-02T16:05:00+01:00",
    source_path=EVENT.path,
    paragraphs=_paragraphs("""
        Il 1° e 2 marzo il Generale Aldo Marchetti ha compiuto una missione ufficiale a Porto Sereno, dove ha
        incontrato l’Ammiraglio Teo Valdes in un clima di piena collaborazione tra le due Forze Armate.

        Durante i colloqui è emersa la volontà comune di passare dalle intese alla pratica, con un programma di
        esercitazioni dedicato alla protezione dei cavi sottomarini e alla sorveglianza costiera.

        Il risultato più concreto è l’accordo per la formazione di 19 militari litoranei presso istituzioni
        militari italiane, un investimento nel lungo periodo per la costruzione di un linguaggio operativo
        comune.

        Resta aperto il capitolo dello sminamento, per il quale la Repubblica Litoranea ha chiesto il contributo
        di aziende specializzate e una missione tecnica entro l’estate.

        La visita conferma la solidità di un rapporto costruito negli anni, fatto di progetti concreti e di
        fiducia reciproca.
    """),
)

HARBOUR = Story(
    path="/courier/news/2026/harbour-wall-repairs-delayed",
    layout="newspaper",
    title="Harbour wall repairs will miss winter deadline, council admits",
    author="Nora Fielding",
    standfirst="Engineers found more damage than expected; the work now runs into spring.",
    paragraphs=_paragraphs("""
        Repairs to the old harbour wall will not be finished before the winter storms, the council admitted on
        Monday after engineers found cracks along a further forty metres of the western pier.

        The work was due to end in November. A revised timetable, seen by the Courier, puts completion in April
        and the cost at £3.2 million, up from the £2.4 million agreed last year.

        “We should have surveyed the western pier sooner, and I regret that we did not,” said Helen Marsh, who
        chairs the harbour committee.

        Fishing crews have been told to use the northern basin until further notice. Some say the berths there
        are too shallow at low tide for the larger boats.

        A spokesman for the contractor declined to comment while talks about penalties were under way.

        The goverment has set aside a coastal fund from which the council hopes to recover about half of the
        extra cost.
    """),
)

FERRY = Story(
    path="/courier/news/2026/ferry-company-cancels-night-crossings",
    layout="newspaper",
    title="Ferry company misled passengers over cancelled night crossings",
    author="Tom Achterberg",
    standfirst="Internal messages show the decision was taken weeks before tickets went on sale.",
    paragraphs=_paragraphs("""
        The island's ferry company sold tickets for night crossings that it had already decided not to run,
        according to internal messages shared with the Courier by two former employees.

        The crossings were announced in January and withdrawn three weeks later, leaving some 1,400 passengers
        to rebook on day sailings or ask for their money back.

        The messages suggest that managers knew in December that there would not be enough certified crew for a
        night service before the summer.

        The company said it had acted in good faith and that every passenger who asked for a refund had received
        one within ten working days.

        The transport ombudsman has opened an inquiry and expects to report before Easter.
    """),
)

LIBRARY = Story(
    path="/courier/news/2026/library-reopens-after-flood",
    layout="newspaper",
    title="Library reopens after flood with 12,000 books restored",
    author="Priya Raman",
    standfirst="Volunteers dried the collection page by page over fourteen months.",
    paragraphs=_paragraphs("""
        The town library opened its doors again on Saturday, fourteen months after the river came through the
        reading room and left its lower shelves under a metre of water.

        About 12,000 volumes were saved by freezing them first and then drying them page by page, a method
        borrowed from museums and learned by more than a hundred volunteers.

        The children's section has moved upstairs, and the map room now has flood doors that close by
        themselves.

        Opening hours stay as they were, and late fees have been waived until the end of the year.

        The librarian, Carla Duro, said that the first book to be borrowed was a manual on boat building.
    """),
)

BRIDGE = Story(
    path="/courier/news/2026/new-footbridge-to-open",
    layout="newspaper",
    title="Footbridge over the estuary to open in May",
    author="Nora Fielding",
    standfirst="The crossing will cut the walk to the station by twenty minutes.",
    paragraphs=_paragraphs("""
        A footbridge over the estuary will open on the first weekend of May, the county said, ending a wait of
        nine years for the people of the southern bank.

        The bridge is 212 metres long and rests on the piers of the railway crossing that was taken down in the
        sixties.

        It will be lit from the handrail only, so that the birds that roost on the mud flats are not disturbed
        at night.

        Cyclists will have to dismount at both ends until the ramps are finished in the autumn.
    """),
)

STORIES = (EVENT, REPUBLICATION, HARBOUR, FERRY, LIBRARY)

TEASERS_IT = (
    ("inseguimento", "Due settimane in mare aperto", "Dopo un inseguimento durato oltre due settimane e un…"),
    ("assetti", "Che cosa sono gli assetti pregiati", "Nel lessico militare l’espressione indica capacità…"),
    ("leva", "Coscrizione, la riforma è legge", "Il Parlamento ha approvato una riforma ampia del…"),
    ("spese", "Spese militari, la maggioranza divisa", "Il confronto sulle spese non è soltanto l’ennesimo…"),
    ("prove", "Nuove prove fisiche per gli equipaggi", "La Marina ha avviato un aggiornamento mirato delle…"),
    ("combattimento", "Combattimento ravvicinato, si cambia", "Nel quadro della modernizzazione delle capacità di…"),
    ("droni", "Droni navali, parte la sperimentazione", "Tre prototipi lasceranno il bacino di prova entro la…"),
    ("elicotteri", "Elicotteri, consegnati i primi due", "La cerimonia di consegna si è svolta nello stabilimento…"),
    ("radar", "Un radar per il canale", "Il nuovo impianto sorveglierà il canale giorno e notte e…"),
    ("alpini", "Gli alpini tornano in quota", "Trecento uomini e donne hanno concluso l’addestramento…"),
    ("cantieri", "Cantieri, commesse fino al 2031", "Il gruppo ha presentato i conti dell’anno e annunciato…"),
    ("satelliti", "Satelliti, la rete si allarga", "Con il lancio di ieri sale a sei il numero dei satelliti…"),
)
"""Related stories of the republisher: slug, title, excerpt cut short."""

TEASERS_EN = (
    ("market-hall-roof", "Market hall roof wins preservation prize"),
    ("tram-extension", "Tram extension: what we know so far"),
    ("oyster-season", "Oyster season opens a week early"),
    ("school-dinners", "School dinners to be cooked locally again"),
    ("lighthouse-sold", "Lighthouse sold to a family of four"),
    ("night-buses", "Night buses return on two lines"),
    ("seal-rescue", "Seal pups rescued from the marina"),
    ("council-tax", "Council tax: how the bands will change"),
    ("brass-band", "Brass band marks a century of rehearsals"),
)
"""Most read of the newspaper: slug and title."""
