"""Every use case and query of the city, once, on each engine: what one of them cannot say shows here in every run.

Which there are is asked of the packages: a new one that nothing here reaches fails the test. What they decide is tested
beside each; which reports come out alike on all engines: tests/kiosk/queries/test_city_engines.py.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import threading
import types
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import update

import kiosk.city
import kiosk.queries
from kiosk.city import (
    accounts,
    api_tokens,
    audit,
    department_dossiers,
    department_lists,
    documents,
    documents_by_hand,
    exchange,
    feedback,
    former_names,
    lost_versions,
    public,
    quarantine,
    rebasing,
    second_factor,
    sessions,
    signing_in,
    telling,
    work,
)
from kiosk.city.department_lists import TellList
from kiosk.city.editing import kinds
from kiosk.clock import local
from kiosk.db.base import to_micros
from kiosk.db.tables.journal import KnownStation
from kiosk.errors import ExpectedError
from kiosk.journal import signed_documents
from kiosk.journal.signed_documents import DocumentHead
from kiosk.queries import city_feedback, city_reports, city_today
from kiosk.services import public_feedback, tickets
from kiosk.values.city_accounts import (
    AddCityAccount,
    ChangeCityAccount,
    CityRole,
    CitySignIn,
    CityUser,
    ListCityAccounts,
    LookedAt,
)
from kiosk.values.city_reports import EACH, TOGETHER, ReportName
from kiosk.values.city_work import BeginWork, MadeFile, WorkDone, WorkKind, WorkState
from kiosk.values.departments import RevokeToken
from kiosk.values.documents import DocumentKind, RebaseDraft
from kiosk.values.documents_by_hand import ActByHand, AskContent, AskDocuments, ImportContent
from kiosk.values.exchange import AskRows, ExchangeRow, TellRows
from kiosk.values.public import PublicAsker, PublicLookUp
from kiosk.values.public_feedback import (
    MARK,
    AboutWhat,
    AnswerFeedback,
    ForwardFeedback,
    SayFeedback,
    WithdrawFeedback,
)
from kiosk.values.set_aside import AsideAct, AsidePlace, SettleAside
from kiosk.values.tickets import IssueTicket
from kiosk.values.told_states import TellResult, TellState, ToldResult, ToldState
from tests.kiosk.city.papers import OTHER, act, notice, publish, save
from tests.kiosk.city.towns import WARD, Town, received
from tests.kiosk.counter import KIOSK, PERSON
from tests.kiosk.server.city.people import FIRST, OWN, known_verifier

pytestmark = pytest.mark.every_engine
NAME, HERE = "chu-tich", "192.0.2.7"
USER = CityUser(account=NAME, name="Nguyễn Văn Mẫu", role=CityRole.CITY)
NOTICES = DocumentKind.NOTICES
ELSEWHERE = {"kiosk.city.own_tables.make"}  # of a server on a file alone, which runs it as it starts
# Of a server whose database other processes share.
SHARED = {"kiosk.city.questions.take", "kiosk.city.processes.beat", "kiosk.city.processes.leave"}


def there_are(kinds: tuple[str, ...] = ("Context", "Reader")) -> dict[str, types.CodeType]:
    """Every public function of the city that works in a transaction, and its code; by what it is given of that."""
    found = [*pkgutil.walk_packages(kiosk.city.__path__, "kiosk.city."),
             *(one for one in pkgutil.iter_modules(kiosk.queries.__path__, "kiosk.queries.")
               if one.name.startswith("kiosk.queries.city_"))]  # fmt: skip
    codes = {}
    for name in (one.name for one in found):
        module = importlib.import_module(name)
        for function in vars(module).values():
            if inspect.isfunction(function) and function.__module__ == name and function.__name__[0] != "_":
                first = next(iter(inspect.signature(function).parameters.values()), None)
                if first is not None and set(kinds) & set(str(first.annotation).split(" | ")):
                    codes[f"{name}.{function.__name__}"] = function.__code__
    return codes


@contextmanager
def noted() -> Iterator[set[types.CodeType]]:
    """The functions that threads begun meanwhile run."""
    found: set[types.CodeType] = set()

    def note(frame: types.FrameType, what: str, _arg: Any) -> None:
        if what == "call":
            found.add(frame.f_code)

    threading.setprofile(note)
    try:
        yield found
    finally:
        threading.setprofile(sys.getprofile())


class Using:
    """A city at work, and how its uses are asked for."""

    def __init__(self, town: Town) -> None:
        self.town, self.store, self.run = town, town.central.store, town.run
        self.ward = town.station()
        self.dossier = received(self.ward)
        said = SayFeedback(about=AboutWhat.PLACE, words="Bàn ở sảnh bị gãy chân", place=KIOSK)
        self.said = self.ward.run(public_feedback.say, said).result(20)
        town.push(self.ward)

    def read(self, query: Any, *given: Any) -> Any:
        return self.store.read(query, *given).result(60)

    def signs_in(self) -> None:
        town = self.town
        given = {"full_name": "Nguyễn Văn Mẫu", "role": CityRole.CITY, "verifier": known_verifier(FIRST)}
        self.run(accounts.add, AddCityAccount(name=NAME, **given))
        self.run(accounts.change, ChangeCityAccount(name=NAME, second_lost=True))
        assert [one.name for one in self.read(accounts.everyone)] == [NAME]
        assert self.run(accounts.listed, ListCityAccounts()) == self.read(accounts.everyone)
        with pytest.raises(ExpectedError):
            signing_in.sign_in(self.store, CitySignIn(name=NAME, password="sai-mat-khau", address=HERE)).result(60)
        opened = signing_in.sign_in(self.store, CitySignIn(name=NAME, password=FIRST, address=HERE)).result(60)
        key = pyotp.TOTP(self.run(second_factor.prepare, NAME).secret)
        code = key.at(town.clock.now())
        whole, _codes = self.run(signing_in.turn_second_on, signing_in.GiveCode(opened.token, NAME, code, HERE))
        assert self.read(sessions.of, whole.token)[0].second
        codes = self.run(second_factor.new_codes, NAME)
        opened = signing_in.sign_in(self.store, CitySignIn(name=NAME, password=FIRST, address=HERE)).result(60)
        whole = self.run(signing_in.give_code, signing_in.GiveCode(opened.token, NAME, codes[0], HERE))
        own = signing_in.OwnPassword(NAME, FIRST, OWN, HERE, whole.token)
        whole = signing_in.change_password(self.store, own).result(60)
        self.run(sessions.note, whole.token)
        assert self.read(sessions.of, whole.token)[0].whole
        self.run(sessions.end, whole.token)
        assert self.read(sessions.of, whole.token) is None
        self.run(sessions.begin, sessions.BeginSession(NAME, True, HERE))
        assert self.run(sessions.end_all, NAME) >= 1
        self.run(audit.note, LookedAt(user=USER, what="audit", address=HERE))
        assert self.run(audit.forget, None) == 0
        now = town.clock.now()
        asked = {"first": now - timedelta(days=1), "last": now + timedelta(days=1), "account": NAME}
        found = self.store.read(audit.lines, **asked).result(60)
        assert ("audit", HERE) in {(one.what, one.address) for one in found}

    def settles_what_lies_aside(self) -> None:
        station = self.ward.station.id

        def roles(words: str) -> None:
            change = update(KnownStation).where(KnownStation.station == station)
            self.run(lambda ctx, said: ctx.connection.execute(change.values(roles=said)).rowcount, words)

        (known,) = {row.roles for row in self.read(lambda r: r.connection.execute(
            KnownStation.__table__.select().where(KnownStation.station == station)).all())}  # fmt: skip
        roles("hall")
        self.ward.run(tickets.issue, IssueTicket(field="chung-thuc", place=KIOSK)).result(20)
        self.town.push(self.ward)
        aside = self.read(quarantine.held)[0]
        place = AsidePlace(station=aside.place.station, epoch=aside.place.epoch, seq=aside.place.seq,
                           hash=aside.place.hash)  # fmt: skip
        assert self.read(quarantine.one, place).reason == "role"
        by = LookedAt(user=USER, what="release", address=HERE)
        assert not self.run(quarantine.settle, SettleAside(place=place, by=by, why="Đã xem xét")).released
        roles(known)
        assert self.run(quarantine.settle, SettleAside(place=place, by=by, why="Đã xem xét")).released
        assert {one.account for one in self.read(quarantine.decided)} == {NAME}
        shown = self.read(quarantine.one, place)
        assert shown.closed
        assert {one.act for one in shown.decisions} == {AsideAct.KEPT, AsideAct.RELEASED}

    def tells_states(self) -> None:
        token, caller = self.town.token()
        seen = self.read(department_dossiers.one, caller, WARD, self.dossier.id)
        assert self.read(department_dossiers.by_code, caller, WARD, seen.code or seen.official_code) == seen
        assert self.read(department_dossiers.changed, caller, WARD, "").dossiers == (seen,)
        assert [one.code for one in self.read(department_lists.view, "noi-vu").dossiers] == [seen.code]
        ready = TellState(ward=WARD, dossier=self.dossier.id, request=str(uuid.uuid4()), state=ToldState.TAKEN_IN)
        first = self.run(telling.tell_state, (caller, ready))
        assert (first.repeated, self.run(telling.tell_state, (caller, ready)).repeated) == (False, True)
        paper = ToldResult(number="12/QĐ-UBND", title="Trích lục mẫu")
        result = TellResult(ward=WARD, dossier=self.dossier.id, request=str(uuid.uuid4()), result=paper)
        self.run(telling.tell_result, (caller, result))
        rows = TellRows(
            department="noi-vu", name="Phòng Nội vụ",
            rows=(ExchangeRow(line=2, ward=WARD, code=seen.code, state="ready", number="12/QĐ-UBND"),),
        )  # fmt: skip
        assert [one.refused for one in self.run(exchange.take, rows)] == [""]
        listed = TellList(department="noi-vu", rows=(ExchangeRow(line=3, ward=WARD, code="H-KHONG-CO", state="ready"),))
        assert [one.refused for one in self.run(department_lists.take, listed)] == ["city_api.errors.not_found"]
        given = self.run(exchange.given, AskRows(department="noi-vu", ward=WARD))
        assert [one.told.state for one in given.dossiers] == ["ready"]
        self.run(api_tokens.note_use, caller.name)
        assert [one.name for one in self.read(api_tokens.listed)] == [caller.name]
        assert self.run(api_tokens.listed_now, None)[0].used_at is not None
        assert self.run(api_tokens.revoke, RevokeToken(name=caller.name, by="quantri"))
        with pytest.raises(ExpectedError):
            self.read(api_tokens.bearer, token)

    def makes_documents(self) -> None:
        first, second = publish(self.store, NOTICES, notice("một")), publish(self.store, NOTICES, notice("hai"))
        assert [one.version for one in self.read(documents.versions, NOTICES)] == [2, 1]
        assert self.read(documents.content, NOTICES, "", 1) == notice("một")
        assert len(self.read(documents.diff, NOTICES, "", first.version, second.version).changed) == 1
        draft = save(self.store, NOTICES, notice("ba"))
        assert len(self.read(documents.draft_diff, draft.id).changed) == 1
        assert self.read(documents.draft, draft.id).content == notice("ba")
        assert [one.id for one in self.read(documents.drafts)] == [draft.id]
        draft = self.run(documents.submit, act(draft))
        draft = self.run(documents.reject, act(draft, OTHER, "Sai tên"))
        assert [one.act for one in self.read(documents.acts, draft.id)] == ["saved", "submitted", "rejected"]
        self.run(documents.withdraw_draft, act(draft))
        handed = self.store.settings.data_dir / documents_by_hand.HANDED
        handed.mkdir(exist_ok=True)
        piece = self.run(documents_by_hand.content, AskContent(kind=NOTICES))
        (handed / ("a" * 32)).write_bytes(piece.data.replace(b"hai", "bốn".encode()))
        today = local(self.town.clock.now()).date()
        asked = ImportContent(kind=NOTICES, file="a" * 32, valid_from=today, reason="Mẫu", actor="soan")
        taken = self.run(documents_by_hand.take, asked)
        for what, actor in (("submit", "soan"), ("approve", OTHER)):
            self.run(documents_by_hand.act, ActByHand(act=what, draft=taken.id, actor=actor))
        assert [one.version for one in self.run(documents_by_hand.listed, AskDocuments()).versions] == [3, 2, 1]
        assert self.read(documents.station_documents, WARD) == ()
        for kind in kinds.EDITORS:
            assert self.read(kinds.first, kind) is not None
        assert WARD in self.read(kinds.known_wards)
        assert self.read(former_names.former) == {}

    def rebases(self) -> None:
        draft = save(self.store, NOTICES, notice("năm"))
        newest = publish(self.store, NOTICES, notice("sáu"))
        met = self.read(rebasing.view, draft.id).conflicts
        chosen = tuple((one.name, "mine") for one in met)
        command = RebaseDraft(id=draft.id, revision=draft.revision, actor=OTHER, chosen=chosen)
        made = self.run(rebasing.rebase, command)
        assert (len(met), made.base, made.content) == (1, newest.version, notice("năm"))
        self.run(documents.withdraw_draft, act(made, OTHER))

    def hears_of_lost_versions(self) -> None:
        head = DocumentHead(
            kind=NOTICES, scope="", version=9, valid_from=local(self.town.clock.now()).date(), hash=bytes(32), size=1,
            sealed=False, made_at=to_micros(self.town.clock.now()), by=self.ward.station.id,
        )  # fmt: skip
        signed = signed_documents.sign(self.store.identity, head)
        marks = [(NOTICES.value, "", 9, signed_documents.mark(signed.head))]
        assert self.read(lost_versions.unknown, marks) == ((NOTICES.value, "", 9),)
        showing = lost_versions.Showing(self.ward.station.id, (signed,))
        assert [self.run(lost_versions.learn, showing) for _ in range(2)] == [1, 0]
        assert [one.version for one in self.read(lost_versions.lost, NOTICES)] == [9]
        assert publish(self.store, NOTICES, notice("bảy")).version == 10

    def answers_citizens(self) -> None:
        given = {"subject": self.said.id, "ward": WARD, "actor": "thanhpho"}
        self.run(feedback.forward, ForwardFeedback(**given, unit="Sở Xây dựng"))
        self.run(feedback.answer, AnswerFeedback(**given, words="Bàn đã được thay."))
        asker = PublicAsker(address=HERE, code=self.dossier.code)
        assert self.run(public.allow, asker)
        digits = PERSON.number[-4:]
        found = self.read(public.find, PublicLookUp(code=self.dossier.code, digits=digits))
        assert found.ward == WARD
        assert self.read(public.find, PublicLookUp(code=self.dossier.code, digits="4321")) is None
        self.run(public.give_back, asker)
        assert self.read(public.ward_named, WARD).name
        assert self.read(public.procedure_names, 0) is not None

    def works_long(self) -> None:
        name = self.run(work.begin, BeginWork(kind=WorkKind.EXPORT, about="mẫu", account=NAME, ward=WARD))
        assert self.run(work.go_on, WorkDone(work=name, done=1, total=2))
        assert self.run(work.wish_end, name)
        assert not self.run(work.go_on, WorkDone(work=name, done=2, state=WorkState.STOPPED))
        assert [one.state for one in self.read(work.newest)] == [WorkState.STOPPED]
        other = self.run(work.begin, BeginWork(kind=WorkKind.EXPORT, about="mẫu", account=NAME, ward=WARD))
        file = MadeFile(name="mau.csv", data=b"1;2")
        self.run(work.go_on, WorkDone(work=other, done=1, state=WorkState.DONE, file=file))
        assert (self.read(work.one, other).state, self.read(work.file_of, other)) == (WorkState.DONE, file.data)

    def reports(self) -> None:
        day = local(self.town.clock.now()).date()
        for name in ReportName:
            for ward in (EACH, TOGETHER, WARD):
                assert self.read(city_reports.report, name, day - timedelta(days=400), day, ward).holds
        assert self.read(city_feedback.accounted, (WARD,), day, day).total[0] == 1
        assert self.read(city_today.today).sum_of("received") == 1
        taken_back = WithdrawFeedback(text=MARK + self.said.id.replace("-", "").upper(), ward=WARD)
        assert [self.run(feedback.withdraw, taken_back) for _ in range(2)] == [True, False]


def test_every_use_of_the_city_on_each_engine(tmp_path: Path, city_db: str) -> None:
    with noted() as ran:
        town = Town(tmp_path, city_db)
        try:
            using = Using(town)
            using.signs_in()
            using.settles_what_lies_aside()
            using.tells_states()
            using.makes_documents()
            using.rebases()
            using.hears_of_lost_versions()
            using.answers_citizens()
            using.works_long()
            using.reports()
        finally:
            town.close()
    missed = {name for name, code in there_are().items() if code not in ran}
    assert missed - (ELSEWHERE if city_db else ELSEWHERE | SHARED) == set()
