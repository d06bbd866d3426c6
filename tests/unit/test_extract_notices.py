"""What a site says about itself, told apart from an article's prose, by language."""

from __future__ import annotations

import pytest

from scraper.extract.notices import OPENINGS, is_notice
from scraper.extract.phrases import RELATED_HEADINGS, folded

NOTICES = {
    "it": ["Hai trovato un errore? Scrivi alla redazione.", "Ti è piaciuto questo articolo?", "Accedi per commentare."],
    "en": [
        "This post may contain affiliate links.",
        "We independently select everything we recommend and may earn a commission.",
        "Get the latest news straight to your phone with our app.",
        "Was this article helpful?",
        "Spotted a mistake? Let us know.",
        "If you enjoyed reading this, would you consider supporting our work?",
        "Please enable JavaScript.",
    ],
    "de": [
        "War der Artikel nützlich?",
        "Gefällt dir unser Magazin? Wir verzichten auf eine Bezahlschranke.",
        "Dieser Beitrag enthält Werbung für eine Marke.",
        "Um eingebettete Inhalte anzuzeigen, ist Ihre Einwilligung nötig.",
    ],
    "fr": ["Pour lire la suite, créez votre compte.", "Vous avez repéré une erreur ?", "Cet article est réservé."],
    "es": ["Hazte miembro y disfruta de beneficios.", "¿Encontraste un error?", "Si te gustó la nota, compártela."],
    "pt": ["Inscreva-se no nosso canal.", "Encontrou algum erro? Avise a redação.", "Este conteúdo é exclusivo."],
    "nl": ["Schrijf je in voor de nieuwsbrief.", "Foutje gezien? Mail ons.", "Was dit artikel nuttig?"],
    "pl": ["Zapisz się na newsletter.", "Zauważyłeś błąd? Napisz do nas.", "Zaloguj się, aby komentować."],
    "ru": [
        "Если Вы заметите ошибку в тексте, выделив её, нажмите Ctrl-Enter",
        "Подписывайтесь на наш канал.",
        "Оцените, пожалуйста, статью.",
    ],
    "el": ["Εγγραφείτε στο ενημερωτικό δελτίο", "Απαγορεύεται η αναδημοσίευση."],
    "tr": ["Bültenimize abone olun", "Bizi sosyal medyada takip edin", "Tüm hakları saklıdır."],
    "zh": [
        "订阅新闻通讯",
        "每天早晨免费把重要新闻送到您的邮箱。",
        "特别声明：以上内容为用户上传。",
        "未经授权，不得转载。",
    ],
    "ja": ["メールマガジンに登録", "大切なニュースを毎朝無料でお届けします。", "この記事は会員限定です。"],
    "ko": ["뉴스레터 구독하기", "매일 아침 중요한 소식을 무료로 보내드립니다.", "무단 전재 및 재배포 금지"],
    "ar": ["تابعونا على تويتر", "جميع الحقوق محفوظة"],
}
PROSE = [
    "Follow these steps, shared on Twitter, to safely catch a thief.",
    "For more drone options, check out the catalogue of the makers.",
    "Get ready for rain: the storm will reach the coast on Monday.",
    "This article of the treaty was rewritten twice before the vote.",
    "The newsletter of the parish was printed for a hundred years.",
    "Already the first snow has closed the pass.",
    "Seguire il fiume fino alla foce richiede due giorni.",
    "Registrati 4.812 votanti, due terzi degli aventi diritto, ha detto il prefetto.",
    "Die Inhalte des Vertrags sind seit Montag bekannt.",
    "Der Newsletterversand der Partei wurde gehackt.",
    "Recevoir un prix à trente ans est rare.",
    "Подписание договора состоится в среду.",
    "关注民生是这次会议的重点。",
    "최신 연구에 따르면 바다가 따뜻해지고 있다.",
    "وتابع الوزير أن القرار نهائي.",
]


def test_each_language_of_related_headings_has_openings_of_notices() -> None:
    assert set(OPENINGS) == set(RELATED_HEADINGS) == set(NOTICES)


@pytest.mark.parametrize("line", [line for lines in NOTICES.values() for line in lines])
def test_a_notice_is_known(line: str) -> None:
    assert is_notice(folded(line))


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_no_notice(line: str) -> None:
    assert not is_notice(folded(line))


def test_signs_before_a_notice_do_not_hide_it() -> None:
    assert is_notice(folded("» Iscriviti alla newsletter"))
