"""Buttons of a pad answer the rating's question, as a touch on its screen does: once for each service that ended.

Started by kiosk.attached with the pads of this machine, whose lamps it lights while a question stands. A press that
no question waits for changes nothing. Windows hear of an answer by ButtonAnswered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Protocol

from kiosk.queries import ratings as asked
from kiosk.services import ratings
from kiosk.services.pad_invitations import desk_of
from kiosk.store import Context, Reader, Store
from kiosk.values.devices import ButtonAnswered, ButtonPressed
from kiosk.values.ids import Place
from kiosk.values.journal import Committed
from kiosk.values.ratings import GiveRating
from kiosk.workers import watched


class Lamp(Protocol):
    """What it needs of a pad."""

    def ask(self, seconds: float) -> None: ...

    def rest(self) -> None: ...


def obey(store: Store, lamps: Mapping[Place, Lamp]) -> Callable[[], None]:
    """Listen from now on; the way to stop."""

    def pressed(message: ButtonPressed) -> None:
        def answered(done: Future[bool]) -> None:
            lamps[message.place].rest()
            if not done.cancelled() and done.exception() is None and done.result():
                store.bus.announce(ButtonAnswered(desk=desk_of(message.place)))

        watched(store.run(press, message), "press").add_done_callback(answered)

    def committed(_message: Committed) -> None:
        for place, lamp in lamps.items():
            watched(store.read(seconds_left, desk_of(place)), "seconds_left").add_done_callback(_lit(lamp))

    stops = [store.bus.listen(ButtonPressed, pressed), store.bus.listen(Committed, committed)]

    def stop() -> None:
        for each in stops:
            each()

    return stop


def _lit(lamp: Lamp) -> Callable[[Future[float]], None]:
    def then(done: Future[float]) -> None:
        if not done.cancelled() and done.exception() is None:
            lamp.ask(done.result()) if done.result() > 0 else lamp.rest()

    return then


def press(ctx: Context, command: ButtonPressed) -> bool:
    """Give the answer to the question that stands at the pad's desk; False where none does."""
    invitation = asked.open_invitation(ctx, desk_of(command.place))
    if invitation is None:
        return False
    answer = GiveRating(token=invitation.token, level=command.level, place=command.place)
    return ratings.give(ctx, answer) is None


def seconds_left(reader: Reader, desk: Place) -> float:
    """How long the question of that desk still stands; 0 without one."""
    invitation = asked.open_invitation(reader, desk)
    if invitation is None:
        return 0.0
    return reader.settings.rating.seconds_open - (reader.clock.now() - invitation.opened_at).total_seconds()
