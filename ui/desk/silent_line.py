"""Says that nothing was heard of hub or central for days, what follows from it, and lets a head lift that for a day.

Made by ui.desk.board; its notice stands among those of ui.desk.attention. Nothing is said in a ward on its own.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.texts import text
from kiosk.values.staff import LiftSignInTerm, SignInTerm, StaffRole
from ui.desk import duties
from ui.desk.at_work import AtWork
from ui.desk.attention import Attention, Notice
from ui.desk.words import day_words


class SilentLine:
    def __init__(self, at_work: AtWork, attention: Attention, read: Callable[[], None]) -> None:
        """`read`: the desk's lists are read anew."""
        self.at_work, self.attention, self.read = at_work, attention, read
        self.notice: Notice | None = None
        self._shown: tuple[SignInTerm | None, str] = (None, "")

    def show_term(self, term: SignInTerm | None) -> None:
        person = self.at_work.person
        shown = (term, person.name if person is not None else "")
        if shown == self._shown:
            return
        self._shown = shown
        self.attention.drop(self.notice)
        self.notice = None
        if term is not None and term.warns:
            self.notice = self.attention.below_errors("warn", self._words(term), "silent_line")
            if term.over and duties.has(person, StaffRole.HEAD):
                self.notice.add(self._say("lift"), "lift_term", self._lift)

    def _words(self, term: SignInTerm) -> str:
        key = "over" if term.over else "lifted" if term.past else "soon"
        until = term.lifted_until if term.lifted_until is not None else term.ends_at
        return self._say(key, days=term.silent_days, until=day_words(until, self.at_work.station.language))

    def _lift(self) -> None:
        from kiosk.services import sign_in_term

        at = self.at_work
        at.run(sign_in_term.lift, LiftSignInTerm(place=at.place, actor=at.actor), lambda _done: self.read())

    def _say(self, key: str, **values: object) -> str:
        return text(f"desk.silent.{key}", self.at_work.station.language, **values)
