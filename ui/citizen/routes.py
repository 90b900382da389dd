"""The citizen station's screens: where somebody may go, and what the screen there has to be told.

A screen is its module and its route in this list; `window.go(ProcedurePage(code=...))` leads there, from wherever.
`screen` says where the screen's class is: it is imported when somebody first goes there, and no screen imports another.
What the whole visit knows (the number, who helps ...) stands in kiosk.values.present_visit, not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from kiosk.values.base import Text, Value

if TYPE_CHECKING:  # no first screen waits for them
    from kiosk.errors import ExpectedError
    from kiosk.forms.answering.session import Session
    from kiosk.rules.life_events import Answers
    from kiosk.values.drafts import KeptDraft
    from kiosk.values.present_visit import Way
    from kiosk.values.public_feedback import SaidFeedback
    from kiosk.values.tickets import IssuedTicket
    from kiosk.values.visits import WholeVisit
    from ui.tasks import Pending


class Route(Value, frozen=True):
    screen: ClassVar[str] = ""  # "module:class"

    @classmethod
    def called(cls) -> str:
        """As tests, pictures and the log call the screen: "life_question" of LifeQuestionScreen."""
        kind = cls.screen.rpartition(":")[2].removesuffix("Screen")
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()


class Home(Route, frozen=True):
    screen = "ui.citizen.home:HomeScreen"


class AppearancePage(Route, frozen=True):
    """Over the page before it in the trail, to which everything but its own touches belongs."""

    screen = "ui.citizen.appearance:AppearanceScreen"


class ProcedureList(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.procedure_list:ListScreen"
    field: str = ""  # ServiceField.key
    only: tuple[str, ...] = ()  # these procedures of it alone
    title: Text | None = None
    elsewhere: bool = False  # reached past the first page's cards: what those have stands last
    page: int = 0


class Search(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.search:SearchScreen"
    draft: bool = False  # for a declaration's code
    text: str = ""  # what was typed


class ProcedurePage(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.procedure:ProcedureScreen"
    code: str


class SpecialCases(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.posting:SpecialCasesScreen"
    code: str  # of the procedure
    page: int = 0


class Posting(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.posting:PostingScreen"
    code: str
    page: int = 0


class LifeEvents(Route, frozen=True):
    screen = "ui.citizen.life_event:LifeEventsScreen"


class LifeQuestion(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.life_event:LifeQuestionScreen"
    event: str  # LifeEvent.key
    answers: Answers = ()
    begun: Any = None  # a birth date half chosen: ui.questions.body.Body.unsaved


class LifeOutcome(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.life_event_outcome:LifeOutcomeScreen"
    event: str
    answers: Answers = ()
    page: int = 0


class TicketPage(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.ticket:TicketScreen"
    field: str
    procedure: str | None = None
    priority: bool = False
    booked: str = ""  # the code of a booked slot, whose field and time count
    way: Way | None = None
    asked: Pending[IssuedTicket] | None = None  # the number that is on its way: no second one is asked for
    issued: IssuedTicket | None = None  # the number that this page shows: none is asked for again
    in_place: bool = False  # staff were asked to come to the person


class VisitPage(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.visit_page:VisitScreen"
    whole: WholeVisit


class Appointment(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.appointment:AppointmentScreen"
    code: str = ""  # as scanned
    failed: str = ""  # what was wrong with a scan: an error's key


class ReceiptSeen(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.receipt:ReceiptScreen"
    text: str  # of its signed QR, or its bare code


class FeedbackPage(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.feedback:FeedbackScreen"
    about: str = ""  # AboutWhat; "": that is asked first
    words: str = ""  # what was said; "": that is asked next
    typed: str = ""  # as far as it is


class FeedbackKept(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.feedback_kept:FeedbackKeptScreen"
    said: SaidFeedback


class FeedbackSeen(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.feedback_kept:FeedbackSeenScreen"
    text: str  # of its receipt's QR, or its number
    page: int = 0  # of a long answer


class FeedbackBack(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.feedback_back:FeedbackBackScreen"
    text: str  # of its receipt's QR


class Reopen(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.reopen:ReopenScreen"
    draft_code: str
    by_birth: bool = False
    helps: bool = False  # somebody goes on for somebody else
    begun: Any = None  # a birth date as far as it is chosen: ui.questions.body.Body.unsaved
    refused: ExpectedError | None = None  # what was said of the try before


class Helping(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.helping:HelpingScreen"
    relation: str = ""  # "": that is asked first
    typed: str = ""  # of the name


class Declare(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.declare:DeclareScreen"
    session: Session | None = None  # to go on with
    before: Mapping[str, object] | None = None  # its answers that need not be kept (again)
    sent: Pending[KeptDraft] | None = None  # it is being handed in, or kept for later: nothing is sent again
    unasked: bool = False  # and the desk asks the applicant whether it is right


class StaffCode(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.staff_code:StaffCodeScreen"
    behind: Declare | None = None  # the declaration that waits behind this page


class Handed(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.handed:HandedScreen"
    kept: KeptDraft
    unasked: bool = False  # the desk asks the applicant whether it is right
    death: bool = False


class Shut(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.shut:ShutScreen"
    field: str  # of the group that gives no number now
    wanted: Route | None = None  # the page behind what was touched, which may be read all the same


class Trouble(Route, frozen=True, kw_only=True):
    screen = "ui.citizen.trouble:TroubleScreen"
    error: BaseException
    identifier: str = ""  # of a bug, as it stands in the log
