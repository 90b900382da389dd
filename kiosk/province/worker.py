"""The thread that hands this station's received dossiers to the province's system, and takes its answers.

Made by kiosk.app for a station that receives dossiers, where settings [province] name a folder or an API. What waits is
found in the tables, so that a restart needs no memory: sent first, recorded afterwards. A crash between the two sends
the same id once more, which the other side knows by it. After a failure of the line it pauses with full jitter, up to
five minutes, or as long as the other side asks for; a dossier that is refused waits for a clerk and stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.province.ways import Answered, HandOverWay, LineDown, NotTaken
from kiosk.queries import province as queries
from kiosk.services import province
from kiosk.settings import ProvinceSettings
from kiosk.store import Store
from kiosk.texts import error_line
from kiosk.values.erasure import SubjectsErased
from kiosk.values.ids import DossierId
from kiosk.values.province import HandOverTrouble, NoteForwarded, ProvinceAnswer
from kiosk.values.ways_on import Adapter
from kiosk.workers import Backoff, Worker

if TYPE_CHECKING:
    from kiosk.journal.identity import Identity

log = logging.getLogger("motcua.province")
FIRST = 5.0  # seconds after the start before anything is looked for
LONGEST = 300.0
PORTION = 100  # dossiers of one round; then answers are looked for
WAIT = 60.0  # for the store


class ProvinceWorker(Worker):
    """See the module. `way` is asked for at the first round."""

    def __init__(
        self, store: Store, make_way: Callable[[], HandOverWay], *, every: float = 20.0, first: float = FIRST,
        backoff: Backoff | None = None,
    ) -> None:  # fmt: skip
        super().__init__("province")
        self._store, self._make_way, self._way = store, make_way, None
        self._every, self._first = every, first
        self._look_for_erased = True
        self._backoff = backoff or Backoff(LONGEST)

    _way: HandOverWay | None

    def work(self) -> float:
        if self._first > 0:  # the start belongs to whoever wants a number
            pause, self._first = self._first, 0.0
            return pause
        try:
            more = self.round()
        except LineDown as down:
            return self._pause(down)
        except ExpectedError as error:  # the store is busy, closed, or its disk full
            log.warning("nothing goes to the province: %s", known(error.key))
            return self._backoff.pause() + 1.0
        self._backoff.reset()
        return 0.0 if more else self._every

    def round(self) -> bool:
        """Hand over what waits, then take what was answered; whether more waits. Raises LineDown."""
        way = self._way = self._way or self._make_way()
        self._forget_the_erased(way)
        waiting = self._store.read(queries.to_send, PORTION).result(WAIT)
        for dossier in waiting:
            if self.stopping:
                return False
            self._hand_over(way, dossier)
        self._take_answers(way)
        return len(waiting) == PORTION

    def erased(self, erased: SubjectsErased) -> None:
        """Something was erased: what lies open of it goes too. From any thread."""
        self._look_for_erased = True
        self.wake()

    def _forget_the_erased(self, way: HandOverWay) -> None:
        """After every erasure, and at the start: one may have come while nothing ran here."""
        if self._look_for_erased:
            self._look_for_erased = False
            try:
                lying = tuple(way.lying())
                for dossier in self._store.read(queries.erased_of, lying).result(WAIT):
                    way.forget(dossier)
            except BaseException:
                self._look_for_erased = True
                raise

    def interrupt(self) -> None:
        if self._way is not None:
            self._way.interrupt()

    def _pause(self, down: LineDown) -> float:
        if not self.stopping:
            log.warning("nothing goes to the province now: %s %d", known(down.key), down.status)
        return max(self._backoff.pause(), down.pause)

    # -- there ----------------------------------------------------------------------------------------------

    def _hand_over(self, way: HandOverWay, dossier: DossierId) -> None:
        try:
            sent = self._store.read(queries.sent, dossier).result(WAIT)
            answer = way.hand_over(sent)
        except LineDown as down:
            self._note(HandOverTrouble(dossier=dossier, key=down.key, status=down.status))
            raise
        except NotTaken as not_taken:
            self._note(HandOverTrouble(
                dossier=dossier, key=not_taken.key, status=not_taken.status, words=not_taken.words, final=True
            ))  # fmt: skip
            return
        except ExpectedError as error:  # its personal data are erased, or still closed after a restore
            self._note(HandOverTrouble(dossier=dossier, key="unreadable", final=error.key == "dossiers.errors.erased"))
            return
        done = NoteForwarded(
            dossier=dossier, revision=sent.revision, adapter=way.adapter, reference=answer.reference
        )
        if self._store.run(province.note_forwarded, done).result(WAIT):
            self._said_at_once(dossier, answer)

    def _said_at_once(self, dossier: DossierId, answer: ProvinceAnswer) -> None:
        if answer.official_code or answer.refused:
            whole = ProvinceAnswer(
                dossier=dossier, official_code=answer.official_code, refused=answer.refused, reason=answer.reason
            )
            self._take(Answered(whole, lambda: None, lambda _error: None))

    def _note(self, trouble: HandOverTrouble) -> None:
        """An erased dossier has no key to keep words under."""
        try:
            self._store.run(province.note_trouble, trouble).result(WAIT)
        except ExpectedError as error:
            log.warning("why a dossier did not go could not be kept: %s", known(error.key))

    # -- and back -------------------------------------------------------------------------------------------

    def _take_answers(self, way: HandOverWay) -> None:
        waiting = self._store.read(queries.to_ask_for).result(WAIT)
        for answered in way.answers(waiting):
            if self.stopping:
                return
            self._take(answered)

    def _take(self, answered: Answered) -> None:
        try:
            self._store.run(province.note_answer, answered.answer).result(WAIT)
        except ExpectedError as error:
            log.warning("an answer of the province was not believed: %s", known(error.key))
            answered.refused(error)
            self._show(answered.answer.dossier, error)
        else:
            answered.done()

    def _show(self, dossier: str, error: ExpectedError) -> None:
        """On the desk's page, at the dossier that it names; an answer that names none lies aside alone."""
        if error.key.startswith("province.errors.") or error.key == "rules.errors.dossier_code":
            self._note(HandOverTrouble(dossier=DossierId(dossier), key=queries.BAD_ANSWER, words=error_line(error)))


def worker_for(store: Store, settings: ProvinceSettings, clock: Clock) -> ProvinceWorker | None:
    """The worker of the way that the settings name; None where clerks type."""
    if settings.adapter is Adapter.COPY:
        return None
    return ProvinceWorker(store, lambda: way_of(store.identity, settings, clock), every=settings.every_seconds)


def way_of(identity: Identity, settings: ProvinceSettings, clock: Clock) -> HandOverWay:
    if settings.adapter is Adapter.HTTP:
        from kiosk.province.http import HttpWay

        return HttpWay(
            settings.url, clock, token_file=settings.token_file, authority_file=settings.authority_file,
            timeout=settings.timeout_seconds,
        )  # fmt: skip
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from kiosk.province.folder import FolderWay

    key = identity.signing
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return FolderWay(settings.folder, key.sign, public, keep=settings.keep_answered)
