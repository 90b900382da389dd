"""When a declaration is kept: handed in or for later, once however often it is touched; or in passing, as it stands.

Held by ui.citizen.declare, whose session and route it reads. What is on its way already is never sent a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ParamSpec, Protocol

from msgspec.structs import replace

from kiosk.values.present_visit import keeps
from ui.citizen import visit_drafts
from ui.citizen.host import Host
from ui.citizen.routes import Declare

if TYPE_CHECKING:
    from kiosk.forms.answering.session import Session
    from kiosk.values.drafts import KeptDraft
    from ui.citizen.declaration import DeclarationScreen
    from ui.tasks import Pending

P = ParamSpec("P")


class DeclaredPage(Protocol):
    """The declaration's screen, as its keeping knows it."""

    window_: Host
    route: Declare
    session: Session | None
    before: Mapping[str, object]
    alive: bool
    pages: DeclarationScreen

    def live(self, callback: Callable[P, object]) -> Callable[P, None]: ...

    def kept(self, kept: KeptDraft) -> None:
        """Handed in, or for later: its page follows."""


class Keeping:
    def __init__(self, screen: DeclaredPage) -> None:
        self.screen = screen
        self._holding = False  # it is being kept in passing

    def due(self) -> Session | None:
        """The session, where something of it is neither kept nor on its way."""
        screen = self.screen
        session, on_its_way = screen.session, screen.route.sent is not None or self._holding
        return session if session and not on_its_way and visit_drafts.is_changed(session, screen.before) else None

    def is_worth(self) -> bool:
        """Whether there would be something to keep if they went away now."""
        self.screen.pages.moves.commit()
        return self.due() is not None

    def hold(self, done: Callable[[bool], None]) -> None:
        """Keep it as it stands while its person goes on; `done` hears whether anything of theirs is kept."""
        session = self.due()
        if session is None:
            done(keeps(self.screen.window_.visit))
            return
        self._holding = True
        visit_drafts.hold(self.screen.window_, session, self._held, done)

    def _held(self, answers: Mapping[str, object] | None) -> None:
        self._holding = False
        if answers is not None and self.screen.alive:
            self.screen.before = answers

    def keep(self, finished: bool, *, confirmed: bool = False) -> None:
        """Hand it in, or keep it for later with a slip."""
        screen = self.screen
        assert screen.session is not None
        if screen.route.sent is not None:
            return
        filling = screen.window_.visit.filling
        unasked = finished and filling is not None and filling.helped and not confirmed
        screen.route = replace(screen.route, unasked=unasked)
        self.wait(
            visit_drafts.keep(screen.window_, screen.session, finished=finished, confirmed=confirmed, slip=True)
        )

    def wait(self, sent: Pending[KeptDraft]) -> None:
        """In another size, theme or language it is still the same one."""
        screen = self.screen
        screen.route = replace(screen.route, sent=sent)
        sent.then(screen.live(screen.kept)).failed(screen.live(screen.window_.failed))
