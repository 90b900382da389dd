"""Long work of the city's server: imports, replays, exports, as their progress is shown."""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value


class WorkState(enum.StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"  # somebody wished so
    LOST = "lost"  # nothing was heard of it for long: its process has ended


class WorkKind(enum.StrEnum):
    IMPORT = "import"
    REPLAY = "replay"
    EXPORT = "export"
    ROTATION = "rotation"  # of the master keys


class BeginWork(Value, frozen=True, kw_only=True):
    """Command: long work begins. `about`: a name of what is worked on, nothing personal; `total` 0: not known yet."""

    kind: WorkKind
    about: str
    account: str
    ward: str = ""
    total: int = 0


class MadeFile(Value, frozen=True, kw_only=True):
    """What long work made, to be fetched."""

    name: str
    data: bytes


class WorkDone(Value, frozen=True, kw_only=True):
    """Command: how far it is; or, with a state, that it has ended and how."""

    work: str
    done: int
    total: int = 0  # 0: as said before
    state: WorkState = WorkState.RUNNING
    result: str = ""  # words, or a key of a text with its values after "|" as name=value; nothing personal
    file: MadeFile | None = None


class LongWork(Value, frozen=True, kw_only=True):
    id: str
    kind: WorkKind
    about: str
    ward: str
    account: str
    state: WorkState
    total: int
    done: int
    stopping: bool
    result: str
    began_at: datetime
    changed_at: datetime
    file: str = ""

    @property
    def part(self) -> float | None:
        """Of one; None where its size is not known."""
        return min(1.0, self.done / self.total) if self.total else None
