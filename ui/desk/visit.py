"""The visit a desk is serving: a frozen value, whose steps each give the next one. Held by ui.desk.at_work."""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.values.base import Value
from kiosk.values.calls import Call
from kiosk.values.drafts import Draft
from kiosk.values.procedures import Procedure


class ServedVisit(Value, frozen=True, kw_only=True):
    call: Call
    procedure: Procedure | None = None
    drafts: tuple[Draft, ...] = ()  # all that belong to the ticket, in the order they were begun
    draft: Draft | None = None  # the one in work
    received: tuple[str, ...] = ()  # ids of drafts whose dossier is recorded already
    priority: bool = False
    field_name: str = ""

    # -- steps ------------------------------------------------------------------------------------------------
    def called_again(self, call: Call) -> ServedVisit:
        return replace(self, call=call)

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
        return self.procedure is not None and self.procedure.about_death
