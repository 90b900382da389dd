"""The two visits, played step by step through the real windows. Called by ui.tour.run_tour.

Each step waits for what a person would wait for; what does not come in time, or does not fit on its page, ends
the tour with a clear word.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Callable
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.clock import local
from kiosk.values.print_jobs import JobState, PaperKind
from ui import page_check
from ui.tour import life
from ui.tour.filling import Card, Filler
from ui.tour.hand import Hand, Missed, spin_until
from ui.tour.model import KeystrokeModel
from ui.tour.world import World

SETTLES = 3  # seconds; what is not in its place by then is a fault of the page


def persons(form: str, cards: int, today: Any) -> dict[str, Any]:
    """The answers of the fixed persons; "days:9" is nine days before `today`, "days:-9" after it."""
    file = resources.files("resources") / "tour" / "persons.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    cases = data["forms"][form]
    case = cases.get("ordinary") or cases["two" if cards == 2 else "one"]

    def read(value: Any) -> Any:
        if isinstance(value, list):
            return [read(one) for one in value]
        if isinstance(value, str) and value.startswith("card:"):
            return Card(data["cards"][value.removeprefix("card:")])
        if isinstance(value, str) and value.startswith("days:"):
            return (today - timedelta(days=int(value.removeprefix("days:")))).isoformat()
        return value

    return {name: read(value) for name, value in case.items()}


class Play:
    def __init__(self, world: World, out: Path) -> None:
        self.world, self.out = world, out
        self.model = KeystrokeModel()
        self.shots = 0
        self.findings: list[str] = []
        self.declared = 1  # declarations of this visit; a life event may have several
        self.summary: dict[str, Any] = {}

    # -- pictures -------------------------------------------------------------------------------------------
    def shot(self, kind: str, name: str) -> None:
        """A numbered picture of a window, and the check of what is on it."""
        window = self.world.windows[kind]
        found = self._settled(kind)
        self.shots += 1
        window.grab().save(str(self.out / f"{self.shots:02d}-{kind}-{name}.png"))
        for finding in found:
            self.findings.append(f"{self.shots:02d}-{kind}-{name}: {finding.what} {finding.name} {finding.detail}")

    def _settled(self, kind: str) -> list[page_check.Finding]:
        """What the check finds once words that just changed, or just came from the store, stand in their layouts."""
        window = self.world.windows[kind]
        touch = kind in ("citizen", "rating")
        theme = window.station.theme  # type: ignore[attr-defined]

        def look() -> list[page_check.Finding]:
            for _ in range(3):
                QApplication.processEvents()
                QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            return page_check.check(window, theme.pixels_per_mm, touch=touch)

        found = look()
        if found:
            with contextlib.suppress(Missed):
                spin_until(lambda: not look(), SETTLES, "the page to settle")
            found = look()
        return found

    # -- the citizen ----------------------------------------------------------------------------------------
    def take_ticket(self) -> None:
        hand = self.world.hand("citizen")
        self._arrive("home")
        self._open_procedure(hand)
        hand.wait_for("take_number")
        self._arrive("procedure")
        self._touch(hand, "take_number")
        hand.wait_for("ticket_number")
        self._arrive("ticket")
        ticket = self._screen().ticket
        self.summary |= {
            "ticket_number": ticket.label, "ticket_id": ticket.id, "touches_to_ticket": hand.touches,
        }  # fmt: skip
        self._outcome(PaperKind.TICKET, ticket.id)
        paper = next(p for p in self.world.papers if p.kind == PaperKind.TICKET)
        (self.out / "ticket.bin").write_bytes(paper.raw)
        (self.out / "ticket.png").write_bytes(paper.pictures[0])
        self.shot("citizen", "ticket-printed")

    def _open_procedure(self, hand: Hand) -> None:
        """By its own card; else by the card, the field and the list that lead to it."""
        wanted = self.world.procedure
        if self.world.options.life:
            life.lead(self, hand, self.world.options.life)
            return
        cards = self.world.house.station.catalogue.home_cards()
        own = next((card for card in cards if card.procedure == wanted.code), None)
        if own is not None:
            self._touch(hand, f"card:{own.key}")
            return
        whole_field = [c for c in cards if c.field == wanted.field and not c.procedures and not c.procedure]
        group = next((c for c in cards if wanted.code in (c.procedures or ())), next(iter(whole_field), None))
        self._touch(hand, f"card:{(group or cards[-1]).key}")
        if group is None:
            self._turn_to(hand, f"field:{wanted.field}")
        self._turn_to(hand, f"procedure:{wanted.code}")

    def _turn_to(self, hand: Hand, name: str) -> None:
        """Turn a list's pages until what is wanted is in view, and touch it."""
        for _ in range(20):
            self._arrive("list")
            if hand.sees(name):
                break
            self._touch(hand, "more")
        self._touch(hand, name)

    def _screen(self) -> Any:
        return self.world.windows["citizen"].screen_  # type: ignore[attr-defined]

    def _arrive(self, name: str) -> None:
        self.shot("citizen", name)
        self.model.page(name, self._screen().words())

    def _touch(self, hand: Hand, name: str) -> None:
        hand.touch(name)
        self.model.touch(name)

    def declare(self) -> None:
        world = self.world
        hand = world.hand("citizen")
        before = self.model.seconds
        self._touch(hand, "declare")
        window: Any = world.windows["citizen"]
        spin_until(lambda: window.screen_name == "declare", 20, "the declaration")
        self._fill(hand, str(world.procedure.form))
        self.summary |= {
            "draft_code": self._screen().kept.code,
            "touches_to_declaration": hand.touches,
            "characters_typed": self.model.characters,
            "keystroke_model_seconds": round(self.model.seconds - before, 1),
        }
        self.shot("citizen", "handed-in")
        kept = self._screen().kept
        hand.touch("print_declaration")
        self._outcome(PaperKind.DECLARATION, kept.id)
        paper = next(p for p in world.papers if p.kind == PaperKind.DECLARATION)
        (self.out / "declaration.pdf").write_bytes(paper.raw)
        while hand.sees("next_form"):
            self._declare_next(hand)
        hand.touch("done")
        spin_until(lambda: window.screen_name == "home", 20, "home")

    def _fill(self, hand: Hand, form: str) -> None:
        """A declaration's pages by the persons of the tour, until its code is there."""
        world = self.world
        window: Any = world.windows["citizen"]
        answers = persons(form, world.options.cards, local(world.house.clock.now()).date())

        def screen() -> Any:
            return window.screen_.pages if window.screen_name == "declare" else None

        Filler(hand, self.model, screen, answers, world.line.scan, lambda name: self.shot("citizen", name)).fill()
        hand.wait_for("draft_code")

    def _declare_next(self, hand: Hand) -> None:
        """A further declaration of a life event: what the first one said is there already."""
        hand.touch("next_form")
        window: Any = self.world.windows["citizen"]
        spin_until(lambda: window.screen_name == "declare", 20, "the next declaration")
        self._fill(hand, window.screen_.pages.session.form.id)
        self.declared += 1
        self.shot("citizen", "handed-in")
        kept = self._screen().kept
        hand.touch("print_declaration")
        self._outcome(PaperKind.DECLARATION, kept.id)
        paper = [p for p in self.world.papers if p.kind == PaperKind.DECLARATION][-1]
        (self.out / f"declaration-{self.declared}.pdf").write_bytes(paper.raw)

    def express_home(self) -> None:
        hand = self.world.hand("citizen")
        hand.touch("done")

    def _outcome(self, kind: PaperKind, subject: str) -> None:
        """Wait until a paper is out."""
        mine = lambda: [o for o in self.world.outcomes if o.job.kind is kind and o.job.subject == subject]  # noqa: E731
        spin_until(mine, 30, f"the {kind} on paper")
        if mine()[-1].state is not JobState.DONE:
            raise AssertionError(f"{kind} was not printed: {mine()[-1].reason}")
        spin_until(lambda: any(p.kind == kind for p in self.world.papers), 20, f"the {kind}'s picture")

    # -- the line -------------------------------------------------------------------------------------------
    def cut_line(self) -> None:
        self.world.relay.cut()

    def restore_line(self) -> None:
        self.world.relay.restore()

    # -- the desk -------------------------------------------------------------------------------------------
    def sign_in(self) -> None:
        ward = self.world.house.station.catalogue.ward()
        hand = self.world.hand("desk")
        self.shot("desk", "sign-in")
        desk: QWidget = self.world.windows["desk"]
        desk.activateWindow()
        hand.click("account")
        hand.type(ward.sample_user)
        hand.click("password")
        hand.type(ward.sample_password)
        hand.click("sign_in")
        hand.wait_for("call_next")
        self.shot("desk", "waiting")

    def call(self) -> None:
        hand = self.world.hand("desk")
        spin_until(lambda: hand.wait_for("call_next").isEnabled(), 20, "a waiting ticket")
        hand.press(Qt.Key.Key_F2)
        hand.wait_for("served_label")
        label = self.summary["ticket_number"]
        hall = self.world.hand("hall")
        spin_until(lambda: getattr(hall.wait_for("call_number"), "text", "") == label, 20, f"{label} in the hall")
        self.shot("hall", "called")

    def receive(self) -> None:
        hand = self.world.hand("desk")
        hand.wait_for("receive")
        spin_until(lambda: hand.wait_for("receive").isEnabled(), 20, "the dossier to be ready")
        if hand.sees("record_view"):
            spin_until(lambda: bool(hand.wait_for("record_view").toPlainText()), 20, "the record on the desk")  # type: ignore[attr-defined]
        if hand.sees("draft_paper"):
            spin_until(lambda: bool(hand.wait_for("draft_paper").pages), 20, "the declaration on the desk")  # type: ignore[attr-defined]
        self.shot("desk", "serving")
        hand.press(Qt.Key.Key_F9)
        hand.wait_for("dossier_code")
        spin_until(lambda: hand.sees("receipt_paper"), 20, "Mẫu 01 on the desk")
        result = self.world.windows["desk"].board.panels.result.done  # type: ignore[attr-defined]
        self.summary |= {"dossier_code": result.code, "deadline": result.due}
        self._outcome(PaperKind.RECEIPT, result.id)
        paper = next(p for p in self.world.papers if p.kind == PaperKind.RECEIPT)
        (self.out / "receipt.pdf").write_bytes(paper.raw)
        self.shot("desk", "received")
        for place in range(2, self.declared + 1):
            self._receive_next(hand, place)
        hand.click("finish")

    def _receive_next(self, hand: Hand, place: int) -> None:
        """The dossier of a further declaration of the same visit."""
        panels = self.world.windows["desk"].board.panels  # type: ignore[attr-defined]
        before = panels.result.done.id
        hand.press(Qt.Key.Key_F12)
        record: Any = hand.wait_for("record_view")
        spin_until(lambda: hand.sees("receive") and bool(record.toPlainText()), 20, "the next declaration")
        self.shot("desk", "serving")
        hand.press(Qt.Key.Key_F9)
        if panels.serve.form.wrong.isVisible():  # said once what is missing; the clerk decides
            hand.press(Qt.Key.Key_F9)
        spin_until(lambda: panels.result.done is not None and panels.result.done.id != before, 20, "its dossier")
        self._outcome(PaperKind.RECEIPT, panels.result.done.id)
        paper = [p for p in self.world.papers if p.kind == PaperKind.RECEIPT][-1]
        (self.out / f"receipt-{place}.pdf").write_bytes(paper.raw)
        self.shot("desk", "received")

    def certify(self) -> None:
        """Three pages, two copies: digits and Enter alone."""
        hand = self.world.hand("desk")
        hand.wait_for("pages")
        self.shot("desk", "certify")
        for key in (Qt.Key.Key_3, Qt.Key.Key_Return, Qt.Key.Key_2, Qt.Key.Key_Return):
            hand.press(key)
        hand.wait_for("result_title")
        result = self.world.windows["desk"].board.panels.result.done  # type: ignore[attr-defined]
        self.summary["deadline"] = result.due
        self.shot("desk", "certified")
        hand.press(Qt.Key.Key_Return)
        desk: Any = self.world.windows["desk"]
        spin_until(lambda: desk.keys_to_certify is not None, 20, "the visit to be finished")
        self.summary["keys_to_certify"] = desk.keys_to_certify

    # -- the pad --------------------------------------------------------------------------------------------
    def rate(self) -> None:
        hand = self.world.hand("rating")
        if self.world.procedure.about_death:  # nobody is asked how satisfied they were
            if hand.sees("level:3"):
                raise AssertionError("a rating was asked for after a death")
            self.shot("rating", "quiet")
            return
        hand.wait_for("level:3")
        self.shot("rating", "question")
        hand.touch("level:3")
        hand.wait_for("reason:polite")
        self.shot("rating", "reasons")
        hand.touch("reason:polite")
        hand.touch("done")
        hand.wait_for("page:thanks")
        self.shot("rating", "thanks")
        self.summary["rating"] = 3

    # -- the end --------------------------------------------------------------------------------------------
    def close_day(self) -> None:
        """Empties the rating box into the journal, as the end of every day does."""
        from kiosk.services import days, ratings, staff
        from kiosk.values.ids import Place
        from kiosk.values.journal import CloseDay
        from kiosk.values.staff import SignIn

        store = self.world.house.kiosk.store
        password = self.world.house.station.catalogue.ward().sample_password
        office = SignIn(name="truongbophan", password=password, place=Place("desk-2"))
        supervisor = staff.sign_in(store, office).result(30)
        store.run(ratings.empty_box, None).result(30)
        store.run(days.close, CloseDay(actor=supervisor.name, place=office.place)).result(30)

    def sync(self) -> None:
        """Wait until the city has every event of this station, then compare and verify."""
        from kiosk.queries import journal

        store = self.world.house.kiosk.store

        def counts() -> tuple[int, int]:
            own = store.read(journal.status).result(30).events
            stations = self.world.city_status()["stations"]
            theirs = next((s["events"] for s in stations if s["station"] == store.station.id), 0)
            return own, theirs

        spin_until(lambda: len(set(counts())) == 1, 90, "the city to have every event")
        station, central = counts()
        chains = [s["whole"] for s in self.world.city_status()["stations"]]
        verified = store.read(journal.verified).result(60)
        self.summary |= {
            "station_events": station, "central_events": central, "chain_ok": bool(all(chains) and verified),
        }  # fmt: skip


def steps(visit: str) -> list[Callable[[Play], None]]:
    """The visit, in order; the line is cut in the middle."""
    if visit != "copies":
        return [
            Play.sign_in, Play.take_ticket, Play.cut_line, Play.declare, Play.call, Play.receive,
            Play.restore_line, Play.rate, Play.close_day, Play.sync,
        ]  # fmt: skip
    return [
        Play.sign_in, Play.take_ticket, Play.express_home, Play.cut_line, Play.call, Play.certify, Play.restore_line,
        Play.rate, Play.close_day, Play.sync,
    ]  # fmt: skip
