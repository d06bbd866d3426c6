from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.compare import EditClass, classify, diff_articles, significance
from scraper.compare.classes import is_note
from scraper.model import Article, Block, BlockType

LEAD = "Un primo paragrafo che resta com'era, perché non sia il sommario a cambiare."


def article(*texts: str, title: str = "Titolo") -> Article:
    return Article(title=title, blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


def classes_of(old: str, new: str) -> set[str]:
    return set(map(str, classify(diff_articles(article(LEAD, old), article(LEAD, new)))))


@pytest.mark.parametrize(
    ("old", "new", "classes"),
    [
        ("Sono rimasti feriti 19 militari.", "Sono rimasti feriti 21 militari.", {"figure"}),
        ("Sono morti tre militari.", "Sono morti quattro militari.", {"figure"}),
        ("The company lost $3.4 million.", "The company lost $3.4 billion.", {"figure"}),
        ("Il 5% in più di ieri.", "Il 7% in più di ieri.", {"figure"}),
        ("Two soldiers were killed there.", "Soldiers were killed there.", {"figure"}),
        ("Il vertice è lunedì 3 marzo a Roma.", "Il vertice è martedì 4 marzo a Roma.", {"date"}),
        ("Era l'11 settembre.", "Era il 12 settembre.", {"date"}),
        ("La riunione è alle 12:30 in aula.", "La riunione è alle 15:00 in aula.", {"date"}),
        ("Apply no later than 18 September 2022.", "Apply no later than 7 October 2022.", {"date"}),
        ("The bridge collapsed yesterday.", "The bridge collapsed on 14 August.", {"date"}),
        ("In vigore dal 2024.", "In vigore dal 2025.", {"date"}),
        ("Lo ha detto il ministro Rossi in aula.", "Lo ha detto il ministro Bianchi in aula.", {"name"}),
        ("Il presidente Mario Draghi ha parlato.", "Il presidente ha parlato.", {"name"}),
        ("It follows NHS guidelines.", "It follows JCVI guidelines.", {"name"}),
        ("Then Mr Smith denied it.", "Then Mr Smyth denied it.", {"name"}),
        ("Il goveno ha approvato la legge.", "Il governo ha approvato la legge.", {"typo"}),
        ("The Goverment announced a plan.", "The Government announced a plan.", {"typo"}),
        ("The Government announced it.", "The government announced it.", {"typo"}),
        ("Il governo ha ha approvato.", "Il governo ha approvato.", {"typo"}),
        ("Il governo, ha approvato.", "Il governo ha approvato.", {"punctuation"}),
        ("È finita.", "È finita?", {"punctuation"}),
        ("A PDF of 289KB, 9 pages.", "A PDF of 289 KB, 9 pages.", {"punctuation"}),
        ("Your home builder knows.", "Your homebuilder knows.", {"typo"}),
        ("Asia with three days.", "Asia with 3 days.", {"wording"}),
        ("Their COVID-19 cases.", "Their Covid-19 cases.", {"typo"}),
        ("The team visited, with one abstention.", "The team visited, with two abstentions.", {"figure"}),
        ("It costs $3 a dose.", "It costs £3 a dose.", {"figure"}),
        ("The phase III trial ended.", "The phase II trial ended.", {"figure"}),
        ("Il 12% in più di ieri.", "Il 12% in meno di ieri.", {"figure"}),
        ("In più, il 12% di ieri.", "In più, il 12 per cento di ieri.", {"wording"}),
        ("It made 12% of them.", "It made 12 per cent of them.", {"wording"}),
        ("Scade il 20 dicembre a Roma.", "Scade il 20/12 a Roma.", {"wording"}),
        ("Scade il 03/06/2024 a Roma.", "Scade il 3 giugno 2024 a Roma.", {"wording"}),
        ("Apre dalle 9 alle 17 ogni giorno.", "Apre dalle 9 alle 13 ogni giorno.", {"date"}),
        ("It took more than half of them.", "It took nearly half of them.", {"figure"}),
        ("UK firms have £13.4 billion there.", "UK firms have at least £13.4 billion there.", {"figure"}),
        ("He is due before the court.", "He was remanded by the court.", {"wording"}),
        ("Sono due in tutto.", "Sono tre in tutto.", {"figure"}),
        ("No illnesses were reported.", "Two illnesses were reported.", {"figure"}),
        ("There are no illnesses now.", "There are two illnesses now.", {"figure"}),
        ("It opens in Mid-February 2021.", "It opens in June/July 2021.", {"date"}),
        ("Then Michael Ellis QC, minister.", "Then Michael Ellis QC MP, minister.", {"wording"}),
        ("A report of Irish groups came.", "A report of some groups came.", {"wording"}),
        ("He read it to the Parliament then.", "He read it to Parliament then.", {"typo"}),
        ("Take part in follow up research.", "Take part in follow-up research.", {"typo"}),
        ("In January it will open.", "In Janaury it will open.", {"typo"}),
        ("«Nessuno resta indietro», assicura Bosi.", "Nessuno resta indietro, assicura Bosi.", {"quotation"}),
        ("The event is next week.", "The event is next month.", {"date"}),
        ("It came in the first half of 2023.", "It came in the second half of 2023.", {"date"}),
        ("It was 1990s music there.", "It was 1980s music there.", {"date"}),
        ("The meeting is at 14.30 then.", "The meeting is at 15.30 then.", {"date"}),
        ("In May it will open.", "In June it will open.", {"date"}),
        ("The first phase is done.", "The second phase is done.", {"figure"}),
        ("I morti sono una decina.", "I morti sono una ventina.", {"figure"}),
        ("Police arrested a man there.", "Police arrested two men there.", {"figure"}),
        ("Secondo l'ANSA è vero.", "Secondo l'Adnkronos è vero.", {"name"}),
        ("The Bank of England raised rates.", "The European Central Bank raised rates.", {"name"}),
        ("Work by developer Castlemere began.", "Work by developer Castlemere Homes began.", {"name"}),
        ("Lo ha detto Gianluca Bianchi ieri.", "Lo ha detto Gianluigi Bianchi ieri.", {"name"}),
        ("The Foreign Secretary Liz Truss came.", "The Secretary of State Liz Truss came.", {"wording"}),
        ("Un pò di pioggia è caduta.", "Un po' di pioggia è caduta.", {"typo"}),
        ("The companys plan is out.", "The company's plan is out.", {"typo"}),
        ("Write to ada@fcdo.gov.uk now.", "Write to ada@fco.gov.uk now.", {"wording"}),
        ("The plan is legal there.", "The plan is illegal there.", {"wording"}),
        ("The vote is not expected.", "The vote is expected.", {"wording"}),
        ("The deadline may change soon.", "The deadline will change soon.", {"wording"}),
        ("È stato condannato per omicidio.", "È stato accusato per omicidio.", {"wording"}),
        (
            "He said “we will never surrender” on Monday.",
            "He said “we may surrender” on Monday.",
            {"quotation"},
        ),
        ("He said ‘we will never surrender’ again.", "He said ‘we may surrender’ again.", {"quotation"}),
        ("Ha detto «siamo in 19» e basta.", "Ha detto «siamo in 21» e basta.", {"quotation", "figure"}),
    ],
)
def test_a_few_words_get_the_class_of_what_they_did(old: str, new: str, classes: set[str]) -> None:
    assert classes_of(old, new) == classes


def test_a_quotation_that_was_exchanged_whole_is_a_quotation() -> None:
    old = "“The western pier is safe and will stay open all winter,” the engineer said."
    new = "“Nobody can say how long it will hold, so we have to close it,” the engineer said."
    assert "quotation" in classes_of(old, new)
    assert "quotation" in classes_of("He left after noon.", "He left after noon, “for good this time”.")


def test_a_sentence_around_a_quotation_that_stayed_is_none() -> None:
    assert "quotation" not in classes_of("A spokesman told us: “Mai più”.", "The mayor wrote on Monday: “Mai più”.")


def test_words_after_a_quotation_are_no_quotation() -> None:
    assert "quotation" not in classes_of("Ha detto «mai più» a Roma ieri.", "Ha detto «mai più» a Roma oggi.")


def test_a_block_that_is_a_quotation_needs_no_marks() -> None:
    old = Article(blocks=(Block(BlockType.PARAGRAPH, LEAD), Block(BlockType.QUOTE, "Noi vinceremo presto la sfida")))
    new = Article(blocks=(Block(BlockType.PARAGRAPH, LEAD), Block(BlockType.QUOTE, "Noi perderemo presto la sfida")))
    assert EditClass.QUOTATION in classify(diff_articles(old, new))


def test_nothing_has_no_class_and_no_weight() -> None:
    diff = diff_articles(article(LEAD), article(LEAD))
    assert classify(diff) == ()
    assert significance(diff, ()) == 0


def test_regrouping_has_no_class() -> None:
    assert classify(diff_articles(article(f"{LEAD} Fine."), article(LEAD, "Fine."))) == ()


def test_a_headline_has_the_class_of_its_words_too() -> None:
    diff = diff_articles(article(LEAD, title="Morti 19 soldati"), article(LEAD, title="Morti 21 soldati"))
    assert classify(diff) == (EditClass.HEADLINE, EditClass.FIGURE)


def test_capitals_in_a_title_case_headline_are_no_names() -> None:
    diff = diff_articles(article(LEAD, title="Minister Sets Out Plan"), article(LEAD, title="Minister Drops Plan"))
    assert classify(diff) == (EditClass.HEADLINE,)


def test_paragraphs_that_come_and_go_are_told() -> None:
    other = "Tutt'altra cosa si legge qui, con parole diverse da ogni altra."
    assert classify(diff_articles(article(LEAD), article(LEAD, other))) == (EditClass.PARAGRAPH_ADDED,)
    assert classify(diff_articles(article(LEAD, other), article(LEAD))) == (EditClass.PARAGRAPH_REMOVED,)
    assert classify(diff_articles(article(LEAD, "Uno.", other), article(LEAD, other, "Uno."))) == (
        EditClass.PARAGRAPH_MOVED,
    )


def test_a_paragraph_that_kept_less_than_half_is_rewritten() -> None:
    old = "Il ministro ha detto in aula che la missione continua fino alla fine dell'anno."
    new = "Il ministro ha detto che i soldati rientreranno a casa in poche settimane, forse giorni."
    assert "rewritten" in classes_of(old, new)


def test_the_first_paragraph_is_the_lead() -> None:
    old, new = article("Feriti 19 militari.", LEAD), article("Feriti 21 militari.", LEAD)
    assert classify(diff_articles(old, new)) == (EditClass.FIGURE, EditClass.LEAD)


def test_a_slip_in_the_lead_is_in_the_lead() -> None:
    old, new = article("Il goveno cade.", LEAD), article("Il governo cade.", LEAD)
    assert classify(diff_articles(old, new)) == (EditClass.LEAD, EditClass.TYPO)


def test_words_of_the_lead_are_the_lead() -> None:
    old, new = article("The plan is legal there.", LEAD), article("The plan is useful there.", LEAD)
    assert classify(diff_articles(old, new)) == (EditClass.LEAD,)


def test_a_note_on_top_is_neither_a_paragraph_nor_the_lead() -> None:
    note = "Correction: an earlier version misstated the figure."
    assert classify(diff_articles(article(LEAD), article(note, LEAD))) == (EditClass.NOTE,)
    assert classify(diff_articles(article(note, LEAD), article(LEAD))) == (EditClass.NOTE,)


def test_a_paragraph_that_lost_a_sentence_is_not_rewritten() -> None:
    gone = "Altre due persone, che lavoravano alla costruzione del ponte, sono state curate sul posto e dimesse."
    assert "rewritten" not in classes_of(
        f"I passeggeri sono sbarcati tutti a terra. {gone}", "I passeggeri sono sbarcati tutti a terra."
    )


def test_what_took_the_part_of_another_is_told_of_a_rewritten_paragraph() -> None:
    old = "A third case of avian flu was found today at a farm in Herefordshire, and its birds will be culled at once."
    new = "Avian flu of another kind was confirmed on 10 November near a farm, so people should keep away from there."
    assert {"rewritten", "date"} <= classes_of(old, new)
    assert "figure" not in classes_of(old, new)


def test_what_somebody_is_announced_to_say_is_a_quotation() -> None:
    before, after = "We think that the plan is good.", "We hope that the plan is good."
    old, new = (
        article(LEAD, "The mayor said:", before, LEAD + before),
        article(LEAD, "The mayor said:", after, LEAD + before),
    )
    assert classify(diff_articles(old, new)) == (EditClass.QUOTATION,)


def test_it_goes_on_while_it_is_in_the_first_person() -> None:
    def page(*texts: str) -> Article:
        return article(LEAD, "The mayor said:", "The plan is good.", *texts)

    spoken = diff_articles(page("I would build it in a year."), page("I will build it in a year."))
    assert classify(spoken) == (EditClass.QUOTATION,)
    told = diff_articles(page("He would build it in a year."), page("He will build it in a year."))
    assert classify(told) == (EditClass.WORDING,)


def test_a_small_word_that_follows_another_change_is_not_told() -> None:
    assert classes_of("Parla l'ex direttore Mario Rossi, indagato.", "Parla un ex direttore, indagato.") == {"name"}
    assert classes_of("With the University of Liverpool.", "With the Universities of Liverpool and Oxford.") == {"name"}
    assert classes_of("There was one abstention.", "There were no abstentions.") != {"typo"}


def test_a_heading_before_the_lead_is_not_the_lead() -> None:
    heading, changed = Block(BlockType.HEADING, "Uno", level=2), Block(BlockType.HEADING, "Due", level=2)
    body = Block(BlockType.PARAGRAPH, LEAD)
    diff = diff_articles(Article(blocks=(heading, body)), Article(blocks=(changed, body)))
    assert EditClass.LEAD not in classify(diff)


def test_a_marked_standfirst_is_the_lead_wherever_it_stands() -> None:
    first = Block(BlockType.PARAGRAPH, LEAD)
    old = Article(blocks=(first, Block(BlockType.PARAGRAPH, "Feriti 19 militari.", is_standfirst=True)))
    new = Article(blocks=(first, Block(BlockType.PARAGRAPH, "Feriti 21 militari.", is_standfirst=True)))
    assert EditClass.LEAD in classify(diff_articles(old, new))


@pytest.mark.parametrize(
    "text",
    [
        "Correction: an earlier version misstated the figure.",
        "Update 19 November: the report is out.",
        "Updated on 3 May with a statement.",
        "This article was amended on 3 May 2024 to correct a name.",
        "Fine. An earlier version of this article gave another figure.",
        "Editor’s note: the figure was wrong.",
        "Aggiornamento: il bilancio sale.",
        "Aggiornamento delle 15.30",
        "Aggiornato alle 12",
        "[Aggiornato il 3 maggio]",
        "This advice was posted on 18 March 2021. Please see our new guidance.",
        "Mise à jour le 3 mai : le bilan s'alourdit.",
        "Cet article a été modifié le 3 mai.",
        "Dieser Artikel wurde am 3. Mai aktualisiert.",
        "In einer früheren Version stand ein falscher Name.",
        "Corrección: el nombre era otro.",
        "Esta notícia foi corrigida no dia 3.",
        "Errata corrige: il nome era sbagliato.",
        "L’articolo è stato modificato il 3 marzo.",
        "Una precedente versione di questo articolo riportava un dato errato.",
    ],
)
def test_a_note_says_of_its_page_that_it_changed(text: str) -> None:
    assert is_note(text)
    assert EditClass.NOTE in classify(diff_articles(article(LEAD), article(LEAD, text)))


@pytest.mark.parametrize(
    "text",
    [
        "The update of the software failed.",
        "La correzione dei compiti è lunga.",
        "Update on the situation in Syria",
        "He was corrected by his teacher.",
    ],
)
def test_a_word_about_other_updates_is_no_note(text: str) -> None:
    assert not is_note(text)


def test_details_have_classes_of_their_own() -> None:
    old = Article(authors=("Ada",), modified_at=datetime(2026, 1, 1, tzinfo=UTC))
    new = Article(authors=("Ida",), modified_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert classify(diff_articles(old, new)) == (EditClass.BYLINE, EditClass.MODIFIED_AT)


def test_classes_come_in_one_order_without_repetition() -> None:
    old = article("Feriti 19 militari a Roma.", "Erano 19 in tutto, dice Rossi.", title="Feriti 19")
    new = article("Feriti 21 militari a Roma.", "Erano 21 in tutto, dice Bianchi.", title="Feriti 21")
    assert classify(diff_articles(old, new)) == (EditClass.HEADLINE, EditClass.FIGURE, EditClass.NAME, EditClass.LEAD)


def test_a_figure_weighs_more_than_a_comma() -> None:
    figure = diff_articles(article(LEAD, "Erano 19 in tutto."), article(LEAD, "Erano 21 in tutto."))
    comma = diff_articles(article(LEAD, "Erano in tutto, tanti."), article(LEAD, "Erano in tutto tanti."))
    assert 0 < significance(comma, classify(comma)) < 0.1
    assert 0.5 < significance(figure, classify(figure)) < 0.8


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The plan is legal there.", "The plan is illegal there."),
        ("The vote is not expected.", "The vote is expected."),
        ("Il ministro lo dirà sempre.", "Il ministro non lo dirà mai."),
        ("They can't say so.", "They can say so."),
        ("Il voto di fiducia è oggi.", "Il voto di sfiducia è oggi."),
    ],
)
def test_a_denial_weighs_more_than_another_word(old: str, new: str) -> None:
    denial = diff_articles(article(LEAD, old), article(LEAD, new))
    plain = diff_articles(article(LEAD, old), article(LEAD, old.replace("The", "This").replace("Il ", "Quel ")))
    assert significance(denial, classify(denial)) > 0.5
    assert significance(plain, classify(plain)) < 0.5


def test_more_change_weighs_more() -> None:
    one = diff_articles(article(LEAD, LEAD), article(LEAD, LEAD, "Altro ancora qui."))
    many = diff_articles(article(LEAD), article(LEAD, *(f"Altro numero {number} ancora qui." for number in range(9))))
    assert significance(one, classify(one)) < significance(many, classify(many)) <= 1


def test_a_lone_capital_that_the_page_also_writes_small_is_no_name() -> None:
    said = "There is further information in the leaflet of this product."
    old, new = article(LEAD, said, "Lactating Cow Suspension, Further"), article(LEAD, said, "Lactating Cow Suspension")
    assert EditClass.NAME not in classify(diff_articles(old, new))


def test_a_short_paragraph_moves_when_it_stays_nearly_as_it_was() -> None:
    between = "Di questo si parla da anni senza che nulla sia mai successo."
    old = article(LEAD, "Sospensione intramammaria per vacche da latte, altre notizie", between, between[::-1])
    new = article(LEAD, between, between[::-1], "Sospensione intramammaria per vacche da latte")
    assert EditClass.PARAGRAPH_MOVED in classify(diff_articles(old, new))


def test_a_long_paragraph_moves_also_when_it_grew() -> None:
    moved = (
        "There is a grace period until next winter when paper applications will still be accepted "
        "to give professional users the time that they need to prepare."
    )
    grown = f"{moved} It has since been extended for those who met trouble online, and they are told to go on."
    between = "Di questo si parla da anni senza che nulla sia mai successo."
    old, new = article(LEAD, moved, between, between[::-1]), article(LEAD, between, between[::-1], grown)
    assert EditClass.PARAGRAPH_MOVED in classify(diff_articles(old, new))


def test_a_paragraph_alone_in_its_place_that_tells_the_same_matter_is_rewritten() -> None:
    old = "Il consiglio della Bosi Ceramiche di Sassuolo ha approvato il piano industriale che prevede 140 esuberi."
    new = "Un posto su cinque in meno entro tre anni: è quanto hanno varato ieri sera i vertici di Bosi Ceramiche."
    assert classes_of(old, new) >= {"rewritten"}
    other = "Sotto una pioggia fitta, migliaia di tifosi hanno atteso la squadra davanti allo stadio fino a notte."
    assert classes_of(old, other) == {"paragraph_added", "paragraph_removed"}


def test_a_name_that_the_page_knows_is_one_at_the_beginning_of_a_sentence_too() -> None:
    known = "Ieri in aula hanno parlato prima Renzi e poi, molto dopo, Salvini."
    old, new = article(LEAD, known, "Renzi ha detto di no."), article(LEAD, known, "Salvini ha detto di no.")
    assert classify(diff_articles(old, new)) == (EditClass.NAME,)
    old, new = article(LEAD, known, "Tifosi hanno detto di no."), article(LEAD, known, "Ultrà hanno detto di no.")
    assert classify(diff_articles(old, new)) == (EditClass.WORDING,)
