"""The tour's citizen: through a life event or the procedure's card to a ticket, and through its declarations.

Played by ui.tour.play on the real window; what comes of it goes into the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kiosk.clock import local
from kiosk.values.drafts import KeptDraft
from kiosk.values.print_jobs import PaperKind
from ui.tour import life
from ui.tour.filling import Filler
from ui.tour.hand import Hand, spin_until
from ui.tour.persons import persons
from ui.tour.record import Record

if TYPE_CHECKING:
    from ui.citizen.declaration import DeclarationScreen
    from ui.citizen.declare import DeclareScreen
    from ui.citizen.handed import HandedScreen
    from ui.citizen.screen import Screen
    from ui.citizen.ticket import TicketScreen


class Citizen:
    def __init__(self, record: Record) -> None:
        self.record, self.world = record, record.world

    def _screen(self) -> Screen:
        screen = self.world.citizen.screen_
        assert screen is not None
        return screen

    def _declaring(self) -> DeclareScreen:
        return cast("DeclareScreen", self._screen())

    def _kept(self) -> KeptDraft:
        kept = cast("HandedScreen", self._screen()).kept
        assert kept is not None
        return kept

    def _arrive(self, name: str) -> None:
        self.record.shot("citizen", name)
        self.record.model.page(name, self._screen().words())

    def _touch(self, hand: Hand, name: str) -> None:
        hand.touch(name)
        self.record.model.touch(name)

    # -- to the ticket --------------------------------------------------------------------------------------
    def take_ticket(self) -> None:
        hand = self.world.hand("citizen")
        self._arrive("home")
        self._open_procedure(hand)
        hand.wait_for("take_number")
        self._arrive("procedure")
        self._touch(hand, "take_number")
        hand.wait_for("ticket_number")
        self._arrive("ticket")
        ticket = cast("TicketScreen", self._screen()).ticket
        assert ticket is not None
        self.record.summary |= {
            "ticket_number": ticket.label, "ticket_id": ticket.id, "touches_to_ticket": hand.touches,
        }  # fmt: skip
        paper = self.record.printed(PaperKind.TICKET, ticket.id)
        (self.record.out / "ticket.bin").write_bytes(paper.raw)
        (self.record.out / "ticket.png").write_bytes(paper.pictures[0])
        self.record.shot("citizen", "ticket-printed")

    def _open_procedure(self, hand: Hand) -> None:
        """By its own card; else by the card, the field and the list that lead to it."""
        wanted = self.world.procedure
        if self.world.options.life:
            self._lead(hand, self.world.options.life)
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

    def _lead(self, hand: Hand, event: str) -> None:
        """From home through the questions of a life event to the outcome, and its large print."""
        self._touch(hand, "life_events")
        self._arrive("life-events")
        self._touch(hand, f"event:{event}")
        for answer in life.way(event):
            self._arrive("life-question")
            self._touch(hand, f"choice:{answer}")
        self._arrive("life-outcome")
        hand.touch("print_steps")
        paper = self.record.printed(PaperKind.NEXT_STEPS)
        (self.record.out / "next-steps.pdf").write_bytes(paper.raw)

    def express_home(self) -> None:
        hand = self.world.hand("citizen")
        hand.touch("done")

    # -- declarations ---------------------------------------------------------------------------------------
    def declare(self) -> None:
        world = self.world
        hand = world.hand("citizen")
        before = self.record.model.seconds
        self._touch(hand, "declare")
        spin_until(lambda: world.citizen.screen_name == "declare", 20, "the declaration")
        self._fill(hand, str(world.procedure.form))
        kept = self._kept()
        self.record.summary |= {
            "draft_code": kept.code,
            "touches_to_declaration": hand.touches,
            "characters_typed": self.record.model.characters,
            "keystroke_model_seconds": round(self.record.model.seconds - before, 1),
        }
        self.record.shot("citizen", "handed-in")
        hand.touch("print_declaration")
        paper = self.record.printed(PaperKind.DECLARATION, kept.id)
        (self.record.out / "declaration.pdf").write_bytes(paper.raw)
        while hand.sees("next_form"):
            self._declare_next(hand)
        hand.touch("done")
        spin_until(lambda: world.citizen.screen_name == "home", 20, "home")

    def _fill(self, hand: Hand, form: str) -> None:
        """A declaration's pages by the persons of the tour, until its code is there."""
        world = self.world
        answers = persons(form, world.options.cards, local(world.house.clock.now()).date())
        self.record.given(answers.values())

        def screen() -> DeclarationScreen | None:
            return self._declaring().pages if world.citizen.screen_name == "declare" else None

        def shot(name: str) -> None:
            self.record.shot("citizen", name)

        Filler(hand, self.record.model, screen, answers, world.line.scan, shot).fill()
        hand.wait_for("draft_code")

    def _declare_next(self, hand: Hand) -> None:
        """A further declaration of a life event: what the first one said is there already."""
        hand.touch("next_form")
        spin_until(lambda: self.world.citizen.screen_name == "declare", 20, "the next declaration")
        session = self._declaring().pages.session
        assert session is not None
        self._fill(hand, session.form.id)
        self.record.declared += 1
        self.record.shot("citizen", "handed-in")
        kept = self._kept()
        hand.touch("print_declaration")
        paper = self.record.printed(PaperKind.DECLARATION, kept.id)
        (self.record.out / f"declaration-{self.record.declared}.pdf").write_bytes(paper.raw)
