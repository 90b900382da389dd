"""Who died by one declaration of a visit is asked nothing by the next: the real windows, the sealed drafts."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from kiosk.db.tables.journal import JournalEvent
from kiosk.forms.answering.record import flat
from kiosk.queries import drafts
from kiosk.values.devices import Scanned
from kiosk.values.forms import Page
from kiosk.values.ids import ProcedureCode
from tests.kiosk.forms.walking import paper_of
from tests.ui.citizen.visitor import ticket
from tests.ui.house import station_at
from ui.app import House
from ui.citizen import visit_drafts
from ui.citizen.routes import Declare
from ui.citizen.window import CitizenWindow
from ui.tour.filling import Card, Filler, Wanted
from ui.tour.hand import Hand, spin_until
from ui.tour.model import KeystrokeModel
from ui.tour.persons import persons

TODAY = date(2026, 11, 23)  # the house's Monday
DEATH, REMOVAL = ProcedureCode("1.000656"), ProcedureCode("1.003197")
DEAD, DEAD_NUMBER = "Nguyễn Văn Mẫu", "001064000111"
DEAD_CARD = Card(f"{DEAD_NUMBER}||{DEAD}|02051964|Nam|Số 3, đường Thử Nghiệm, Phường Hoa Sen|10052022")
NEW_HEAD = Card("001196000123||Trần Thị Mẫu|15081996|Nữ|Số 12, đường Thử Nghiệm, Phường Hoa Sen|10052022")


def opened(house: House) -> tuple[CitizenWindow, Hand]:
    window = CitizenWindow(station_at(house, "kiosk-1", (1920, 1080)))
    window.resize(1920, 1080)
    window.show()
    return window, Hand(window)


def page(window: CitizenWindow) -> Page:
    assert window.screen_name == "declare", window.screen_name
    found = window.screen_.pages.page  # type: ignore[union-attr]
    assert isinstance(found, Page)
    return found


def fill(house: House, window: CitizenWindow, hand: Hand, answers: dict[str, Wanted]) -> list[str]:
    """Hand in the declaration in view; the pages that were asked."""
    seen = list[str]()

    def pages() -> object:
        return window.screen_.pages if window.screen_name == "declare" else None  # type: ignore[union-attr]

    def scan(text: str) -> bool:
        house.bus.announce(Scanned(text=text))
        return True

    Filler(hand, KeystrokeModel(), pages, answers, scan, seen.append).fill()  # type: ignore[arg-type]
    hand.wait_for("draft_code")
    return seen


def declare_death(house: House, window: CitizenWindow, hand: Hand) -> None:
    hand.touch("declare")
    spin_until(lambda: window.screen_name == "declare", 20, "the declaration")
    fill(house, window, hand, persons("khai-tu", 2, TODAY) | {"d_card": DEAD_CARD})


@pytest.mark.timeout(300)
def test_the_dead_signs_nothing_and_the_householder_is_asked_for(house: House) -> None:
    window, hand = opened(house)
    for name in ("life_events", "event:nha-co-nguoi-mat", "choice:tai-nha", "choice:khong", "take_number"):
        hand.touch(name)
    hand.wait_for("ticket_number")
    declare_death(house, window, hand)
    hand.touch("next_form")
    spin_until(lambda: window.screen_name == "declare", 20, "the residence declaration")
    answers = persons("ct01", 2, TODAY) | {
        "h_gone": "yes", "h_new": "other", "h_relation": "con", "h_card": NEW_HEAD, "k_place_of": "head",
        "c_head_of": "sign", "p_count_of": "0",
    }  # fmt: skip
    seen = fill(house, window, hand, answers)
    assert [one for one in seen if one.endswith("h_gone")], seen
    assert not [one for one in seen if one.endswith(("k_gone", "k_dead", "dead_name", "dead_number"))], seen
    kept = window.screen_.kept  # type: ignore[union-attr]
    draft = house.kiosk.store.read(drafts.by_id, kept.id).result(30)
    said = {path.rpartition("/")[2]: value for path, value in draft.answers.items()}
    assert (said["dead_name"], said["dead_number"]) == (DEAD, DEAD_NUMBER)
    session = visit_drafts.open_again(window.station, draft, "vi")
    signing = visit_drafts.signers(window.station, session)
    assert signing == ("Nguyễn Văn Thử",), "who asks, and never the dead"
    record = flat(draft.record)
    assert record["head_name"] == "Trần Thị Mẫu"
    assert str(record["k_content"]).endswith(f"{DEAD} (số định danh cá nhân {DEAD_NUMBER}) đã chết, là chủ hộ; "
                                             "đề nghị chủ hộ mới: Trần Thị Mẫu.")  # fmt: skip
    assert DEAD not in [panel.name for panel in paper_of(session).panels]
    window.close()


def drafts_kept(house: House) -> int:
    """Events of declarations: what a printer says meanwhile is another matter."""
    count = select(func.count()).where(JournalEvent.kind.startswith("draft."))
    return int(house.kiosk.store.read(lambda reader: reader.connection.execute(count).scalar()).result(30) or 0)


def test_what_was_only_told_is_nothing_to_keep(house: House) -> None:
    window, hand = opened(house)
    ticket(window, DEATH)
    declare_death(house, window, hand)
    window.visit = window.visit.next_form(REMOVAL)
    window.go(Declare())
    screen = window.screen_
    session = screen.session  # type: ignore[union-attr]

    def told() -> bool:
        return any(path.endswith("/dead_number") and value == DEAD_NUMBER for path, value in session.answers().items())

    spin_until(told, 20, "the dead of the earlier declaration")
    assert not screen.has_declaration()  # type: ignore[union-attr]
    kept = drafts_kept(house)
    window.home()
    assert drafts_kept(house) == kept
    window.close()


def test_an_answer_beside_what_was_told_is_kept(house: House) -> None:
    window, hand = opened(house)
    ticket(window, DEATH)
    declare_death(house, window, hand)
    window.visit = window.visit.next_form(REMOVAL)
    window.go(Declare())
    spin_until(lambda: page(window).questions, 20, "the first page")
    hand.touch(f"choice:{page(window).questions[0].choices[0].name}")
    assert window.screen_.has_declaration()  # type: ignore[union-attr]
    window.home()
    window.close()
