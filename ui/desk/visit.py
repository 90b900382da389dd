"""The visit a desk is serving: a frozen value, whose steps each give the next one. Held by ui.desk.at_work."""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.values.base import Value
from kiosk.values.calls import Call
from kiosk.values.drafts import Draft
from kiosk.values.ids import Place
from kiosk.values.procedures import Procedure
from kiosk.values.visits import KnownVisit


class ServedVisit(Value, frozen=True, kw_only=True):
    call: Call
    procedure: Procedure | None = None
    drafts: tuple[Draft, ...] = ()  # all that belong to the ticket, in the order they were begun
    draft: Draft | None = None  # the one in work
    received: tuple[str, ...] = ()  # ids of drafts whose dossier is recorded already
    priority: bool = False
    field_name: str = ""
    known: KnownVisit | None = None  # what the ward knows of the person by now

    # -- steps ------------------------------------------------------------------------------------------------
    def called_again(self, call: Call) -> ServedVisit:
        return replace(self, call=call)

    def known_as(self, known: KnownVisit) -> ServedVisit:
        return replace(self, known=known)

    def about(self, procedure: Procedure | None) -> ServedVisit:
        return replace(self, procedure=procedure)

    def declared(self, drafts: tuple[Draft, ...]) -> ServedVisit:
        """Read anew; which one is in work is said by `turned_to`."""
        return replace(self, drafts=drafts)

    def opened(self, draft: Draft) -> ServedVisit:
        """One more declaration is the ticket's from now on."""
        kept = tuple(one for one in self.drafts if one.id != draft.id)
        return replace(self, drafts=tuple(sorted((*kept, draft), key=lambda one: one.id)))

    def turned_to(self, draft: Draft) -> ServedVisit:
        return replace(self, draft=draft)

    def decided(self) -> ServedVisit:
        """The dossier of the declaration in work is recorded."""
        return replace(self, received=(*self.received, self.draft.id)) if self.draft is not None else self

    # -- questions --------------------------------------------------------------------------------------------
    @property
    def left(self) -> tuple[Draft, ...]:
        """Declarations that still wait for their dossier."""
        return tuple(one for one in self.drafts if not self.over(one))

    def over(self, draft: Draft) -> bool:
        """Whether its dossier is recorded: in this visit, or before a restart."""
        return draft.received or draft.id in self.received

    @property
    def about_death(self) -> bool:
        """The visit is, whatever is in work of it: quiet from then on, and no rating is asked."""
        known = self.known is not None and self.known.about_death
        return known or (self.procedure is not None and self.procedure.about_death)

    @property
    def declaring(self) -> Place | None:
        """The kiosk at which they are declaring now."""
        return self.known.declaring if self.known is not None else None

    @property
    def coming(self) -> bool:
        """They were called while declaring, and said that they are on their way."""
        return self.known is not None and self.known.coming_at is not None

    @property
    def entered_late(self) -> int:
        """How often its number was entered afterwards: twice is one too many."""
        return self.known.entered_late if self.known is not None else 0

    @property
    def in_place(self) -> bool:
        """The clerk goes to them."""
        return self.call.in_place or (self.known is not None and self.known.in_place)
