"""Drafts at the kiosk: the slip with the code, home and time-out, older form versions, damaged and guessed ones."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.forms.answering.session import Session
from kiosk.forms.model.form_folders import forms_folder
from kiosk.forms.model.published_forms import load
from kiosk.queries import drafts as asked
from kiosk.services import drafts
from kiosk.values.dates import PartialDate
from kiosk.values.devices import Scanned
from kiosk.values.drafts import DraftState, KeepDraft, KeptDraft
from kiosk.values.ids import DraftId, FormId, Place
from kiosk.values.print_jobs import PaperKind
from tests.kiosk.forms.walking import Walk, ordinary
from tests.ui.citizen.test_helping import count
from tests.ui.citizen.visitor import (
    BIRTH,
    CARD,
    MARRIAGE,
    hand_in,
    kept,
    leave_for_home,
    read_in,
    session_of,
    ticket,
    type_birth,
    type_code,
    walk_away,
)
from tests.ui.house import open_house, station_at
from ui.app import House
from ui.citizen.routes import Handed, Reopen
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until

NUMBER, BORN = "001196000123", PartialDate(1996, 8, 15)


def laid_down(house: House, answers: dict[str, Any], version: str = "", form: str = "khai-sinh") -> KeptDraft:
    """A draft as another kiosk left it."""
    command = KeepDraft(
        form=FormId(form), form_version=version or load(form).version, procedure=BIRTH, place=Place("kiosk-2"),
        language="vi", answers=answers, record={}, finished=False, holder_numbers=(NUMBER,), holder_births=(BORN,),
    )  # fmt: skip
    found: KeptDraft = house.kiosk.store.run(drafts.keep, command).result(60)
    return found


def open_by_card(house: House, window: CitizenWindow, code: str) -> None:
    window.go(Reopen(draft_code=code))
    house.bus.announce(Scanned(text=CARD))


def begun(house: House, window: CitizenWindow) -> Any:
    """A mother's card is read and right."""
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    house.bus.announce(Scanned(text=CARD))
    hand.touch("confirm_yes")
    return hand


# -- the slip ---------------------------------------------------------------------------------------------------
def test_the_slip_comes_out_and_its_code_opens_the_declaration_from_the_first_page(
    house: House, window: CitizenWindow
) -> None:
    outcomes: list[Any] = []
    window.station.bridge.job.connect(outcomes.append)
    hand = begun(house, window)
    hand.touch("later")
    draft = kept(house, window)
    spin_until(lambda: any(o.job.kind is PaperKind.CODE for o in outcomes), 20, "the slip")
    [slip] = [o for o in outcomes if o.job.kind is PaperKind.CODE]
    assert (slip.job.subject, slip.label, slip.state.value) == (draft.id, draft.code, "printed")
    state = hand.wait_for("print_state")
    spin_until(lambda: "nhận phiếu" in state.text(), 60, "the words that it is printed")
    hand.touch("done")
    house.bus.announce(Scanned(text=slip.label))
    spin_until(lambda: window.screen_name == "reopen", 60, "the page that asks for the card")
    house.bus.announce(Scanned(text=CARD))
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    assert session_of(window).answers()["/data/mother/m_name"] == "Trần Thị Mẫu"


def test_a_slip_shown_after_a_new_number_was_taken_belongs_to_that_visit(house: House, window: CitizenWindow) -> None:
    laid = laid_down(house, {"/data/mother/m_name": "Trần Thị Mẫu"})
    hand = ticket(window)
    taken = window.screen_.ticket.id  # type: ignore[union-attr]
    house.bus.announce(Scanned(text=laid.code))
    spin_until(lambda: window.screen_name == "reopen", 60, "the page that asks for the card")
    house.bus.announce(Scanned(text=CARD))
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    hand.touch("later")
    assert kept(house, window).ticket == taken


def test_a_passport_is_a_proof_too(house: House, window: CitizenWindow) -> None:
    from kiosk.rules.passport import check_digit

    lines = ["P<VNMTRAN<<THI<MAU".ljust(44, "<"), "C1234567"]
    number, born, ends, own = "C1234567<", "960815", "320101", NUMBER.ljust(14, "<")
    parts = (number, "VNM", born, "F", ends, own)
    second = "".join(part + ("" if part in ("VNM", "F") else str(check_digit(part))) for part in parts)
    whole = second[:10] + second[13:20] + second[21:43]
    lines[1] = second + str(check_digit(whole))
    laid = laid_down(house, {"/data/mother/m_name": "Trần Thị Mẫu"})
    window.go(Reopen(draft_code=laid.code))
    house.bus.announce(Scanned(text="\r".join(lines)))
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")


def test_going_back_to_the_first_page_leaves_nothing_of_what_was_opened(house: House, window: CitizenWindow) -> None:
    laid = laid_down(house, {"/data/mother/m_name": "Trần Thị Mẫu"})
    hand = Hand(window)
    read_in(hand, "size:130")
    house.bus.announce(Scanned(text=laid.code))
    spin_until(lambda: window.screen_name == "reopen", 60, "the page that asks for the card")
    house.bus.announce(Scanned(text=CARD))
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    for page in ("reopen", "home"):
        while window.screen_name not in (page, "home"):
            hand.touch("back")
        assert window.screen_name == page
        assert window.visit.draft is None
    chosen = window.visit.chosen
    assert chosen.percent == 130
    assert window.visit == replace(window.visit.ended(), chosen=chosen)


# -- home and time-out ------------------------------------------------------------------------------------------
def test_home_in_the_middle_keeps_what_was_typed_for_the_tickets_desk(house: House, window: CitizenWindow) -> None:
    hand = ticket(window)
    taken = window.screen_.ticket.id  # type: ignore[union-attr]
    hand.touch("declare")
    hand.touch("choice:mother")
    hand.touch("choice:none")
    for key in "LAN":
        hand.touch(f"key:{key}")
    leave_for_home(hand)
    assert window.screen_name == "home"
    spin_until(lambda: count(house, "draft.parked") == 1, 60, "the draft")
    [draft] = house.kiosk.store.read(asked.for_ticket, taken).result(60)
    assert draft.answers["/data/mother/m_name"] == "Lan"


@pytest.mark.parametrize("how", ["home", "time-out"])
def test_who_answered_nothing_leaves_no_draft(house: House, window: CitizenWindow, how: str) -> None:
    hand = ticket(window)
    hand.touch("declare")
    hand.wait_for("question_body")
    leave_for_home(hand) if how == "home" else walk_away(window)
    house.kiosk.store.run(drafts.expire_old, None).result(60)  # whatever was asked before it is written
    assert count(house, "draft.parked") == 0


def test_a_declaration_that_was_handed_in_stays_so_when_it_is_only_looked_at(
    house: House, window: CitizenWindow
) -> None:
    hand = ticket(window, MARRIAGE)
    hand.touch("declare")
    Walk(session_of(window), ordinary("ket-hon")).to_review()
    window.screen_.pages.begin(session_of(window))  # type: ignore[union-attr]
    hand_in(window, hand)
    draft = kept(house, window)
    number = draft.record["bride"]["bride_person"]["w_born"]
    hand.touch("done")
    type_code(hand, draft.code)
    hand.touch("by_birth")
    year, month, day = (int(part) for part in number.split("-"))
    type_birth(hand, day, month, year)
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    walk_away(window)
    house.kiosk.store.run(drafts.expire_old, None).result(60)
    again = house.kiosk.store.read(asked.by_id, draft.id).result(60)
    assert (again.state, again.record) == (DraftState.FINISHED, draft.record)
    assert count(house, "draft.parked") == 0


# -- bad drafts -------------------------------------------------------------------------------------------------
OLD_VERSION = "2020010101"


def ward_with_an_old_version(folder: Path) -> Path:
    """The sample ward, in which an earlier version of the birth declaration is kept for its drafts."""
    ward, now = folder / "ward", forms_folder() / "khai-sinh"
    shutil.copytree(SAMPLE_WARD, ward)
    shutil.copytree(now, ward / "forms" / "khai-sinh")
    earlier = ward / "forms" / "khai-sinh" / "versions" / OLD_VERSION
    shutil.copytree(now, earlier)
    for file in ("compiled.xml", "form.toml"):
        text = (earlier / file).read_text(encoding="utf-8")
        (earlier / file).write_text(text.replace(load("khai-sinh").version, OLD_VERSION), encoding="utf-8")
    return ward


def test_a_draft_of_an_older_form_opens_with_that_version_and_is_kept_with_it(tmp_path: Path) -> None:
    ward = ward_with_an_old_version(tmp_path)
    with open_house(tmp_path, ward_dir=ward) as house:
        window = CitizenWindow(station_at(house, "kiosk-1", (1366, 768)))
        window.resize(1366, 768)
        window.show()
        old = load("khai-sinh", (ward,), version=OLD_VERSION)
        assert old.version == OLD_VERSION != load("khai-sinh").version
        session = Session(old, "vi", now=house.clock.now())
        session.choose("mother")
        laid = laid_down(house, session.answers(), OLD_VERSION)
        open_by_card(house, window, laid.code)
        spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
        assert session_of(window).form.version == OLD_VERSION
        assert session_of(window).page.path == session.page.path
        Hand(window).touch("later")
        assert kept(house, window).form_version == OLD_VERSION
        window.close()


def test_a_draft_whose_version_is_gone_says_what_to_do_and_is_kept(house: House, window: CitizenWindow) -> None:
    laid = laid_down(house, {"/data/mother/m_name": "Trần Thị Mẫu"}, "1999010101")
    open_by_card(house, window, laid.code)
    spin_until(lambda: window.screen_name == "trouble", 60, "what to do")
    words = Hand(window).wait_for("trouble_message").text()  # type: ignore[attr-defined]
    assert "khai lại" in words
    assert "1999010101" in words
    assert house.kiosk.store.read(asked.by_id, laid.id).result(60) is not None


ODD_ANSWERS: list[dict[str, Any]] = [
    {},
    {"@page": 7},
    {"@page": "/data/nowhere", "/data/mother/m_name": "Trần Thị Mẫu"},
    {"/data/mother/m_name": 12, "/data/mother/m_born": ["x", 1], "/data/child/c_sex": None},
    {"/data/mother": "x", "": "", "/": "", "data": "y", "/data/mother/m_name[9]": "z", "/data/x[99999999]": "z"},
]


@pytest.mark.parametrize("answers", ODD_ANSWERS, ids=range(len(ODD_ANSWERS)))
def test_answers_that_make_no_sense_open_the_form_all_the_same(
    house: House, window: CitizenWindow, answers: dict[str, Any]
) -> None:
    laid = laid_down(house, answers)
    open_by_card(house, window, laid.code)
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    assert session_of(window).page.title


def test_a_value_that_no_form_put_there_is_told_as_damage(house: House, window: CitizenWindow) -> None:
    laid = laid_down(house, {"/data/mother/m_name": {"a": 1}})
    open_by_card(house, window, laid.code)
    spin_until(lambda: window.screen_name == "trouble", 60, "what to do")
    assert laid.code in Hand(window).wait_for("trouble_title").text()  # type: ignore[attr-defined]


def test_a_sealed_part_that_does_not_open_says_what_to_do(house: House, window: CitizenWindow) -> None:
    laid = laid_down(house, {"/data/mother/m_name": "Trần Thị Mẫu"})
    house.kiosk.store.run(lambda ctx, _command: ctx.erase_keys(laid.id), None).result(60)
    open_by_card(house, window, laid.code)
    hand = Hand(window)
    spin_until(lambda: hand.sees("error"), 60, "what to do")
    assert "Xin" in hand.wait_for("error").text()  # type: ignore[attr-defined]
    assert window.screen_name == "reopen"


def test_after_a_death_the_last_page_condoles(window: CitizenWindow) -> None:
    kept = KeptDraft(id=DraftId("d"), code="K1-ABCDEF", state=DraftState.FINISHED)
    window.go(Handed(kept=kept, death=True))
    QApplication.processEvents()
    assert "Xin chia buồn cùng gia đình." in window.screen_.spoken()
    window.go(Handed(kept=kept))
    QApplication.processEvents()
    assert "K1-ABCDEF" in window.screen_.spoken()
    assert "chia buồn" not in window.screen_.spoken()
