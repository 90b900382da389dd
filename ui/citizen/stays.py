"""Whose answer it is: what a visitor asked for is told to them alone, not to whoever stands at the kiosk by then.

Held by the citizen window, which counts a stay over when it goes home; wrapped around callbacks of what may be answered
late (help that is called, a declaration that is kept). Holds a count, nothing of a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")
log = logging.getLogger("motcua.ui")


class Stays:
    def __init__(self) -> None:
        self._present = 0

    def over(self) -> None:
        """Whoever comes next is somebody else."""
        self._present += 1

    def during(self, callback: Callable[P, object]) -> Callable[P, None]:
        """`callback`, dropped where its answer comes after this stay."""
        asked_in = self._present

        def called(*answer: P.args, **named: P.kwargs) -> None:
            if self._present == asked_in:
                callback(*answer, **named)

        return called


def nobody_there(error: BaseException) -> None:
    """For `failed` of what is done after a person has left: there is nobody to tell."""
    log.warning("not done after a visitor had left: %s", error)
