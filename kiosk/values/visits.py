"""A visit: a ticket with its declarations, calls and dossiers, the kiosk where the person stands, what it is about."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.calls import Call, Outcome
from kiosk.values.ids import DossierId, DraftId, Place, ProcedureCode, TicketId
from kiosk.values.tickets import IssuedTicket, WaitingTicket


class KnownVisit(Value, frozen=True, kw_only=True):
    """What every machine of the ward may know."""

    ticket: TicketId
    place: Place  # the kiosk where the person stood last
    about_death: bool = False  # quiet: no cheerful word, no rating, whatever else the visit brings
    waits: bool = True  # the ticket is neither served nor lapsed
    declaring: Place | None = None  # the kiosk at which they are declaring now
    declaring_since: datetime | None = None  # UTC
    coming_at: datetime | None = None  # UTC: called while declaring, they said that they are coming
    in_place: bool = False  # staff go to the person
    entered_late: int = 0  # how often its number was entered from a slip printed ahead

    @property
    def rates(self) -> bool:
        """Whether the end of the service may ask for a rating: no button promises one where this is False. What the
        desk turned to since, a procedure about a death, silences it too (`procedure.about_death`)."""
        return not self.about_death


class DeclareAtKiosk(Value, frozen=True, kw_only=True):
    """Command of a kiosk: the bearer of a ticket begins a declaration here (`over`: has done with it)."""

    ticket: TicketId
    place: Place
    procedure: ProcedureCode | None = None
    over: bool = False


class ReturnToKiosk(Value, frozen=True, kw_only=True):
    """Command of a kiosk: the bearer of a ticket has scanned it here, and goes on with their visit."""

    ticket: TicketId
    place: Place


class Coming(Value, frozen=True, kw_only=True):
    """Command of a kiosk: the person who was called while declaring touched "I am coming"."""

    ticket: TicketId
    place: Place


class AskInPlace(Value, frozen=True, kw_only=True):
    """Command: staff shall come to the person. Anyone may ask, at the ticket or later; no reason is stored."""

    ticket: TicketId
    place: Place
    actor: str = ""  # "": asked at a kiosk
    wanted: bool = True  # False: taken back


class VisitDeclaration(Value, frozen=True, kw_only=True):
    draft: DraftId
    code: str
    procedure: ProcedureCode | None
    state: str  # values.drafts.DraftState
    holder: Place = Place("")  # the place of the ward that took it last
    opens: bool = True  # whether its words can be read here: their keys may lie with its holder, or be gone


class ToldDeclaration(Value, frozen=True, kw_only=True):
    """Kept at another machine, of which this one knows no more."""

    code: str
    place: Place
    finished: bool


class VisitDossier(Value, frozen=True, kw_only=True):
    dossier: DossierId
    code: str
    procedure: ProcedureCode | None


class WholeVisit(Value, frozen=True, kw_only=True):
    """The whole of one visit, as far as this station knows it."""

    known: KnownVisit
    ticket: WaitingTicket | None  # None: its issue is not known here
    issued: IssuedTicket | None = None  # the same, as it was given; `ahead` is of no meaning any more
    call: Call | None = None  # the latest
    also_called: tuple[str, ...] = ()  # other desks that called it while nobody heard the other
    outcome: Outcome | None = None
    declarations: tuple[VisitDeclaration, ...] = ()
    told: tuple[ToldDeclaration, ...] = ()  # kept elsewhere, and not among the declarations
    dossiers: tuple[VisitDossier, ...] = ()

    @property
    def rates(self) -> bool:
        """As KnownVisit.rates."""
        return self.known.rates
