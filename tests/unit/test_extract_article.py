"""What is an article's text and what is not, on small pages."""

from __future__ import annotations

import pytest

from scraper.extract import EXTRACTOR_VERSION, ExtractOptions, explain, extract_article
from scraper.model import ArticleType, BlockType

URL = "https://example.org/cronaca/2025/07/fiume.html"
PARAGRAPHS = (
    (
        "Il consiglio comunale ha approvato nella notte il piano per la messa in sicurezza del fiume, dopo tre ore "
        "di discussione."
    ),
    "I lavori cominceranno in autunno e costeranno 12,4 milioni di euro, per due terzi coperti dalla Regione.",
    (
        "Secondo l'assessore ai lavori pubblici, gli argini saranno alzati di un metro e mezzo tra il ponte vecchio "
        "e la diga."
    ),
    "L'opposizione ha votato contro perché chiedeva uno studio sull'impatto delle piene degli ultimi dieci anni.",
)


def paragraphs(texts: tuple[str, ...] = PARAGRAPHS) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "<title>Il piano per il fiume - Example</title>") -> str:
    return f'<!doctype html><html lang="it"><head>{head}</head><body>{body}</body></html>'


def article_with(inside: str) -> str:
    return page(
        "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/cronaca'>Cronaca</a></li></ul></nav></header>"
        f"<main><article><h1>Il piano per il fiume</h1><div class='entry-content'>{inside}</div></article></main>"
        "<footer><p>Example srl, partita IVA 0123456789, tutti i diritti riservati, via del Corso 1, Roma.</p></footer>"
    )


def text_of(html: str) -> str:
    return extract_article(html, URL).text


EXPECTED = "\n\n".join(PARAGRAPHS)


def test_a_plain_article_is_its_paragraphs() -> None:
    article = extract_article(article_with(paragraphs()), URL)
    assert article.text == EXPECTED
    assert article.title == "Il piano per il fiume"
    assert article.article_type is ArticleType.ARTICLE
    assert article.language == "it"


@pytest.mark.parametrize(
    "html", ["", "   ", "<html></html>", "<p></p>", "<body><nav><a href=x>y</a></nav></body>", "\x00"]
)
def test_a_page_without_text_gives_an_honest_empty_article(html: str) -> None:
    assert extract_article(html, URL).blocks == ()


def test_bytes_are_decoded_by_what_they_declare() -> None:
    html = article_with(paragraphs()).replace("<head>", '<head><meta charset="windows-1252">')
    assert extract_article(html.encode("windows-1252"), URL).text == EXPECTED


def test_the_version_is_a_number() -> None:
    assert EXTRACTOR_VERSION == 1


RELATED_BLOCKS = {
    "list with a heading": "<div><h3>Leggi anche</h3><ul><li><a href='/a'>Il ponte chiuso per un mese</a></li>"
    "<li><a href='/b'>Nuove case popolari in periferia</a></li></ul></div>",
    "list without a heading": "<ul><li><a href='/a'>Il ponte chiuso per un mese</a></li><li><a href='/b'>Altre "
    "case</a></li></ul>",
    "cards with excerpts": "<div><div><a href='/a'>Il ponte resta chiuso fino a settembre</a><p>La decisione è "
    "stata presa dopo i"
    " rilievi dei tecnici sul pilone centrale…</p></div><div><h4><a href='/b'>Case popolari, al via i lavori</a></h4>"
    "<p>Il cantiere aprirà a marzo nella zona nord della città e durerà...</p></div></div>",
    "cards with a named class": "<section class='td_block_related'><h2>Articoli correlati</h2><article><h3><a "
    "href='/a'>Il ponte resta"
    " chiuso</a></h3><p>La decisione è stata presa dopo i rilievi dei tecnici.</p></article></section>",
    "line that points elsewhere": "<p><strong>Leggi anche: <a href='/a'>Il ponte resta chiuso fino a "
    "settembre</a></strong></p>",
    "linked line alone": "<p><a href='/a'>Il ponte resta chiuso fino a settembre per i lavori al pilone</a></p>",
    "table of teasers": "<table><tbody><tr><td><h4><a href='/a'>Il ponte resta chiuso fino a "
    "settembre</a></h4><time>3.5.2025</time>"
    "<p>La decisione è stata presa dopo i rilievi dei tecnici sul pilone…</p></td></tr></tbody></table>",
    "excerpt that ends in a link": "<div><div><a href='/a'>Il ponte resta chiuso fino a settembre</a><p>La "
    "decisione è stata presa"
    " dopo i rilievi… <a href='/a'>Continua</a></p></div></div>",
    "newsletter": "<div class='newsletter-box'><h3>Iscriviti alla newsletter</h3><p>Ogni mattina le notizie "
    "della città, gratis.</p></div>",
    "advert": "<div class='adv-container'><p>Pubblicità</p></div>",
    "cards with whole sentences": "<div class='c-9x3f'><div><a href='/a'>Il ponte resta chiuso fino a settembre</a>"
    "<p>La decisione è stata presa dopo i rilievi dei tecnici sul pilone centrale.</p></div><div><h4>"
    "<a href='https://www.example.org/b'>Case popolari, al via i lavori</a></h4><p>Il cantiere aprirà a marzo nella "
    "zona nord della città. <a href='/b'>Continua a leggere</a></p></div></div>",
    "heading of no known words": "<div><h3>Dal nostro archivio</h3><ul><li><a href='/a'>Il ponte resta chiuso fino a "
    "settembre</a></li><li><a href='/b'>Case popolari, al via i lavori</a></li></ul></div>",
    "pictures with linked captions": "<div><figure><a href='/a'><img src='a.jpg'></a><figcaption><a href='/a'>Il ponte "
    "resta chiuso fino a settembre</a></figcaption></figure></div>",
    "poll": "<form><h3>Ha ragione il sindaco?</h3><p><input type='radio'> Sì, il piano andava approvato anni fa e non "
    "dopo l'ultima piena</p></form>",
    "player": "<div class='video-player'><h3>Il fiume visto dal drone</h3><p>Il video non parte.</p></div>",
    "offer with a button": "<div class='row'><h3>Leggi tutto a un euro al mese</h3><p>Accesso senza limiti, "
    "disdici quando vuoi.</p><a class='btn' href='/offerte'>Abbonati</a></div>",
    "newsletter of no telling class": "<div class='b2'><h3>Iscriviti alla newsletter</h3><p>Ogni mattina le notizie "
    "nella tua casella di posta, gratis.</p></div>",
    "counters": "<ul><li>1.284 visualizzazioni</li><li>Tempo di lettura: 4 minuti</li><li>12 minuti fa</li></ul>",
    "affiliate links": "<p>Questo articolo contiene link di affiliazione.</p>",
    "share buttons": "<div class='social-share'><a href='#'>Facebook</a> <span>Condividi su Facebook</span></div>",
}


@pytest.mark.parametrize("block", RELATED_BLOCKS.values(), ids=RELATED_BLOCKS.keys())
def test_what_is_put_behind_the_text_does_not_change_it(block: str) -> None:
    assert text_of(article_with(paragraphs() + block)) == EXPECTED


@pytest.mark.parametrize("block", RELATED_BLOCKS.values(), ids=RELATED_BLOCKS.keys())
def test_what_is_put_between_paragraphs_does_not_change_the_text(block: str) -> None:
    inside = paragraphs(PARAGRAPHS[:2]) + block + paragraphs(PARAGRAPHS[2:])
    assert text_of(article_with(inside)) == EXPECTED


@pytest.mark.parametrize("block", RELATED_BLOCKS.values(), ids=RELATED_BLOCKS.keys())
def test_what_is_put_before_the_text_does_not_change_it(block: str) -> None:
    assert text_of(article_with(block + paragraphs())) == EXPECTED


def test_a_linked_product_of_another_site_with_its_description_is_text() -> None:
    product = (
        "<div><h3><a href='https://shop.example.net/pump'>Pompa Idra 3000, la più venduta</a></h3><p>Svuota una "
        "cantina in due ore, si porta con una mano sola e non teme la sabbia.</p></div>"
    )
    assert "Svuota una cantina" in text_of(article_with(paragraphs() + product))


def test_a_post_whose_headline_links_to_itself_is_no_teaser() -> None:
    post = (
        f"<div><h2><a href='{URL}'>Il piano per il fiume è stato approvato</a></h2><p>Il consiglio comunale ha "
        "approvato nella notte il piano per la messa in sicurezza del fiume.</p></div>"
    )
    assert "messa in sicurezza" in text_of(page(post))


def test_a_paragraph_that_ends_in_an_ellipsis_is_no_teaser() -> None:
    trailing = (
        "E poi, disse il vecchio guardando la piena che saliva verso le case, ci sono cose che non si raccontano…"
    )
    assert text_of(article_with(paragraphs() + f"<p>{trailing}</p>")).endswith(trailing)


def test_links_inside_the_text_stay_and_are_made_absolute() -> None:
    inside = (
        "<p>Il piano è stato <a href='/doc/piano.pdf'>pubblicato ieri</a> dal comune, con tutti gli allegati "
        "tecnici.</p>"
    )
    block = extract_article(article_with(paragraphs() + inside), URL).blocks[-1]
    assert block.text.startswith("Il piano è stato pubblicato ieri dal comune")
    (link,) = block.links
    assert block.text[link.start : link.end] == "pubblicato ieri"
    assert link.url == "https://example.org/doc/piano.pdf"


def test_a_source_line_goes_to_the_origins() -> None:
    line = "<p>Fonte: <a href='https://www.difesa.it/visita/75779.html'>www.difesa.it</a></p>"
    article = extract_article(article_with(paragraphs() + line), URL)
    assert article.text == EXPECTED
    assert article.origins == ("https://www.difesa.it/visita/75779.html",)


def test_the_standfirst_between_headline_and_text_comes_first_and_is_marked() -> None:
    html = page(
        "<article><h1>Il piano per il fiume</h1><p class='sommario'>Argini più alti di un metro e mezzo, "
        "cantieri da ottobre.</p>"
        f"<div class='meta'>di Anna Rossi, 23 luglio 2025</div><div class='body-text'>{paragraphs()}</div></article>"
    )
    first, *rest = extract_article(html, URL).blocks
    assert first.is_standfirst
    assert first.text == "Argini più alti di un metro e mezzo, cantieri da ottobre."
    assert [block.text for block in rest] == list(PARAGRAPHS)
    assert not any(block.is_standfirst for block in rest)


def test_a_standfirst_is_known_by_the_page_description() -> None:
    says = "Argini più alti di un metro e mezzo e cantieri aperti da ottobre lungo tutto il fiume"
    head = f'<title>Il piano per il fiume</title><meta name="description" content="{says}">'
    html = page(f"<article><h1>Il piano per il fiume</h1><h2>{says}</h2><div>{paragraphs()}</div></article>", head)
    first = extract_article(html, URL).blocks[0]
    assert (first.text, first.is_standfirst) == (says, True)


def test_subheadings_stay_but_none_with_nothing_under_it() -> None:
    inside = (
        f"<h2>I costi</h2>{paragraphs()}<h2>Potrebbe interessarti</h2><ul><li><a href='/a'>Il ponte "
        f"chiuso</a></li></ul>"
    )
    article = extract_article(article_with(inside), URL)
    assert [block.text for block in article.blocks if block.type is BlockType.HEADING] == ["I costi"]


def test_comments_behind_the_article_are_left_out() -> None:
    comments = "".join(
        f"<li class='comment'><p>{text} Questo lo scrive un lettore che non è d'accordo con il piano.</p></li>"
        for text in PARAGRAPHS
    )
    html = page(
        f"<article><h1>Il piano</h1><div class='entry-content'>{paragraphs()}</div></article>"
        f"<section id='comments'><h2>4 commenti</h2><ol class='commentlist'>{comments}{comments}</ol></section>"
    )
    assert text_of(html) == EXPECTED


def test_captions_stand_apart_from_the_body() -> None:
    figure = "<figure><img src='/f.jpg'><figcaption>Il ponte vecchio dopo la piena (Foto: ANSA)</figcaption></figure>"
    article = extract_article(article_with(paragraphs(PARAGRAPHS[:2]) + figure + paragraphs(PARAGRAPHS[2:])), URL)
    assert article.text == EXPECTED
    captions = [block.text for block in article.blocks if block.type is BlockType.CAPTION]
    assert captions == ["Il ponte vecchio dopo la piena (Foto: ANSA)"]


def test_an_article_in_an_old_table_layout_is_found() -> None:
    menu = "".join(f"<tr><td><a href='/{n}'>Sezione numero {n}</a></td></tr>" for n in range(12))
    html = page(
        f"<table><tr><td width=150><table>{menu}</table></td><td><font size=4><b>Il piano per il "
        f"fiume</b></font><br><br>" + "<br><br>".join(PARAGRAPHS) + "</td></tr></table>"
    )
    text = text_of(html)
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "Sezione numero" not in text


def test_an_unclosed_tag_does_not_lose_the_text() -> None:
    assert text_of(article_with("<div><p>" + "<p>".join(PARAGRAPHS) + "<b>")) == EXPECTED


def test_hidden_text_is_not_read_but_text_behind_a_paywall_is() -> None:
    hidden = (
        "<div style='display: none'><p>Questo testo non si vede e non fa parte dell'articolo che il lettore ha "
        "davanti.</p></div>"
    )
    withheld = f"<div class='paywall' hidden>{paragraphs(PARAGRAPHS[2:])}</div>"
    assert text_of(article_with(paragraphs(PARAGRAPHS[:2]) + hidden + withheld)) == EXPECTED


def test_include_takes_what_it_selects_whole() -> None:
    html = page(
        f"<main><div id='a'>{paragraphs()}</div><div id='b'><p>Breve.</p><p><a href='/x'>Altro</a></p></div></main>"
    )
    chosen = extract_article(html, URL, options=ExtractOptions(include=("#b",)))
    assert chosen.text == "Breve.\n\nAltro"
    assert extract_article(html, URL, options=ExtractOptions(include=("#nothing",))).blocks == ()


def test_exclude_cuts_out_before_anything_is_read() -> None:
    html = article_with(
        paragraphs() + "<p class='nota'>Questa nota della redazione compare sotto ogni articolo del giornale.</p>"
    )
    assert "Questa nota" in text_of(html)
    assert extract_article(html, URL, options=ExtractOptions(exclude=(".nota",))).text == EXPECTED


def test_explain_names_every_block_with_its_verdict() -> None:
    explanation = explain(article_with(paragraphs() + RELATED_BLOCKS["line that points elsewhere"]), URL)
    assert "entry-content" in explanation.region
    kept = [verdict.text for verdict in explanation.verdicts if verdict.is_kept]
    assert kept == list(PARAGRAPHS)
    refused = {verdict.text: verdict.reason for verdict in explanation.verdicts if not verdict.is_kept}
    assert refused["Leggi anche: Il ponte resta chiuso fino a settembre"] == "points to another story"
    assert all(verdict.reason and verdict.place for verdict in explanation.verdicts)


def test_one_page_does_not_change_how_the_next_is_read() -> None:
    plain = article_with(paragraphs())
    before = extract_article(plain, URL)
    extract_article(article_with(RELATED_BLOCKS["cards with excerpts"] * 5), URL)
    assert extract_article(plain, URL) == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('<p>Fonte: <a href="https://agenzia.example/1">Agenzia</a></p>', "read as origin: https://agenzia.example/1"),
        ("<p>Fonte: ANSA</p>", "names a source without an address"),
    ],
)
def test_explain_says_what_becomes_of_a_source_line(line: str, reason: str) -> None:
    verdicts = [v for v in explain(article_with(paragraphs() + line), URL).verdicts if v.text.startswith("Fonte")]
    assert [(verdict.is_kept, verdict.reason) for verdict in verdicts] == [(False, reason)]


def test_explain_keeps_a_source_that_is_part_of_a_paragraph() -> None:
    inside = paragraphs() + f"<p>{PARAGRAPHS[1]}<br>Fonte: ANSA</p>"
    assert all(v.is_kept for v in explain(article_with(inside), URL).verdicts if v.text.startswith("Fonte"))
