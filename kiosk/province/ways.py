"""What every way to the province's system does: hand a dossier over, and bring answers.

Implemented by kiosk.province.folder and http, used by the worker. A way raises `LineDown` where nothing can be handed
over at all just now, and ExpectedError province.why.* where one dossier is refused for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from kiosk.errors import ExpectedError
from kiosk.values.ids import DossierId
from kiosk.values.province import ProvinceAnswer, SentDossier
from kiosk.values.ways_on import Adapter


class LineDown(Exception):
    """Nothing goes over now: `key` names why, below province.why. `pause`: seconds that the other side asks for."""

    def __init__(self, key: str, status: int = 0, pause: float = 0.0) -> None:
        super().__init__(key)
        self.key, self.status, self.pause = key, status, pause


class NotTaken(Exception):
    """This one dossier is not taken as it is. `words`: the other side's, which may name a person."""

    def __init__(self, key: str, status: int = 0, words: str = "") -> None:
        super().__init__(key)
        self.key, self.status, self.words = key, status, words


class Answered(NamedTuple):
    """An answer, and what is called once it is recorded, or with the reason where it is not believed."""

    answer: ProvinceAnswer
    done: Callable[[], None]
    refused: Callable[[ExpectedError], None]


class HandOverWay(Protocol):
    adapter: Adapter

    def hand_over(self, dossier: SentDossier) -> ProvinceAnswer:
        """Returns once the other side has it for sure; the same id twice is the same dossier."""

    def answers(self, waiting: Sequence[DossierId]) -> Iterator[Answered]:
        """What has been answered since, of those that wait or of any."""

    def lying(self) -> Iterator[str]:
        """Ids of the dossiers that lie open between the two sides."""

    def forget(self, dossier: str) -> None:
        """Nothing of it lies there any more. `dossier` is an id that `lying` told, or one of the station's own."""

    def interrupt(self) -> None:
        """Break off what is under way: the station closes."""
