"""One visit: who stands at a kiosk, how they want to read, the number they took, what they came for and fill in.

Held by a kiosk's window alone, asked and moved on by its screens: each step gives the visit as it is from then on, and
`ended` the one of whoever comes next, with the ward's own language, text size, theme and reach and nothing of the one
before. It begins with the first touch, or with a ticket that is scanned again (`returned`). Raises nothing. Holds
personal data, so it is kept nowhere else and ends with the visit; what the ward's other machines may know of it is
kiosk.values.visits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kiosk.values.base import Value

if TYPE_CHECKING:  # no first screen waits for them
    from kiosk.values.drafts import Draft, KeptDraft
    from kiosk.values.filling import Filling
    from kiosk.values.ids import DraftId, ProcedureCode, TicketId
    from kiosk.values.procedures import Procedure
    from kiosk.values.tickets import IssuedTicket
    from kiosk.values.visits import WholeVisit

LANGUAGES = ("vi", "en")
PERCENTS = (100, 130, 160)
THEMES = ("normal", "contrast")


class Appearance(Value, frozen=True):
    """How a page speaks and looks."""

    language: str = "vi"
    percent: int = 100  # text size
    theme: str = "normal"
    low_reach: bool = False  # everything to touch in the lower half


class Way(Value, frozen=True, kw_only=True):
    """By which life event somebody came to their number, and what they answered."""

    event: str  # LifeEvent.key
    answers: tuple[str, ...]  # keys of choices, or dates, in the order of the questions
    about_death: bool = False


class KeptForm(Value, frozen=True, kw_only=True):
    """A declaration of this visit that was kept."""

    draft: DraftId
    procedure: ProcedureCode | None
    finished: bool
    filling: Filling | None = None  # who filled it in
    again: bool = False  # it was begun another time, and opened again


class Visit(Value, frozen=True, kw_only=True):
    wards: Appearance = Appearance()  # what the next person finds
    chosen: Appearance = Appearance()
    way: Way | None = None
    ticket: IssuedTicket | None = None
    draft: Draft | None = None  # the declaration of before that is gone on with
    procedure: ProcedureCode | None = None  # what the declaration in the making is for
    held: DraftId | None = None  # as what it was kept in passing: kept again it stays the same one
    filling: Filling | None = None  # who fills it in; None: whose matter it is
    handed: tuple[KeptForm, ...] = ()  # oldest first
    people: frozenset[str] = frozenset()  # whose cards were shown, or numbers told, in declarations of this visit
    mourning: bool = False  # the ward knows that it is about a death, or this visit's own procedures say so

    @property
    def is_new(self) -> bool:
        """Whether nobody has done anything yet."""
        return self == begun(self.wards)

    @property
    def about_death(self) -> bool:
        """Quiet from then on, whatever else the visit brings."""
        return self.mourning or (self.way is not None and self.way.about_death)

    # -- how it is read -------------------------------------------------------------------------------------
    def reading(self, chosen: Appearance) -> Visit:
        """In this language, size and theme from now on."""
        return replace(self, chosen=chosen)

    # -- the number -----------------------------------------------------------------------------------------
    def came_by(self, way: Way | None) -> Visit:
        """A number is asked for, by this life event or by none."""
        return replace(self, way=way, mourning=self.about_death)

    def took(self, ticket: IssuedTicket) -> Visit:
        return replace(self, ticket=ticket)

    # -- declarations ---------------------------------------------------------------------------------------
    def declares(self) -> Visit:
        """Begin the declaration of what the number was taken for."""
        procedure = self.ticket.procedure if self.ticket is not None else None
        held = self.held if procedure == self.procedure else None
        return replace(self, draft=None, procedure=procedure, filling=None, held=held)

    def opened(self, draft: Draft) -> Visit:
        """Go on with one that was kept. Who filled it in stays told."""
        from kiosk.values.filling import filling_of

        return replace(self, draft=draft, procedure=draft.procedure, filling=filling_of(draft), held=None)

    def closed(self) -> Visit:
        """The one that was opened again is left: nothing of it stays, its helper neither."""
        return self if self.draft is None else replace(self, draft=None, procedure=None, filling=None, held=None)

    def kept_in_passing(self, kept: KeptDraft) -> Visit:
        """Their declaration is kept while they go on with it."""
        return replace(self, held=kept.id)

    def filled_by(self, filling: Filling) -> Visit:
        """Somebody else fills in from now on, or what is known of that changed."""
        return replace(self, filling=filling)

    def staff_gone(self) -> Visit:
        """A clerk who filled in is at the screen no more."""
        return self if self.filling is None else replace(self, filling=self.filling.signed_off())

    def handed_in(self, kept: KeptDraft) -> Visit:
        from kiosk.values.drafts import DraftState

        left = self.staff_gone()
        one = KeptForm(
            draft=kept.id, procedure=self.procedure, finished=kept.state is DraftState.FINISHED, filling=left.filling,
            again=self.draft is not None,
        )  # fmt: skip
        return replace(left, handed=(*self.handed, one), held=None)

    def next_form(self, procedure: ProcedureCode) -> Visit:
        """A further declaration under the same number, by the same hands."""
        filling = self.handed[-1].filling if self.handed else self.filling
        return replace(self, draft=None, procedure=procedure, filling=filling, held=None).staff_gone()

    @property
    def goes_on(self) -> bool:
        """Whether this visit may have further declarations: it came by a life event, and began what it handed in."""
        again = self.draft is not None or bool(self.handed and self.handed[-1].again)
        return self.way is not None and self.ticket is not None and not again

    @property
    def number(self) -> TicketId | None:
        """The ticket that the declaration in the making belongs to."""
        if self.draft is not None:
            return self.draft.ticket
        return self.ticket.id if self.ticket is not None else None

    # -- the end --------------------------------------------------------------------------------------------
    def at_first(self) -> Visit:
        """Back at the first page with nothing begun: how it is read stays, nothing else does."""
        return replace(self.ended(), chosen=self.chosen)

    def ended(self) -> Visit:
        """The visit of whoever comes next."""
        return begun(self.wards)


def begun(wards: Appearance) -> Visit:
    """Nobody has touched anything yet."""
    return Visit(wards=wards, chosen=wards)


def concerning(visit: Visit, procedure: Procedure | None) -> Visit:
    """What they came for, or go on with, may make it quiet."""
    return replace(visit, mourning=True) if procedure is not None and procedure.about_death else visit


def gone_on_with(visit: Visit, whole: WholeVisit) -> Visit:
    """A ticket is scanned again: whose number it is, what was declared with it and that somebody died is known anew."""
    from kiosk.values.drafts import DraftState

    handed = tuple(
        KeptForm(draft=one.draft, procedure=one.procedure, finished=one.state == DraftState.FINISHED, again=True)
        for one in whole.declarations
        if one.state in (DraftState.PARKED, DraftState.FINISHED)
    )
    return replace(visit, ticket=whole.issued, handed=handed, mourning=visit.mourning or whole.known.about_death)


def with_people(visit: Visit, numbers: Iterable[str]) -> Visit:
    """These are the persons of its declarations."""
    return replace(visit, people=visit.people.union(filter(None, numbers)))


def is_somebodys(visit: Visit) -> bool:
    """Whether it is known by anything whose visit it is: a number, a declaration, a person."""
    return visit.number is not None or bool(visit.handed or visit.people)


def is_of(visit: Visit, ticket: TicketId) -> bool:
    own = visit.ticket.id if visit.ticket is not None else None
    return ticket in (own, visit.number)


def is_another(visit: Visit, number: str) -> bool:
    """Whether a card with this personal number can only be another person's than those of the visit."""
    return bool(visit.people) and number not in visit.people


def kept_as(visit: Visit) -> DraftId | None:
    """The draft that the declaration in the making is kept as from now on; None: a new one."""
    return visit.held or (visit.draft.id if visit.draft is not None else None)


def keeps(visit: Visit) -> bool:
    """Whether a declaration of theirs is kept."""
    return bool(visit.handed or kept_as(visit))
