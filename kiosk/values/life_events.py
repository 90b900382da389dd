"""Life events: the routing questions of one, what its answers add up to, and how its declarations fill each other.

Made by kiosk.catalogue.life_events from resources/life_events, decided by kiosk.rules.life_events, shown by
ui.citizen.life_event. Holds no answer of anybody.
"""

from __future__ import annotations

import enum
from datetime import date

from kiosk.values.base import Text, Value
from kiosk.values.ids import FormId, ProcedureCode
from kiosk.values.people import Sex
from kiosk.values.procedures import Source


class PartKind(enum.StrEnum):
    """What a part of the answer is to the person."""

    TASK = "task"  # to be done, today if they like
    FIRST = "first"  # to be settled before: the tasks can't be finished today
    NOT_YET = "not_yet"  # not allowed before a day (an age): `{day}` in its words is that day
    ADVICE = "advice"  # good to know, nothing to do


class Fill(Value, frozen=True, kw_only=True):
    """What an earlier declaration of the visit tells this part's declaration, by names of questions."""

    source: FormId  # the earlier declaration
    answers: dict[str, str] = {}  # question of this form -> question of the source
    given: dict[str, str] = {}  # question of this form -> this very answer
    when: dict[str, str] = {}  # only where the source's questions have these answers


class Part(Value, frozen=True, kw_only=True):
    """One thing that some answers lead to. Parts are shown in the order of their document."""

    key: str
    kind: PartKind = PartKind.TASK
    procedure: ProcedureCode | None = None
    title: Text | None = None  # "" only where there is a procedure: then its short name
    agency: str = ""  # role of the agency; "" = the procedure's
    here: bool = True  # whether this counter takes the procedure in: False is done elsewhere
    where: Text | None = None  # words for a place elsewhere; otherwise the agency's name
    only_if: Text | None = None  # the case in which it matters, where no question asked for it
    papers: tuple[Text, ...] = ()  # () = the procedure's own list
    note: Text | None = None
    after: tuple[Text, ...] = ()  # "Việc cần làm tiếp"
    fill: tuple[Fill, ...] = ()
    effective_from: date
    effective_to: date | None = None
    source: Source

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def taken_here(self) -> bool:
        """Whether a ticket of this counter leads to it."""
        return self.here and self.procedure is not None and self.kind in (PartKind.TASK, PartKind.FIRST)


class RoutingChoice(Value, frozen=True, kw_only=True):
    """One answer: the parts it adds, and the question that follows ("" = the end)."""

    key: str
    label: Text
    hint: Text | None = None
    adds: tuple[str, ...] = ()
    then: str = ""


class LegalAge(Value, frozen=True, kw_only=True):
    """A question for a birth date: what follows from whether that age is reached."""

    age: int  # full years
    sex: Sex  # whose card is awaited
    young: tuple[str, ...]  # parts where it is not reached: the way ends there
    adds: tuple[str, ...] = ()
    then: str = ""


class RoutingQuestion(Value, frozen=True, kw_only=True):
    """One page of the routing: two to five choices, or a birth date."""

    key: str
    ask: Text
    hint: Text | None = None
    sensitive: bool = False  # not read aloud to the room without being asked twice
    choices: tuple[RoutingChoice, ...] = ()
    born: LegalAge | None = None


class LifeEvent(Value, frozen=True, kw_only=True):
    """ "Nhà có em bé" and its like."""

    key: str
    order: int  # place on the page of life events
    title: Text
    hint: Text
    icon: str
    field: str  # ServiceField.key of the ticket for those who aren't sure
    about_death: bool = False
    first: str  # key of the first question
    questions: tuple[RoutingQuestion, ...]
    parts: tuple[Part, ...]
    source: Source

    def question(self, key: str) -> RoutingQuestion:
        return next(one for one in self.questions if one.key == key)


class LifeEventOutcome(Value, frozen=True, kw_only=True):
    """Where a way through the questions ends."""

    event: str
    parts: tuple[Part, ...]
    day: date | None = None  # from when it is allowed, where a part is NOT_YET

    @property
    def possible(self) -> bool:
        """Whether the tasks can be handed in today."""
        return all(part.kind in (PartKind.TASK, PartKind.ADVICE) for part in self.parts)

    def tasks(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind is not PartKind.ADVICE)
