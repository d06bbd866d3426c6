"""From a change in the log to the outbox: who is told of it, asked in the transaction that records it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.errors import NotFoundError
from scraper.subscriptions import Facts, addressed
from storage.models import PageRecord, SourceRecord
from storage.noise import load_noise
from storage.outbox import post
from storage.versions import get_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from scraper.judgement import CheckResult
    from scraper.model import Article
    from scraper.noise.spots import Noise
    from scraper.subscriptions import Subscription
    from storage.models import ChangeRecord
    from storage.records import Change


@dataclass(frozen=True, slots=True)
class Texts:
    """What a check read, and what each of its changes touched, in their order."""

    result: CheckResult | None = None
    passages: Sequence[str] = field(default_factory=tuple)


def tell(
    session: Session, changes: Sequence[ChangeRecord], audience: Sequence[Subscription], texts: Texts | None = None
) -> None:
    """Put changes into the outbox for everyone who wants them; noise and what rules left untold are told to nobody."""
    asker = _Asker(session, audience, texts or Texts())
    for at, change in enumerate(changes):
        if audience and not (change.is_noise or change.untold):
            post(session, change, addressed(asker.facts(change, at), audience))


class _Asker:
    """Looks up what subscriptions ask about, and only that."""

    def __init__(self, session: Session, audience: Sequence[Subscription], texts: Texts) -> None:
        self._session = session
        self._asks_source = any(one.sources or one.tags for one in audience)
        self._asks_text = any(one.words for one in audience)
        self._asks_language = any(one.languages for one in audience)
        self._texts = texts

    def facts(self, change: ChangeRecord, at: int) -> Facts:
        source = self._session.get(SourceRecord, change.source_id) if self._asks_source else None
        return Facts(
            change.kind,
            source=(source.name or "") if source else "",
            source_url=source.url if source else "",
            tags=source.tags if source else (),
            classes=change.classes,
            significance=change.significance,
            dating=change.dating,
            is_baseline=change.is_baseline,
            language=self._language(change) if self._asks_language else None,
            text=self._text(change, at) if self._asks_text else "",
        )

    def _language(self, change: ChangeRecord) -> str | None:
        result = self._texts.result
        if result is not None and result.new_version is not None:
            return result.new_version.article.language
        page = self._session.get(PageRecord, change.page_id) if change.page_id else None
        has_version = page is not None and page.version_number is not None
        return get_version(self._session, page.id).article.language if page and has_version else None

    def _text(self, change: ChangeRecord, at: int) -> str:
        passages = self._texts.passages[at] if at < len(self._texts.passages) else ""
        new = self._texts.result.new_version if self._texts.result else None
        is_first = new is not None and not passages
        return "\n".join((change.title, change.summary, passages, new.article.text if new and is_first else ""))


def load_pair(session: Session, change: Change) -> tuple[Article, Article, Noise] | None:
    """Return the articles before and after an edit, and the noise of its page; None where they are no more."""
    if change.page_id is None or change.from_version is None or change.to_version is None:
        return None
    try:
        before, after = (get_version(session, change.page_id, at) for at in (change.from_version, change.to_version))
    except NotFoundError:
        return None
    return before.article, after.article, load_noise(session, change.page_id)
