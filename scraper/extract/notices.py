"""What a site says to its readers about itself: subscribe, follow, log in, report an error, who earns by a link.

By language, as openings of folded lines. An opening must be one that the prose of an article does not begin with.
"""

from __future__ import annotations

import re

from scraper.extract.phrases import alternatives_of

CHANNELS = (
    r"(?:twitter|facebook|instagram|whatsapp|telegram|youtube|linkedin|tiktok|threads|flipboard|bluesky|mastodon|"
    r"pinterest|google news|apple news|rss|telegram|телеграм|дзен|вконтакте|viber|line|微信|微博|公众号|x\b)"
)
OPENINGS = {
    "en": (
        r"(please )?(sign up|subscribe|register) (now |today |here |below |free )*(to|for|and|"
        r"with) .{0,80}(newsletter|alerts?|inbox|e-?mail|briefing|podcast|channel|updates)|"
        r"subscribe to (our|the)|sign up (to|for) (our|the)|(get|receive|have) .{0,80}(newsletters?|(in|"
        r"into|to) your (inbox|phone|e-?mail)|delivered)|(every|each) (day|week|morning|"
        r"evening),? .{0,60}(newsletter|inbox|e-?mail)|(download|get|install) (the|our) .{0,40}\bapps?\b|"
        r"(follow|like|join|find|connect with) (us|me|our|@|the [\w.]+( [\w.]+)?|[\w.]+) .{0,12}(on|via|"
        rf"at|our) .{{0,40}}{CHANNELS}|for (the latest|breaking|all the latest|live|"
        r"real-time) .{0,90}\b(follow|download|subscribe|visit|sign up|click|check out|join)\b|"
        r"for more .{0,60}\b(follow us|download (our|the)|subscribe|sign up)\b|"
        r"\(?for updates you can share|if you (have )?(enjoyed?|liked?|valued?|appreciate|"
        r"found) .{0,90}(support|share|subscribe|donat|follow|sign up|leave|rating|pin it)|"
        r"(please )?(consider|think about) (supporting|subscribing|donating|becoming|making a)|(support|"
        r"donate to|help support) (our|independent|local|quality|public) .{0,40}(journalism|work|"
        r"reporting|newsroom|media)|(this|the) (story|article) is funded by|do you want to (be informed|"
        r"stay (informed|updated)|receive)|get in touch with our|for more stories like this|(this|"
        r"the) (article|content|story) is (only )?(reserved for|available to|exclusive to|"
        r"for) (our )?(subscribers|members|premium)|to (continue|keep) reading|to (view|read|see|"
        r"access) (the|this) .{0,40}(please )?(subscribe|sign in|log ?in|register|enable)|(if you('|"
        r" a)re )?already (a|an|have) .{0,20}(subscriber|member|account)|first-time subscribers|if you('|"
        r" a)re seeing this|(got|have|do you have) (a|any) (story|news|tip)[^.!]{0,40}(tip|\?)|(send|"
        r"share|e-?mail) (us )?(your|a) (news )?(tips?|story ideas?|photos|letters?)\b|submit your letter|"
        r"let us know (in the comments|what you think)|(tell us|share) your (thoughts|views|experiences?|"
        r"opinions?) (in|on|below|with us)|join the (conversation|discussion)|(was|is) this (article|page|"
        r"content|information|post|answer)?\s?(helpful|useful|interesting)|did you find this|(rate|"
        r"how would you rate) this|thank(s| you) for (your feedback|rating|subscribing|signing up)|"
        r"thank you for reading (the|our|this)|(see|spot|found|noticed|spotted) (a|an|any|"
        r"something) (mistake|typo|errors?|inaccurac|wrong)|report (an error|a typo|a correction)|"
        r"[*(\[]?(this|our|the) (post|article|page|story|content|website|site|blog|blog post|guide|"
        r"video)s? (may )?(also )?(contains?|includes?|uses?) .{0,30}(affiliate|sponsored|referral|"
        r"references to products|advertising)|(when|if) you (buy|purchase|click|shop|"
        r"make a purchase).{0,120}(commission|compensat|earn)|(we|i) (may|might|could|can|"
        r"sometimes)? ?(also )?(earn|receive|get|make|be paid) .{0,30}(commissions?|compensation|"
        r"affiliate|referral)|as an amazon (associate|affiliate)|as (an )?affiliates?,? (we|i)|"
        r".{0,60}\bmay (earn|receive) (us )?(a |an )?.{0,20}(commission|compensation)|"
        r".{0,40}independently (select|selects|selected|chosen|reviewed|review|recommend)|(buying|"
        r"purchasing|shopping) through (us|our|any of|the links)|(all )?prices (were|are|"
        r"may be) (accurate|correct|subject|current)|(staff writer|reporter|columnist|"
        r"editor) .{2,40} can be reached|(contact|e-?mail|reach|write to|follow) (the )?(staff writer|"
        r"reporter|author|writer|columnist|journalist|correspondent)s?\b|to contact the (reporter|editor|"
        r"author|writer)s?|(the )?(views|opinions) (expressed|presented|in this).{0,90}(are|do not|solely|"
        r"those of)|.{0,40}is not responsible for the (opinions|content|views|statements)|"
        r"this entry was posted|bookmark the permalink|this (slideshow|site|page|video|content|feature|"
        r"website) requires|to see this content|your browser (does not|doesn'?t|is not)|(please )?(enable|"
        r"turn on) (javascript|cookies)|javascript (is|must be) (required|disabled|enabled)|"
        r"(please )?(log|sign) ?in (or|(to|with) (your .{0,30}account|continue|read|comment|view|access|"
        r"leave|post|follow)\b)|create (an|a free|your) account|we apologi[sz]e, but (this|the)|"
        r"sorry, (your browser|this video|an error|we couldn'?t)|an error (has )?occurred|"
        r"notice: the content above|don'?t have an account|forgot(ten)? (your )?password|by (signing up|"
        r"subscribing|submitting)"
    ),
    "it": (
        r"(iscriviti|iscrivetevi|seguici|seguiteci)\b|(abbonati|registrati|unisciti) (ora|adesso|subito|qui|"
        r"gratis|a noi|al nostro|alla nostra)\b|entra nel (canale|"
        rf"gruppo|nostro)|(resta|rimani) (sempre )?aggiornat|segui .{{2,40}} (su|sui) .{{0,20}}{CHANNELS}|"
        r"scarica (la|l'|subito|gratis) ?.{0,20}app\b|ricevi (le|ogni|gratis|tutte|via)|"
        r"attiva le notifiche|clicca qui per (iscriverti|ricevere|seguir)|(se )?(ti|"
        r"vi) è piaciut[oa] (questo|quest|l'|il)|sostieni(ci| il nostro| la nostra| l'informazione)|(hai|"
        r"avete) (trovato|notato|riscontrato) (un|degli|qualche) error|segnala (un|eventuali) error|"
        r"questo (articolo|contenuto) è riservato|(questo|il|l')\s?(post|articolo|pagina) (può contenere|"
        r"contiene) .{0,20}affilia|contenuto riservato|per continuare a leggere|sei già (abbonat|"
        r"registrat|iscritt)|hai già un (account|abbonamento)|(accedi|effettua il login) (per|con|al)|"
        r"(quest'opera|questo articolo) è (distribuit|rilasciat)|le opinioni espresse|(ti|"
        r"vi) è stat[oa] utile|(è|era) stato utile|quanto sono chiare le informazioni|valuta (da|questo|"
        r"questa|il)|lascia un commento|per (inserire|lasciare|aggiungere) un commento|"
        r"il (tuo )?browser non"
    ),
    "de": (
        r"newsletter (abonnieren|bestellen|anfordern)|"
        r"(jetzt |hier )?(melde|melden sie|abonniere|abonnieren sie|folge|folgen sie|bestellen sie|"
        rf"registrieren sie)\b.{{0,80}}(newsletter|kanal|account|{CHANNELS})|(mit (dem|unserem)|in unserem|"
        r"unser|der|den|zum|zu unserem) .{0,30}newsletter\b|lust auf mehr|(gefällt|gefallen) (dir|ihnen|"
        r"euch) (unser|der|dieser|das)|(hat (dir|ihnen|euch) (der|dieser|unser) (artikel|beitrag))|"
        r"war (der|dieser) (artikel|beitrag|text) (hilfreich|nützlich|interessant)|möchten sie (den|"
        r"diesen) (artikel|beitrag) teilen|(unterstütze|unterstützen sie) (uns|unsere|unseren)|(spende|"
        r"spenden sie) (jetzt|für unser)|\*?(werbung\.|anzeige\b ?[-–:])|(dieser|der) (text|beitrag|"
        r"artikel|post) enthält .{0,20}(werbung|affiliate|werbelinks|provisions)|(wir|"
        r"ich) erhalte[n]? .{0,60}provision|.{0,80}\b(affiliate-links?|provisions-links?)\b|"
        r"dieses thema im programm|über dieses thema berichtete|(haben sie )?(einen )?fehler (gefunden|"
        r"entdeckt|melden)|dieser (eintrag|beitrag|artikel) wurde (am .{0,40}|unter .{0,60}|"
        r"in .{0,60})?(veröffentlicht|abgelegt|geschrieben|gepostet)|der beitrag wurde am|die (inhalte|"
        r"bilder|texte) (dieser|in diesem|auf dieser) .{0,40}(lizenz|creative)|um (eingebettete|diese|den|"
        r"dieses|die) .{0,40}(anzuzeigen|anzusehen|lesen|sehen zu)|folgst du (schon|uns)|(du bist|"
        r"sind sie|bist du|sie sind) (bereits|schon) (abonnent|registriert|kunde|mitglied)|"
        r"jetzt (weiterlesen|testen|abonnieren|registrieren|anmelden|spenden)|(die )?im (text|"
        r"artikel) geäußerte|namentlich gekennzeichnete|gastkommentare und beiträge|"
        r"wir respektieren (deine|ihre) privatsphäre|(sie möchten|du möchtest|möchten sie|"
        r"möchtest du) .{0,60}(newsletter|informiert|erhalten)|die aktuelle ausgabe .{0,40}(jetzt|"
        r"am kiosk|ab)|(bitte )?(aktivieren sie|aktiviere) (javascript|cookies)|ihr browser|"
        r"(bitte )?(melden sie sich|loggen sie sich|melde dich|logge dich) (an|ein)"
    ),
    "fr": (
        r"(abonnez-vous|inscrivez-vous|suivez-nous|rejoignez-nous|rejoignez notre)\b|(suivez|"
        rf"retrouvez)(-nous)? .{{0,60}}{CHANNELS}|recevez .{{0,60}}(newsletter|mail|gratuit|lettre)|"
        r"téléchargez (l'|notre)|pour (lire la suite|accéder|continuer (votre|la) lecture|lire (cet|l'))|"
        r"cet article est réservé|(il vous reste|article réservé|contenu réservé)|déjà abonné|"
        r"vous avez déjà un compte|(si )?vous avez (aimé|apprécié) (cet|l')|soutenez(-nous| notre| l'info|"
        r" le)|faites un don|vous avez (trouvé|repéré|constaté) une (erreur|faute)|signaler une (erreur|"
        r"faute)|cet article (contient|comporte) des liens|cet article vous a|les (opinions|"
        r"propos) (exprimé|tenu)|activez (les notifications|javascript)|(connectez-vous|identifiez-vous)|"
        r"votre navigateur|(laissez|laisser|ajouter) un commentaire"
    ),
    "es": (
        r"(suscríbete|suscríbase|regístrate|síguenos|síganos|únete)\b|(sigue|siga|"
        rf"sigan) .{{0,50}} en .{{0,30}}{CHANNELS}|descarga (la|nuestra) app|(recibe|recibí|"
        r"reciba) .{0,60}(correo|newsletter|boletín|whatsapp|noticias)|apoya (el|nuestro|"
        r"a) .{0,40}(periodismo|trabajo|medio)|hazte (miembro|soci|suscriptor)|si te (gustó|ha gustado)|"
        r"¿?te (gustó|ha gustado|ha resultado|resultó) (est[ea]|útil|la nota)|¿?(encontraste|"
        r"has encontrado|viste) (un|algún) error|este (artículo|contenido) (es (solo|exclusivo)|"
        r"contiene enlaces)|contenido exclusivo|para (seguir|continuar) leyendo|(si )?ya (eres|estás|"
        r"es) (suscrip|registrad)|inicia(r)? sesión|las opiniones (expresadas|vertidas)|"
        r"tú también puedes hacer|activa las notificaciones|deja(r)? un comentario|tu navegador"
    ),
    "pt": (
        r"(inscreva-se|assine (a|o|nossa|já)|participe d[oa]s? noss[oa]s?)\b|(siga|acompanhe) .{0,60} (no|"
        rf"na|pelo|em) .{{0,30}}{CHANNELS}|siga (o canal|nos)|receba .{{0,60}}(e-?mail|newsletter|whatsapp|"
        r"celular|notícias)|baixe o (nosso )?app|(entre|participe) (no|do|em|de nosso|em nosso) (canal|"
        r"grupo|comunidade)|clique aqui (para|e) (se inscrever|receber|seguir|entrar|participar)|"
        r"gostou (do|da|deste|desta)|apoie (o|nosso)|(encontrou|viu) (um|algum) erro|este (conteúdo|"
        r"artigo|texto) (é exclusivo|contém links)|conteúdo exclusivo|já é assinante|(faça|fazer) login|"
        r"para continuar lendo|as opiniões (expressas|emitidas)|(quer|deseja) receber|deixe (seu|"
        r"um) comentário|o seu navegador"
    ),
    "nl": (
        r"(schrijf je|schrijf u|meld je|meld u) .{0,60}\b(in|aan)\b.{0,60}(nieuwsbrief|updates|kanaal)|"
        rf"abonneer (je|u)|volg (ons|.{{2,40}}) (op|via) .{{0,30}}{CHANNELS}|download (de|onze) .{{0,30}}app|"
        r"ontvang .{0,60}(nieuwsbrief|mail|mailbox|updates)|steun (ons|onze)|word (nu )?(lid|abonnee)|(al|"
        r"ben je al) (abonnee|lid)|vond je dit|was dit artikel|(heb je een )?(foutje?|fout|"
        r"typefout) (gezien|gevonden|ontdekt)|heb je een tip|dit artikel (is alleen|is exclusief|"
        r"bevat (affiliate|reclame))|log in (om|met)|lees verder met|elke (ochtend|dag|"
        r"week) .{0,60}(mailbox|inbox)|je browser|uw browser"
    ),
    "pl": (
        r"(zapisz się|subskrybuj|dołącz do (nas|naszej|naszego|grupy))\b|zapraszamy (też |także |"
        r"również )?(do (dyskusji|subskrypcji|komentowania|polubienia|śledzenia|odwiedz)|na (nasz|forum))|"
        rf"(obserwuj|śledź|polub|znajdź) (nas|.{{2,30}}) (na|w) .{{0,30}}{CHANNELS}|pobierz (naszą )?aplikacj|"
        r"(wesprzyj|wspieraj) (nas|nasz|naszą)|podoba(ł|ło)? (ci|się|wam)|(znalazłeś|zauważyłeś|"
        r"widzisz) (błąd|literówk)|zgłoś błąd|(ten )?artykuł (jest )?(dostępny|zawiera linki)|"
        r"masz już (konto|abonament)|zaloguj się|materiał chroniony prawem|wszelkie prawa|"
        r"żaden utwór zamieszczony|opinie wyrażone|czy artykuł był|dodaj komentarz|kopiowanie (i|bez)|"
        r"chcesz (wiedzieć|być na bieżąco|otrzymywać)"
    ),
    "ru": (
        r"подпис(ывайтесь|ывайся)\b|подпишитесь|подпишись|присоединяйтесь (к|в)|следите за (нашими|нами|"
        r"новостями)|читайте нас|(скачайте|скачивайте|установите) .{0,30}приложение|поддержите (нас|наш|"
        r"редакцию|проект)|если (вы|ты) (за|на|об)\w* (ошибк|опечатк|неточност)|(за|на|"
        r"обна)\w{3,10} (ошибку|опечатку|неточность)\b|оцените(, пожалуйста,)? (статью|материал|новость)|"
        r"спасибо[!,.] ваш|(вам )?понравил(ась|ся|ось) (статья|материал|новость)|чтобы (оставить|"
        r"комментировать|отослать|прочитать полностью|продолжить чтение)|(пожалуйста, )?(войдите|"
        r"авторизуйтесь|зарегистрируйтесь)|мнение (редакции|автора) может|все права защищены|(перепечатка|"
        r"копирование) (материалов|без)|при (перепечатке|использовании|цитировании) материал|выделите (ее|"
        r"её|текст|ошибку)|хотите (получать|быть в курсе)|главные новости .{0,40}(почт|рассылк|телеграм|"
        r"telegram)|оставьте комментарий|ваш браузер"
    ),
    "el": (
        r"εγγραφείτε|εγγραφή στο|(ακολουθήστε|ακολούθησε|βρείτε|ακολουθησε) (μας|το|τον|"
        rf"την) .{{0,40}}({CHANNELS}|σε)|κατεβάστε (την|το)|γίνε(τε)? (μέλος|συνδρομητ)|κάντε (like|εγγραφή|"
        r"κλικ εδώ)|στηρίξτε|συνδεθείτε|μάθετε πρώτοι|δείτε όλες τις τελευταίες|"
        r"απαγορεύεται η (αναδημοσίευση|αναπαραγωγή)|με την επιφύλαξη|οι απόψεις"
    ),
    "tr": (
        r".{0,40}bülten(imize|ine|e)? (abone|kaydol|kayıt)|abone ol|bizi .{0,40}takip|.{0,60}takip e(din|"
        r"debilirsiniz|t)\b|.{0,30}uygulama(mızı|sını) indir|(giriş yap|üye ol)(ın|mak|un)?\b|hata bildir|"
        r"bu (haber|içerik|yazı) .{0,20}(abonelere|üyelere)|yasal uyarı|tüm hakları saklıdır|"
        r"önemli haberler her sabah"
    ),
    "zh": (
        r"(请|請|欢迎|歡迎)?(关注|關注|扫码|掃碼|扫描|掃描|长按|長按|点击|點擊|下载|下載|订阅|訂閱|加入|追蹤|打开|打開).{0,24}(公众号|公眾號|微信|微博|客户端|"
        r"app|频道|頻道|电子报|電子報|通讯|通訊|粉丝|粉絲|专页|專頁|telegram|facebook|youtube|line|instagram|二维码|google)|"
        r".{0,30}(facebook|fb|youtube|google).{0,6}(專頁|专页|粉絲|粉丝|頻道|page)|.{0,16}(免费|免費).{0,16}(邮箱|信箱|郵箱)|"
        r"(特别声明|特別聲明|免责声明|免責聲明|版权声明|版權聲明|平台声明|郑重声明|声明|聲明|版权说明)[:：]|[•·\s]*凡(本网|本網|注明|本报|本站|来源)|.{0,20}(未经|"
        r"未經).{0,12}(授权|授權|许可|許可|同意).{0,12}(不得|请勿|請勿|禁止|严禁)|(以上|本)内容.{0,30}(上传|发布|不代表)|(该文|本文|文章|以上)(观点|"
        r"內容|内容)?(仅|僅|不)代表|(举报|舉報|侵权|投诉)(电话|邮箱|热线)"
    ),
    "ja": (
        r".{0,24}(メールマガジン|メルマガ|ニュースレター|公式line|公式アカウント|チャンネル)(に|を|へ)?.{0,10}(登録|購読|フォロー|友だち追加)|"
        r".{0,24}(フォロー|登録|購読)(する|してください|しよう|はこちら)[。!！]?$|.{0,30}(無料で|毎朝|毎日|毎週).{0,16}(お届け|配信)(します|しています|"
        r"中)?[。!！]?$|この記事は(会員限定|有料)|(この記事の)?続きを(読む|ご覧)には|会員(登録|限定)|すでに会員|ログインして|.{0,16}無断(転載|複製|使用)"
    ),
    "ko": (
        r".{0,20}(뉴스레터|카카오톡|네이버|유튜브|페이스북|텔레그램|채널|구독).{0,20}(구독|추가|신청|팔로우|등록)(하|해|을|를|$)|.{0,40}(보내드립니다|"
        r"받아보세요|구독하세요|구독하기)[.!]?$|.{0,12}저작권자|.{0,16}무단\s?(전재|복제|배포)|로그인(이|하|후)|제보는|.{0,16}제보(하기|해주세요|"
        r"를 기다)"
    ),
    "ar": (
        r"(تابعنا|تابعونا|اشترك (في|الآن)|اشتركوا|انضم (إلى|الى) (قنا|نشر)|للاشتراك|حمل (تطبيق|التطبيق)|"
        r"لمتابعة .{0,40}(تطبيق|قناة|واتس))|جميع الحقوق محفوظة|.{0,30}كل صباح في بريدك|هل (أعجبك|وجدت)"
    ),
}
"""Openings of notices. Of those the lines of corpus golds begin with next to none."""
NOTICE = alternatives_of("|".join(OPENINGS.values()), signs=True)


BUTTON = re.compile(
    r"subscri|sign ?up|\bjoin\b|donat|support us|abbonat|iscriv|sostien|\bdona\b|abonn|spende|inscri|soutenir|suscr|"
    r"apoya|assin|inscreva|apoie|\blid\b|steun|doneer|prenumer|subskryb|zapisz|wesprzyj|kup dostęp|подпис|поддерж|"
    r"συνδρομ|εγγραφ|abone|üye ol|订阅|訂閱|订购|会员|會員|購読|登録|会員|구독|가입|후원|اشترك|تبرع|انضم",
    re.IGNORECASE,
)
"""What the buttons of subscriptions, newsletters and donations say."""


def is_notice(folded_text: str) -> bool:
    """Whether a folded line speaks of the site and its readers, not of the article's matter."""
    return NOTICE.match(folded_text)
