"""A receipt at the kiosk's scanner: whether it is genuine, what to do next, nobody's name; any text, no crash."""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import pytest

from kiosk.journal.identity import Identity
from kiosk.queries import papers, receipts
from kiosk.records.dossier_steps import DossierDone, ResultReturned, SealedStep, SupplementAsked
from kiosk.rules import receipt_proof, receipt_text
from kiosk.services import dossiers
from kiosk.values.devices import Scanned
from kiosk.values.dossier_steps import Stage
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.journal import Sender
from kiosk.values.receipts import ReceiptClaims
from kiosk.values.standing import ShownStanding
from tests.factories import admit_everybody
from tests.kiosk.counter import BIRTH, DESK, PERSON
from tests.kiosk.rules.test_receipt_proof import DESK as STRANGER
from tests.kiosk.rules.test_receipt_proof import THIEF, hostile
from tests.ui.house import SIZES, station_at
from ui.app import House
from ui.citizen.routes import ReceiptSeen
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, spin_until
from ui.widgets.touch import Words

COMBINATIONS = list(itertools.product(SIZES, (100, 130, 160), ("normal", "contrast"), ("vi", "en")))


def received(house: House) -> tuple[str, str]:
    """The code of a dossier and the text of its receipt's QR."""
    store = house.kiosk.store
    admit_everybody(store)
    command = ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu"
    )
    made = store.run(dossiers.receive, command).result(20)
    return made.code, store.read(papers.receipt, made.id).result(20).qr


def kinds(house: House) -> dict[str, str]:
    """A text for each page."""
    code, good = received(house)
    store, claims = house.kiosk.store, receipt_text.unpack(good).claims

    def own(**changes: Any) -> str:
        given = ReceiptClaims(**{**msgspec.structs.asdict(claims), **changes})
        text: str = store.read(receipts.qr_text, given, PERSON.name).result(20)
        return text

    def by(who: Identity, station: str) -> str:
        day = claims.printed_at.date()
        certificate = receipt_proof.certify(station, who.public, who.public, who.signing.sign, day)
        return receipt_proof.signed_text(claims, PERSON.name, certificate, who.signing.sign)

    later = house.kiosk.clock.now().astimezone(UTC) + timedelta(hours=9)
    lost = Sender(station=THIEF.station, public_key=THIEF.public, withdrawn_at=5)
    store.run(_withdrawn, lost).result(20)
    return {
        "genuine": good, "found": code, "altered": good.replace(f"{code}:", f"{code}9:"), "unknown": "MC1:0",
        "not_synced": own(code=f"{code}77", printed_at=later), "unsure": by(STRANGER, STRANGER.station),
        "other_ward": by(STRANGER, "00004.th2ef999"), "revoked": by(THIEF, THIEF.station),
        "old": "000.00.16.H26-190614-0001", "elsewhere": "H26.001.01-261124-0001",
    }  # fmt: skip


def _withdrawn(ctx: Any, lost: Sender) -> None:
    from kiosk.journal import known

    known.know(ctx.connection, lost)


def seen(window: CitizenWindow, name: str) -> str:
    found = window.findChild(Words, name)
    return found.text() if found is not None else ""


def test_a_receipt_held_to_the_first_page_tells_all_without_a_touch(house: House, window: CitizenWindow) -> None:
    code, good = received(house)
    house.bus.announce(Scanned(text=good))
    spin_until(lambda: seen(window, "verdict") == "Giấy thật", 20, "the page")
    assert seen(window, "found") == f"Hồ sơ {code}"
    assert seen(window, "due").startswith("Hẹn trả: 17:00 23/11/2026")
    assert seen(window, "state") == "Hồ sơ đã được tiếp nhận."
    assert seen(window, "place").startswith("Nhận kết quả tại Trung tâm")
    assert "không cần làm gì thêm" in seen(window, "next_step")
    said = " ".join(window.screen_.parts())  # type: ignore[union-attr]
    assert "không phải chữ ký số" in said
    assert PERSON.name not in said
    house.bus.announce(Scanned(text=code))
    spin_until(lambda: seen(window, "verdict") == "Có hồ sơ mang mã này", 20, "the bare code")
    assert "quét mã vuông" in seen(window, "note")
    assert "không cần làm gì thêm" in seen(window, "next_step")


def pages(house: House, window: CitizenWindow) -> Iterator[str]:
    for kind, text in kinds(house).items():
        window.go(ReceiptSeen(text=text))
        expected = window.screen_.say(f"receipt.{kind}")  # type: ignore[union-attr]
        spin_until(lambda words=expected: seen(window, "verdict") == words, 20, kind)  # type: ignore[misc]
        yield kind
        window.home()


def test_each_kind_of_paper_has_its_page(
    house: House, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 2)):
        station = station_at(house, "kiosk-1", size, percent=percent, theme=theme, language=language)
        window = CitizenWindow(station)
        window.resize(*size)
        window.show()
        for page in pages(house, window):
            assert check(window, station.theme.pixels_per_mm) == [], (page, size, percent, theme, language)
        window.close()


def test_no_text_at_the_scanner_crashes_the_kiosk(
    house: House, window: CitizenWindow, seeded: random.Random, times: Callable[[int], int]
) -> None:
    for _ in range(times(150)):
        window.go(ReceiptSeen(text=hostile(seeded)))
        spin_until(lambda: seen(window, "verdict") != "Đang xem giấy…", 20, "an answer")
        assert seen(window, "verdict") in ("Chưa nhận ra mã này", "Mã không khớp với giấy đã in")
        assert not seen(window, "found")
    Hand(window).touch("go_home")


@pytest.mark.parametrize("text", ["", "MC1:", "🙂" * 3000, "H99.001.01-261123-0128\0"])
def test_what_is_nothing_is_said_to_be_nothing(house: House, window: CitizenWindow, text: str) -> None:
    window.go(ReceiptSeen(text=text))
    spin_until(lambda: seen(window, "verdict") == "Chưa nhận ra mã này", 20, "that it is nothing")


def test_when_it_is_due_a_number_is_the_next_step(house: House, window: CitizenWindow) -> None:
    code, _good = received(house)
    row = house.kiosk.store.read(receipts.check, code).result(20).row
    assert datetime.fromisoformat(row.due).hour == 17
    house.kiosk.clock.advance(timedelta(hours=12))
    window.go(ReceiptSeen(text=code))
    spin_until(lambda: "lấy số" in seen(window, "next_step"), 20, "what to do")


STEPS = (
    (SupplementAsked, "Hồ sơ cần bổ sung giấy tờ.", "phiếu yêu cầu bổ sung"),
    (DossierDone, "Kết quả đã có.", "lấy số để nhận kết quả"),
    (functools.partial(ResultReturned, way="counter"), "Kết quả đã được trao tại quầy.", "hỏi cán bộ"),
)


def test_each_step_is_seen_by_whoever_holds_the_receipt(house: House, window: CitizenWindow) -> None:
    code, good = received(house)
    store = house.kiosk.store
    dossier = store.read(receipts.check, code).result(20).row.id
    store.run(dossiers.map_code, (dossier, "H99.001.01-261123-0077")).result(20)
    for step, state, advice in STEPS:
        fact = step(day=store.clock.now().date(), place=DESK)
        store.run(_noted, (dossier, fact)).result(20)
        for scanned in (good, code, "H99.001.01-261123-0077"):
            window.go(ReceiptSeen(text=scanned))
            spin_until(lambda words=state: seen(window, "state") == words, 20, state)  # type: ignore[misc]
            assert advice in seen(window, "next_step")
            assert PERSON.name not in " ".join(one.text() for one in window.findChildren(Words))
            window.home()


def _noted(ctx: Any, asked: tuple[str, Any]) -> None:
    ctx.record(asked[1], subject=asked[0], sealed=SealedStep())


class Answering(NamedTuple):
    """A line to a hub."""

    told: Future[ShownStanding | None]

    def standing(self, _code: str) -> Future[ShownStanding | None]:
        return self.told


def test_a_kiosk_without_the_book_says_so_until_the_hub_has_answered(
    house: House, window: CitizenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = kinds(house)["not_synced"]
    window.go(ReceiptSeen(text=words))
    spin_until(lambda: seen(window, "verdict") == "Giấy thật, chưa đồng bộ", 20, "the page")
    assert "chưa nhận được tin mới" in seen(window, "next_step")
    assert "0299 000 0000" in seen(window, "next_step"), "where to ask"
    window.home()
    told: Future[ShownStanding | None] = Future()
    with monkeypatch.context() as patched:
        patched.setattr(house.kiosk, "sync", Answering(told))
        window.go(ReceiptSeen(text=words))
        spin_until(lambda: seen(window, "next_step"), 20, "the page")
    told.set_result(ShownStanding(stage=Stage.DONE))
    spin_until(lambda: seen(window, "state") == "Kết quả đã có.", 20, "the hub's word")
    assert "lấy số để nhận kết quả" in seen(window, "next_step")


@pytest.mark.parametrize(("code", "ward", "verdict"), [
    ("H99.002.01-261124-0007", "99002", "Giấy của phường, xã khác"),
    ("H99.001.01-261124-0009", "", "Có hồ sơ mang mã này"),
])  # fmt: skip
def test_a_bare_code_is_read_where_the_hub_or_the_city_knows_it(
    house: House, window: CitizenWindow, monkeypatch: pytest.MonkeyPatch, code: str, ward: str, verdict: str
) -> None:
    told: Future[ShownStanding | None] = Future()
    with monkeypatch.context() as patched:
        patched.setattr(house.kiosk, "sync", Answering(told))
        window.go(ReceiptSeen(text=code))
        spin_until(lambda: seen(window, "next_step"), 20, "the page")
    assert not seen(window, "state")
    told.set_result(ShownStanding(stage=Stage.DONE, ward=ward))
    spin_until(lambda: seen(window, "state") == "Kết quả đã có.", 20, "the city's word")
    assert seen(window, "verdict") == verdict
    assert code in seen(window, "found")
    assert ("lấy số" in seen(window, "next_step")) is not bool(ward)
    assert ("ghi ở đầu giấy" in seen(window, "place")) is bool(ward)
