"""How a dossier stood from day to day, kept in its row, and what that adds to the roll-ups of II.06a and its kin.

Run after each step of records.dossiers where roll-ups are kept or counted. `life` is a list of [business day, sign,
words]: from that day on it ran with a deadline ("r", the deadline), waited for the citizen ("w"), or had ended ("e",
how). One entry a day, the last of it, and its end. What was undone never happened: an end that is opened again goes, so
that a dossier ends once at most, and the report's identities hold over any period. Pure, and never refuses.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import msgspec

from kiosk.clock import business_day, local
from kiosk.records.facts import OpenedEvent, Rolled, Row
from kiosk.values.dossier_steps import Stage

RUNS, WAITS, ENDED = "r", "w", "e"
BEFORE, ON_TIME, LATE, BACK = "before", "on_time", "late", "back"
MOST = 60  # entries; of a life with more, the last one is written anew
_ENDS = (Stage.DONE, Stage.RETURNED)
_BACK = (Stage.WITHDRAWN, Stage.STOPPED)
_NIGHT = "04:00"  # local: a business day lasts until then (kiosk.clock.business_day)
Entry = list[str]
_ENTRIES = msgspec.json.Decoder(list[Entry])  # several times as fast as the interpreter's own
_ENCODER = msgspec.json.Encoder()


def live(row: Row, event: OpenedEvent) -> None:
    """Note how the dossier stands after this event, where that changed."""
    if event.kind == "dossier.postponed":
        _apologise(row, event)
    life = _ENTRIES.decode(row.get("life") or "[]")
    stands = _stands(row, event.subject)
    new = [] if stands is None else _continued(life, stands, str(row["day"]), _day_of(event))
    if new != life:
        row["life"] = _ENCODER.encode(new).decode()


def _continued(life: list[Entry], stands: tuple[str, str], received: str, day: str) -> list[Entry]:
    """`received`: the day of reception, where it begins whatever is known of it first."""
    kept = list(life)
    if kept and kept[-1][1] == ENDED and stands[0] == ENDED:
        return _ended_twice(kept, stands[1])
    while kept and kept[-1][1] == ENDED:  # opened again: it never ended
        kept.pop()
    if kept and tuple(kept[-1][1:]) == stands:
        return kept
    day = max(day, kept[-1][0]) if kept else received
    if kept and ((kept[-1][0] == day and stands[0] != ENDED) or len(kept) >= MOST):
        kept.pop()
    return [*kept, [day, *stands]]


def _ended_twice(life: list[Entry], how: str) -> list[Entry]:
    """A result that goes out had its day when it was there, with the deadline of that day. Whether there was one at all
    is told by the last word, its day by the first."""
    day, sign, said = life[-1]
    return [*life[:-1], [day, sign, how]] if BACK in (said, how) else life


def _day_of(event: OpenedEvent) -> str:
    said = getattr(event.body, "day", None)
    return (said if isinstance(said, date) else business_day(event.made_at)).isoformat()


def _stands(row: Row, subject: str) -> tuple[str, str] | None:
    """None: it counts as no dossier of the report (refused, taken back, voided, its reception not known yet). What was
    certified together is one dossier, the first of them."""
    stage = row.get("stage", "")
    if row.get("day") is None or row.get("state") not in ("received", "certified") or stage == Stage.TAKEN_BACK:
        return None
    if row.get("batch") not in (None, subject) or (row.get("voided") and stage in _BACK and not row.get("code")):
        return None
    if stage in _ENDS:
        return ENDED, _outcome(row)
    if stage in _BACK:
        return ENDED, BACK
    return (WAITS, "") if stage == Stage.SUPPLEMENT else (RUNS, str(row.get("due_now") or ""))


def _outcome(row: Row) -> str:
    """By the deadline as it stood when the result was there: on an earlier day, in time, or late."""
    due, done_at = row.get("due_now") or "", row.get("done_at")
    if not due or done_at is None:
        return ON_TIME
    done = f"{local(done_at):%Y-%m-%dT%H:%M}"
    if done[:10] < due[:10]:
        return BEFORE
    return ON_TIME if done <= due else LATE


def _apologise(row: Row, event: OpenedEvent) -> None:
    days = [day for day in str(row.get("apologised_on") or "").split(",") if day]
    row["apologised_on"] = ",".join([*days, event.body.day.isoformat()][-MOST:])


# -- what it adds to the roll-ups -----------------------------------------------------------------------------------
def rolls(row: Row) -> Rolled:
    """Per field: `in.CHANNEL.HELP` received; `out.before`, `out.on_time`, `out.late`, `out.back` ended; `returned`;
    `refused`; `sorry` apologies; `out.bare`: late without one. And what changes from day to day, to be summed from the
    beginning: `waits`, who waits for the citizen's supplement, and `overdue`, who runs past a deadline."""
    part, day = str(row.get("field") or ""), row.get("day")
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    if row.get("state") == "refused" and day is not None and row.get("stage") != Stage.TAKEN_BACK:
        found["refused", str(day), part] = 1
    life = _ENTRIES.decode(row.get("life") or "[]")
    if not life:
        return found
    found[f"in.{row.get('channel') or 'counter'}.{_help(row)}", life[0][0], part] += 1
    for entry, following in zip(life, [*life[1:], None], strict=True):
        _roll(found, part, entry, following[0] if following else "")
    if life[-1][1] == ENDED and life[-1][2] == LATE and not row.get("apologies"):
        found["out.bare", life[-1][0], part] += 1
    for apology in filter(None, str(row.get("apologised_on") or "").split(",")):
        found["sorry", apology, part] += 1
    if row.get("stage") == Stage.RETURNED and row.get("returned_at") is not None:
        found["returned", business_day(row["returned_at"]).isoformat(), part] += 1
    return found


def _roll(found: dict[tuple[str, str, str], int], part: str, entry: Entry, until: str) -> None:
    day, sign, said = entry
    if sign == ENDED:
        found[f"out.{said}", day, part] += 1
        return
    metric, begins = ("waits", day) if sign == WAITS else ("overdue", max(day, day_of_due(said)) if said else "")
    if begins and (not until or begins < until):
        found[metric, begins, part] += 1
        if until:
            found[metric, until, part] -= 1


def day_of_due(due: str) -> str:
    """The business day at whose end a dossier with this deadline is late."""
    day, _t, at = due.partition("T")
    if at >= _NIGHT:
        return day
    try:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):  # the pattern of a deadline lets the 31st of February pass
        return day


def _help(row: Row) -> str:
    """Who answered the declaration: the applicant alone ("self"), with somebody's help ("helped"), or nobody: there was
    none, and a clerk took it in at the desk ("desk")."""
    return {"applicant": "self", "helper": "helped", "staff": "helped"}.get(row.get("filled_by") or "", "desk")
