"""What furniture says: whole lines and openings that are not part of an article, by language."""

from __future__ import annotations

import re

from scraper.extract.alternatives import Alternatives, Anywhere

RELATED_HEADINGS = {
    "en": (
        r"related( articles?| stories| posts?| content| news| topics?| links| reading| coverage)?|read (also|more|"
        r"next)|more (from|on|in|about|stories|news|like this|articles).*|you (may|might) (also )?(like|enjoy|be "
        r"interested).*|recommended( for you| reading| stories| articles)?|see also|also read|most (read|popular|"
        r"viewed|shared)|trending( now)?|(the )?latest( news| stories| posts| articles| from .*)?|popular( posts| "
        r"stories| articles| now)?|don'?t miss.*|what to read next|up next|editor'?s'? picks|top stories|recent "
        r"(posts|articles|stories|news)|further reading|keep reading|continue reading|next (post|article|story)|"
        r"previous (post|article|story)|similar (posts|articles|stories)|explore more|read on|featured( posts| "
        r"articles| stories)?|others? (also )?(like|read).*|from (around )?the web|around the web|in case you "
        r"missed it|must.reads?|other (news|stories|articles)|in other news"
    ),
    "it": (
        r"leggi (anche|pure|tutto|ancora|altro).*|(potrebbe|potrebbero|ti potrebbe|ti potrebbero|forse ti) "
        r"(interessarti|interessare|piacere|piacerti).*|(articoli|notizie|contenuti|post|argomenti|temi) "
        r"(correlat[ie]|simili|collegat[ie]|consigliat[ie]|recenti|suggeriti)|correlati|(le )?ultime (notizie|"
        r"news|ore)?|ultim'?ora|altr[ie] (articoli|notizie|news|contenuti).*|(i )?pi[uù] (letti|lette|popolari|"
        r"visti|commentati)|da non perdere|vedi anche|guarda anche|approfondi(menti|sci)|in evidenza|(prossimo|"
        r"precedente) articolo|articolo (precedente|successivo|seguente)|consigliati( per te)?|scelti per te|in "
        r"primo piano|primo piano|notizie dal web|contenuti sponsorizzati|raccomandati.*|continua a leggere.*|"
        r"sullo stesso (tema|argomento)|dello stesso autore|nella stessa sezione|novit[aà]"
    ),
    "de": (
        r"(lesen|lies) sie auch.*|lesen sie (mehr|auch).*|auch interessant.*|mehr (zum thema|aus|von|zu|über|"
        r"artikel|nachrichten|lesen).*|das könnte (sie|dich|ihnen|dir) (auch )?(interessieren|gefallen).*|"
        r"ähnliche (artikel|beiträge|themen|nachrichten)|verwandte (artikel|themen|beiträge)|weitere (artikel|"
        r"themen|nachrichten|beiträge|meldungen|informationen|news)?.*|meist ?gelesen.*|beliebte? (artikel|"
        r"beiträge)?|zum thema|lesetipps?|empfehlungen.*|empfohlen.*|aktuelle (beiträge|nachrichten|meldungen|"
        r"artikel)|neueste (artikel|beiträge|nachrichten)|das interessiert.*|weiterlesen|passend dazu.*|"
        r"top.?(themen|artikel|news)|newsticker|(vorheriger|nächster) (artikel|beitrag)|siehe auch|mehr dazu.*|"
        r"links zum (thema|artikel)"
    ),
    "fr": (
        r"(à )?lire (aussi|également|la suite|plus).*|voir aussi.*|sur le même (sujet|thème).*|articles? "
        r"(similaires?|liés?|connexes?|associés?|recommandés?|récents?)|(vous )?pour(riez|rait) (aussi )?(aimer|"
        r"vous intéresser).*|vous aimerez (aussi)?.*|(les )?plus (lus|populaires|consultés|partagés)|à "
        r"découvrir.*|les dernières? (actualités|nouvelles|infos).*|dernières? (actualités|nouvelles|minutes?|"
        r"infos).*|à ne pas manquer.*|plus (d'articles|de|sur).*|dans la même (rubrique|catégorie).*|recommandé.*|"
        r"pour aller plus loin|autres articles.*|contenus sponsorisés|en ce moment|à la une"
    ),
    "es": (
        r"(lea|lee|leer|leé) (también|más|además).*|(te|le) puede interesar.*|(te|le|quizás te|también te) "
        r"(podría|puede|recomendamos).*|(artículos|noticias|entradas|contenidos?|notas) (relacionad[oa]s?|"
        r"similares|recomendad[oa]s|destacad[oa]s|recientes)|relacionad[oa]s?|(lo )?más (leíd[oa]|visto|popular|"
        r"noticias|leídas|de|sobre|información).*|últimas (noticias|entradas|noticias de.*)|ver (también|más).*|"
        r"mira (también|además).*|no te pierdas.*|otras noticias.*|(artículo|entrada) (anterior|siguiente)|te "
        r"recomendamos.*|recomendad[oa]s?.*|también te puede.*|sigue leyendo|contenido patrocinado|en portada"
    ),
    "pt": (
        r"(leia|veja|saiba|confira|assista) (também|mais|ainda).*|(artigos|notícias|posts|matérias|conteúdos) "
        r"(relacionad[oa]s|recentes|semelhantes|recomendad[oa]s)|relacionad[oa]s|(talvez )?(você|te|lhe) (também "
        r")?(pode|poderá|possa|vai) (gostar|interessar|se interessar).*|mais (lidas|lidos|vistas|populares|"
        r"notícias|sobre|artigos|em|de).*|últimas( notícias)?|veja mais.*|recomendad[oa]s?.*|não perca.*|outras "
        r"notícias.*|(próximo|anterior) (artigo|post)|em destaque|ver também"
    ),
    "nl": (
        r"lees (ook|meer|verder).*|(gerelateerde|verwante|andere|soortgelijke) (artikelen|berichten|nieuws|"
        r"onderwerpen).*|meer (over|nieuws|van|uit|in|lezen|artikelen).*|(dit )?(vind|vindt|vond) (je|u) "
        r"(misschien )?ook.*|(meest|best) (gelezen|bekeken).*|bekijk ook.*|aanbevolen.*|net binnen|laatste nieuws|"
        r"ook interessant.*|zie ook"
    ),
    "pl": (
        r"(czytaj|przeczytaj|zobacz|sprawdź|obejrzyj) (także|też|również|więcej|teraz|dalej).*|(podobne|powiązane|"
        r"polecane|najnowsze|ostatnie|inne) (artykuły|wpisy|tematy|wiadomości|posty|newsy)?.*|(może|mogą) (cię|ci|"
        r"was|państwa) (też )?(zainteresować|zaciekawić).*|(najczęściej|najchętniej) (czytane|komentowane|"
        r"oglądane)|najpopularniejsze.*|najnowsze|polecamy.*|więcej (na temat|o|z|wiadomości|na|w|artykułów).*|"
        r"warto przeczytać.*|zobacz też.*|popularne|powiązane|wybrane dla ciebie"
    ),
    "ru": (
        r"(читайте|читать|смотрите|смотреть) (также|еще|ещё|по теме|далее|дальше|и).*|(похожие|связанные|другие|"
        r"последние|популярные|главные|свежие|еще|ещё) (статьи|новости|материалы|записи|публикации|темы).*|по "
        r"теме|материалы по теме|новости по теме|статьи по теме|ссылки по теме|(вам )?(может|могут) (быть "
        r")?(интересно|понравиться|заинтересовать).*|(самое|наиболее) (читаемое|популярное|интересное|обсуждаемое|"
        r"важное)|популярное|рекомендуем.*|новости партн[её]ров|сюжеты?|еще по теме|ещё по теме|в тему|другие "
        r"новости.*|подробнее.*|интересное.*|лента новостей|выбор редакции|главное"
    ),
    "el": (
        r"(διαβάστε|δείτε|διαβάστε|διάβασε|δες) (επίσης|ακόμα|ακόμη|περισσότερα|και|σχετικά).*|σχετικ[άέ]ς? "
        r"(άρθρα|νέα|ειδήσεις|θέματα|αναρτήσεις|links|κείμενα)?|περισσότερα.*|(ίσως |μπορεί να )?(σας|σε) "
        r"ενδιαφέρ(ει|ουν).*|δημοφιλή.*|τελευταία νέα.*|προτεινόμενα.*|τα πιο.*|ροή ειδήσεων|άλλα άρθρα.*"
    ),
    "tr": (
        r"(ayrıca|bunları da|bunlar da|ilginizi|bunu da|şunları da).*|ilgili (haberler|yazılar|konular|içerikler)|"
        r"benzer (haberler|yazılar|içerikler)|(en )?(çok okunan|çok okunanlar|son haberler|popüler).*|son "
        r"dakika.*|diğer haberler.*|haberin devamı.*|önerilen.*|daha fazla.*|sıradaki haber.*"
    ),
    "zh": (
        r"(相关|相關)(阅读|閱讀|新闻|新聞|文章|报道|報導|链接|連結|推荐|推薦|资讯|主题).{0,8}|(推荐|推薦)(阅读|閱讀|"
        r"文章|新闻)?|(热门|熱門|最新|猜你|更多|延伸|精彩|热点|熱點|编辑|編輯|今日|本周)(推荐|推薦|新闻|新聞|文章|喜欢|"
        r"喜歡|閱讀|阅读|内容|內容|精彩|资讯|資訊|排行|报道|報導|消息|点击|點擊).{0,8}|猜你.{0,8}|"
        r"(上一篇|下一篇|上一页|下一页|你可能|您可能|看更多|其他人也).*|阅读更多.*|[【\[].{0,4}(相关|延伸|推荐).{0,6}[】\]]"
    ),
    "ja": (
        r"(関連|おすすめ|オススメ|注目|人気|最新)(の)?(記事|ニュース|コンテンツ|リンク|トピックス|情報|キーワード|ワード|"
        r"ランキング).{0,8}|関連|おすすめ|オススメ|(あわせて読みたい|合わせて読みたい|次に読みたい|こちらも(おすすめ|"
        r"オススメ|どうぞ|読)).{0,10}|(前|次)の(記事|ページ).*|アクセスランキング.*|よく読まれ.*|もっと(見る|読む).*|続きを読む"
    ),
    "ko": (
        r"(관련|추천|인기|최신|많이 본|주요|이 시각|다른|함께 본|연관)\s?(기사|뉴스|글|콘텐츠|키워드|주요\s?뉴스)"
        r".{0,8}|(많이 본|이 시각|함께 (본|읽)).{0,12}|(이전|다음)\s?(기사|글)|더\s?보기|실시간.{0,10}|당신이 좋아할.*"
    ),
    "ar": (
        r"(اقرأ|إقرأ|شاهد|طالع|تابع)( أيض[اً]+| المزيد| أيضًا).*|(مواضيع|أخبار|مقالات|موضوعات|مواد) (ذات صلة|"
        r"متعلقة|مشابهة|مرتبطة|قد تعجبك).*|ذات صلة|(الأكثر|الاكثر) (قراءة|مشاهدة|شعبية|تداولا).*|آخر الأخبار.*|قد "
        r"يعجبك.*|المزيد من.*|المزيد"
    ),
}
"""Headings that stand over stories other than this one; matched whole, without colon or ellipsis."""

END_HEADINGS = (
    r"\d*\s*(comments?|responses?|replies|thoughts? on .*|reactions?)(\s*\(?\d*\)?)|leave a (reply|comment).*|"
    r"(post|add|write|join|view|show) (a|the|your|all|us)? ?(comments?|conversation|discussion|reply).*|about "
    r"the authors?|about (us|me)|tags|topics|share( this)?( article| story| post)?.*|follow us.*|stay "
    r"connected.*|newsletters?|sign up.*|subscribe.*|contact( us)?|\d*\s*commenti?( \(?\d+\)?)?|lascia un "
    r"(commento|messaggio).*|(scrivi|inserisci|aggiungi|invia) un commento.*|condividi.*|tag|argomenti|"
    r"l'?autore|informazioni sull'?autore|iscriviti.*|seguici.*|\d*\s*kommentare?( \(?\d+\)?)?|(kommentar|"
    r"antwort) (schreiben|hinterlassen|verfassen).*|schreiben? (sie )?(einen|ihren|deinen)? ?kommentar.*|"
    r"teilen( sie)?.*|schlagw(ort|örter|orte)|themen|über (den autor|die autorin|uns|mich).*|diskutieren "
    r"sie.*|\d*\s*commentaires?( \(?\d+\)?)?|laisser un commentaire.*|(ajouter|écrire|poster) un "
    r"commentaire.*|partager.*|mots?-clés?|à propos de l'auteur.*|\d*\s*comentarios?( \(?\d+\)?)?|deja (un|"
    r"una|tu) (comentario|respuesta).*|comparti[rl]?.*|etiquetas|temas|sobre (el|la|o|a) autora?.*|"
    r"\d*\s*comentários?( \(?\d+\)?)?|deixe (um|uma|seu) (comentário|resposta).*|compartilh[ea].*|assuntos|"
    r"\d*\s*reacties?( \(?\d+\)?)?|(geef|plaats|laat) een reactie.*|reageer.*|deel dit.*|over de auteur.*|"
    r"onderwerpen|komentarze.*|\d+ komentarz[ey]?|(dodaj|napisz|zostaw) komentarz.*|udostępnij.*|tagi|o "
    r"autorze.*|(комментарии|комментировать|обсуждение|обсудить|поделиться|теги|метки|об авторе|оставить "
    r"комментарий|добавить комментарий|оставьте комментарий).*|\d+ комментари.*|(σχόλια|σχολιάστε|ετικέτες|"
    r"κοινοποίηση|μοιραστείτε|σχόλια χρηστών|γράψτε).*|(yorum|yorumlar|etiketler|paylaş).*|(评论|評論|"
    r"网友评论|发表评论|我来说两句|分享到?|标签|标籤|標籤|留言|用户评论).{0,8}|(コメント|シェア|タグ|"
    r"この記事を書いた).*|(댓글|태그|공유).*|(التعليقات|تعليقات|أضف تعليق|شارك|الوسوم|كلمات مفتاحية).*"
)
"""Headings after which comes no more of the article."""

COUNTED = (
    r"shares?|likes?|views?|page ?views|comments?|reads|reactions?|letture|lettura|visualizzazion[ei]|visite|"
    r"condivision[ei]|comment[oi]|mi piace|volte letto|aufrufe|kommentare?|mal gelesen|gelesen|vues?|lectures?|"
    r"partages?|commentaires?|visitas|lecturas|comentarios?|compartidos?|visualizaciones|visualizações|leituras|partilhas|"
    r"comentários?|weergaven|reacties?|wyświetle(ń|nia|nie)|odsłon|komentarz[ey]|komentarzy|просмотр(ов|а|ы)?|комментари(й|я|ев)|"
    r"προβολές|σχόλια|görüntülenme|okunma|yorum|次(浏览|瀏覽|阅读|閱讀|播放)|阅读|"
    r"[条條則则个]?(评论|評論)|回(閲覧|再生)|閲覧|コメント|조회수?|댓글|مشاهدة|قراءة|تعليقا?(ت)?"
)
"""What counters around an article count: they move at every visit and are no text."""
FURNITURE_LINES = (
    r"advertisement|advertisements|ad|ads|sponsored( content| links| stories)?|promoted( content| stories)?|"
    r"paid content|partner content|externer inhalt nicht verfügbar|this content is reserved for subscribers.*|"
    r"story continues below.*|article continues (below|after).*|(continue|keep) reading.{0,40}|scroll (down "
    r")?to (continue|read).*|loading\W*|(share|tweet|pin|email|print|save|like|reply|copy link|link copied.*|"
    r"whatsapp|telegram|facebook|twitter|linkedin|pinterest|reddit|instagram|x|flipboard|google\+?|tumblr|"
    r"threads|bluesky|messenger|viber|vk|pocket|line|youtube)([\s,|/·•]+(this|on|with|via|to|article|post|"
    r"story|by|share|tweet|pin|email|print|save|copy link|whatsapp|telegram|facebook|twitter|linkedin|"
    r"pinterest|reddit|instagram|x|google|more|us|and|friends))*|\d+ ?(min(ute)?s? read|minutes?|reads|min)|"
    rf"(\d[\d.,' ]*k?\+? ?({COUNTED})|({COUNTED})\s*[:：]?\s*\d[\d.,' ]*k?)( ?(oggi|today|in all|件|개))?|"
    r"(czas czytania|время чтения|χρόνος ανάγνωσης|okuma süresi|leestijd|tempo de leitura|tiempo de lectura|"
    r"阅读时间|閱讀時間|阅读时长|読了時間|읽는 시간|مدة القراءة|وقت القراءة)\s*[:：]?.{0,16}|"
    r"(この記事は)?\d+ ?(分で読めます|分钟阅读|分鐘閱讀|분 소요|dk\.? okuma|"
    r"min\.? (leestijd|czytania|de (lectura|leitura|lecture))|мин\.? чтения)|"
    r"(ενημερώθηκε|更新(于|於|时间|時間)?|تم التحديث|최종 수정)\s?[:：]?.{0,24}\d.{0,24}|\d.{0,24}(güncellendi|に?更新|"
    r"업데이트|前更新)|(vor|il y a|hace|há|πριν( από)?|قبل|منذ) \d+ \w+|\d+ (min(ute)?s?|hours?|secs?|days?) ago|"
    r"\d+ (minut[io]|or[ae]|giorn[io]) fa|\d+ (minuten|uur|uren|dagen) geleden|\d+ (minut|godzin|dni)\w* temu|"
    r"\d+ \w+ назад|\d+ (dakika|saat|gün) önce|\d+ ?(分钟|分鐘|小时|小時|天)前|\d+(分|時間|日)前|\d+(분|시간|일) 전|"
    r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten)[- "
    r"]min(ute)?s?[- ]read|(reading|read) time:?.{0,20}|(sign up|subscribe) (for|to|now|today|here).{0,120}|"
    r"subscribe( now)?|sign (up|in)|log ?in|register|follow( us| me)?( on .{0,60})?|(tags?|topics?|filed "
    r"under|categor(y|ies)|posted in|labels|tagged( with)?|keywords?|more on|schlagw(orte|örter)|etiquetas|"
    r"temas|mots-clés|argomenti|tagi|теги|метки|标签|關鍵字|关键词|キーワード|etiketler|"
    r"ετικέτες)\s*[:：].{0,300}|(photo|image|picture|foto|bild|crédit photo|credits?|copyright|video|fotos|"
    r"foto di|photo credit|image credit|photo by|image source|photo courtesy|getty images|reuters|ap photo|"
    r"bildquelle|quelle bild|immagine|fotocredit|photograph)\s*[:：/].{0,120}|(photo|image|foto) (by|di|via|"
    r"von|courtesy) .{0,60}|(©|\(c\)|copyright|all rights reserved|©\s?copyright|tutti i diritti riservati|"
    r"riproduzione riservata|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos "
    r"os direitos reservados|© ?riproduzione).{0,160}|(autor|autore|author|written by|"
    r"posted by|published by|a cura di|автор|作者|记者|編集)\s*[:：]?\s+[^\s.!?]{2,20}( "
    r"[^\s.!?]{1,20}){0,4}|(published|updated|last updated|posted|modified|first published|last modified|"
    r"created|pubblicato|aggiornato|ultimo aggiornamento|veröffentlicht|aktualisiert|stand|publié|mis à jour|"
    r"actualizado|publicado|atualizado|gepubliceerd|bijgewerkt|opublikowano|aktualizacja|опубликовано|"
    r"обновлено|yayınlanma|güncelleme)( (on|at|il|am|le|el|em|op))?\s*[:：]?\s.{0,50}\d.{0,30}|(click here|"
    r"read (more|full|the full|the rest|next|also)|learn more|view (more|all|gallery|comments)|show (more|"
    r"less|all)|see (more|all|also)|load more|download( pdf)?|listen( to this article)?|watch( now)?|play "
    r"video|back to top|top|next|previous|skip|menu|home|close|open|more|report (a|this).{0,30}|print "
    r"this.{0,20}|jump to.{0,40}|table of contents|contents|in this article|on this page)\W*|(leggi tutto|"
    r"continua a leggere|torna su|condividi|stampa|commenta|segui|pubblicità|ascolta( l'articolo)?|scarica( "
    r"pdf)?|indice|sommario|in questo articolo|vai ai commenti|iscriviti.{0,80}|tempo di lettura.{0,20}|"
    r"lettura.{0,4}\d+ min.{0,8})\W*|(anzeige|werbung|teilen|drucken|merken|mehr|weiterlesen|nach oben|zurück|"
    r"vorlesen|artikel (drucken|merken|teilen|anhören)|lesezeit.{0,20}|inhaltsverzeichnis|zur startseite|"
    r"kommentieren|jetzt (abonnieren|lesen|testen).{0,60}|empfohlener (redaktioneller inhalt|externer "
    r"inhalt).{0,40}|externer inhalt)\W*|(publicité|partager|imprimer|lire plus|en savoir plus|haut de page|"
    r"(revenir|retour) en haut( de( la)? page)?|écouter.{0,20}|lecture.{0,12}\d+ min.{0,4}|temps de "
    r"lecture.{0,16}|sommaire|abonnez-vous.{0,80}|s'abonner)\W*|(publicidad|compartir|imprimir|leer más|ver "
    r"más|volver arriba|escuchar|suscríbete.{0,80}|publicidade|compartilhar|compartilhe|imprimir|leia mais|"
    r"ouvir|continua após a publicidade)\W*|(advertentie|delen|afdrukken|lees (meer|verder)|luister|reklama|"
    r"udostępnij|drukuj|czytaj (więcej|dalej)|реклама|поделиться|печать|распечатать|читать (далее|полностью)|"
    r"подробнее|наверх|διαφήμιση|εκτύπωση|κοινοποίηση|reklam|paylaş|yazdır|广告|廣告|分享(到)?|打印|收藏|"
    r"返回顶部|返回搜狐.*|查看更多|責任編輯.{0,12}|责任编辑.{0,12}|広告|シェア|印刷|광고|공유|인쇄|إعلان|"
    r"مشاركة|طباعة)\W*"
)
"""Whole lines that are furniture wherever they stand."""

RELATED_OPENINGS = (
    r"(read|see|watch|listen|check out|also read|must read|don'?t miss|read also|read more|see also|related|"
    r"more|recommended|related (story|article|post|reading|news|link)s?|watch now|up next|explore more|"
    r"further reading|also on .{2,30}|next read|editor'?s note)\s*[:：»>|–—]|(read|see|watch) (also|more|"
    r"next|now)\b.{0,3}|also read\b|(prev|previous|next)( post| article| story)?\s*[:：]|(leggi|vedi|guarda|"
    r"ascolta|approfondisci)( anche| pure| tutto| altro)?\s*[:：»>|–—]|leggi (anche|pure|ancora)\b|potrebbe "
    r"interessarti|guarda anche|vedi anche|ti potrebbe|per approfondire\s*[:：]|(baca|simak|lihat) juga\b|"
    r"(lesen|lies|sehen|hören) sie (auch|hier|mehr|dazu)\b|lesen sie (auch )?hier|mehr (dazu|zum thema)|auch "
    r"interessant|lesetipp|siehe auch\b|mehr zum thema|zum thema\s*[:：]|weiterlesen\s*[:：]|(video|podcast|"
    r"interview|analyse|kommentar|hintergrund)\s*[:：]\s*lesen|passend dazu|(à )?lire (aussi|également)\b|"
    r"lire la suite|voir aussi\b|à lire\s*[:：]|sur le même sujet|(lea|lee|leer|mira|ver) (también|además|"
    r"más)\b|te puede interesar|le puede interesar|(puedes|puede) leer|relacionad[oa]s?\s*[:：]|también te "
    r"puede|(leia|veja|saiba|confira) (também|mais|ainda)\b|lees (ook|meer|verder)\b|zie ook\b|bekijk ook\b|"
    r"(czytaj|zobacz|przeczytaj|sprawdź)( także| też| również| więcej| wcześniej)?\s*[:：]|(czytaj|zobacz|"
    r"przeczytaj) (także|też|również)\b|polecamy\s*[:：]?|(см|смотри)\.? также|(читайте|смотрите) (также|еще|"
    r"ещё|подробнее|по теме|нас)\b|по теме\s*[:：]|материалы по теме|σχετικά( άρθρα)?\s*[:：]|(διαβάστε|δείτε|"
    r"διάβασε) (επίσης|ακόμα|ακόμη|περισσότερα|και|σχετικά|εδώ)|(ayrıca|bunlar da|ilginizi|bunu "
    r"da)\b.{0,12}(oku|çekebilir|bak)|(相关阅读|相關閱讀|延伸阅读|延伸閱讀|另请参阅|另請參閱|参见|參見|"
    r"更多阅读|推荐阅读|相关新闻|相关报道|更多新聞|看更多|【相关|【延伸|相關新聞|相关链接)|(関連記事|"
    r"あわせて読みたい|合わせて読みたい|【関連|こちらも|関連：)|(관련\s?기사|\[관련|▶|☞)|(اقرأ|إقرأ|شاهد|"
    r"طالع) (أيض|المزيد)|(ذات صلة|مواضيع ذات صلة)\s*[:：]"
)
"""Openings of a line that points to another story."""


def folded(text: str) -> str:
    """Return a text with its case folded as re.IGNORECASE does for the letters of these patterns.

    Looking for small letters in it takes half the time of heeding no case, letter by letter.
    """
    text = text.lower()
    if text.isascii():
        return text
    return text.replace("i\u0307", "i").replace("ı", "i").replace("ς", "σ").replace("ſ", "s")


def _whole(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives})", re.IGNORECASE)


def alternatives_of(expression: str, *, signs: bool = False) -> Alternatives:
    """Return alternatives for folded texts; with `signs`, behind any signs that are no letters."""
    return Alternatives(_folded_letters(expression), signs=signs)


def _folded_letters(expression: str) -> str:
    return expression.replace("ı", "i").replace("ς", "σ")


_RELATED_HEADING = alternatives_of("|".join(RELATED_HEADINGS.values()))
END_HEADING = alternatives_of(END_HEADINGS)
"""This one, FURNITURE, RELATED_OPENING, EMBED_NOTICE and CONSENT are asked of folded texts."""
FURNITURE = alternatives_of(FURNITURE_LINES)
RELATED_OPENING = alternatives_of(RELATED_OPENINGS, signs=True)
SOURCE_LINE = _whole(
    r"(source|sources|fonte|fonti|via|quelle|quellen|original source|fuente|"
    r"źródło|bron|kaynak|источник|来源)\s*[:：].{0,300}"
)
_AGENCIES = (
    r"getty( images)?|reuters|afp|ap( photo)?|epa|ansa|dpa|efe|pap|tass|shutterstock|i?stock|istockphoto|"
    r"alamy|unsplash|pixabay|pexels|imago|picture[ -]alliance|lapresse|xinhua|bloomberg|corbis|thinkstock|"
    r"fotolia|adobe ?stock|depositphotos|wikimedia commons|keystone|ritzau|tt|ntb|scanpix"
)
CREDIT = re.compile(
    r'(?:(?:^|[(\[|/©®•]|[-–—.:!?”"]\s|\s\s)\s*(?:photograph|photo|foto|fotos|photos|picture|pic|bild|'
    r"bilder|image|images|illustration|grafik|crédits?( photos?)?|credits?|photo credit|fotocredit|bildrechte|"
    r"bildquelle|copyright|imagen|imagem|fotografia|zdj[eę]cie|fot|фото|φωτο(?:γραφία)?)\b\s*(?:[:：.]|by\b|"
    r"via\b|von\b|di\b|courtesy\b|©|/)[^.!?]{0,90}[)\]]?\.?$)|(?:[(/|©]|\bvia)\s?(?:[^.()/|]{0,40}[/ ])?(?:"
    + _AGENCIES
    + r")(?:[/ ,][^.()]{0,40})?[)\]]?\.?$|(?:^|[.(|]\s?|\s)©\s?[^.©]{2,60}$",
    re.IGNORECASE,
)
"""A line that ends in who took the picture, or opens with it."""
EMBED_NOTICE = Anywhere(
    r"extern\w* (?:redaktionell\w+ )?inhalt|eingebettete\w* inhalt|inhalte? (?:von )?(?:dritt|extern)|"
    r"contenut\w+ estern|"
    r"contenu (?:externe|tiers)|contenido externo|external content|embedded content|redaktion(?:ell)? ausgewählt|"
    r"(?:accept|allow|enable) (?:all )?cookies to (?:view|see|watch)",
)
"""What stands in the place of a video or post until the reader agrees to load it."""
CONSENT = Anywhere(
    r"cookies?\b|\biab\b|consent|einwilligung|datenschutz|consenso|informativa|consentement|consentimiento|consentimento|"
    r"toestemming|zgod[ayęą]|ciasteczk|соглас|συγκατάθεσ|onay|同意|동의|موافق",
)
"""What notices about cookies and data speak of."""
_TRIM = " \t:：.…»>›→-–—|•·*#[]【】!？?()"


def bare(text: str) -> str:
    """Return a line without the punctuation around it, as headings are compared."""
    return text.strip(_TRIM).replace("’", "'")


def is_related_heading(text: str) -> bool:
    """Whether a folded line is a heading over other stories."""
    return _RELATED_HEADING.fullmatch(text)
