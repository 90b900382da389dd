"""What may follow what in a dossier's life: one table, and the limits that the law sets. Pure.

Asked by services.dossier_steps, which refuses by it, and by queries.dossier_life, which tells a desk what may be done.

Sources: a supplement is asked for once (NĐ 118/2025 Điều 11 [F]); an applicant may withdraw while there is no result
(NĐ 118/2025 Điều 21, TT 03/2025 Điều 7 [F]); an apology names one new date, once (NĐ 61/2018 Điều 19 [K]: the wording
of NĐ 118/2025 was not seen); an extension is what the procedure's time rule allows, before the deadline, once (e.g.
NĐ 280/2025 for 2.000815 [F]). What is not in a law, such as a result that waits for its payment, is this program's
reading: docs/decisions/0052-steps-of-a-dossier.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kiosk.values.dossier_steps import LifeStep, Payment, Stage

_OPEN = frozenset(stage for stage in Stage if stage.open)
_AT_WORK = _OPEN - {Stage.SUPPLEMENT}
_ANY = frozenset(Stage) - {Stage.DRAFTED, Stage.TAKEN_BACK}

FOLLOWS: Mapping[LifeStep, frozenset[Stage]] = {
    LifeStep.ASK_SUPPLEMENT: frozenset({Stage.RECEIVED, Stage.IN_PROGRESS}),
    LifeStep.RESUBMIT: frozenset({Stage.SUPPLEMENT}),
    LifeStep.START: frozenset({Stage.RECEIVED}),
    LifeStep.HAND_OVER: _AT_WORK | {Stage.DONE},
    LifeStep.ASK_DUTY: frozenset({Stage.RECEIVED, Stage.IN_PROGRESS}),
    LifeStep.NOTE_PAID: _OPEN | {Stage.DONE},
    LifeStep.STOP: _OPEN,
    LifeStep.FINISH: _AT_WORK,
    LifeStep.POSTPONE: _AT_WORK,
    LifeStep.EXTEND: _AT_WORK,
    LifeStep.GIVE_BACK: frozenset({Stage.RECEIVED, Stage.IN_PROGRESS, Stage.DONE}),
    LifeStep.CORRECT: _ANY,
    LifeStep.LOOK_UP: _OPEN | {Stage.DONE},
    LifeStep.TAKE_BACK: frozenset({Stage.RECEIVED, Stage.REFUSED, Stage.RETURNED}),
    LifeStep.VOID: frozenset({Stage.RECEIVED, Stage.IN_PROGRESS, Stage.DONE, Stage.RETURNED}),
}


class StepStanding(NamedTuple):
    """What is asked of a dossier before a step."""

    stage: Stage
    certified: bool = False
    voided: bool = False
    supplements: int = 0
    apologies: int = 0
    extensions: int = 0
    may_extend: bool = False  # by the time rule of its procedure's version
    late: bool = False  # its deadline has passed
    payment: Payment = Payment.NONE
    to_look_up: bool = False  # documents wait for that
    paper_out: bool = False  # or may be
    gone_on: bool = False  # a step followed its reception
    settled: bool = False  # the moment in which an ending can be undone is over


_Limit = Callable[[StepStanding], bool]
_LIMITS: tuple[tuple[LifeStep, str, _Limit], ...] = (  # a step is refused with this word where this is so
    (LifeStep.ASK_SUPPLEMENT, "supplement_once", lambda now: now.supplements > 0),
    (LifeStep.POSTPONE, "apology_once", lambda now: now.apologies > 0),
    (LifeStep.EXTEND, "no_extension", lambda now: not now.may_extend),
    (LifeStep.EXTEND, "extended_once", lambda now: now.extensions > 0),
    (LifeStep.EXTEND, "postponed", lambda now: now.apologies > 0),
    (LifeStep.EXTEND, "late_already", lambda now: now.late),
    (LifeStep.NOTE_PAID, "paid_already", lambda now: now.payment is Payment.PAID),
    (LifeStep.GIVE_BACK, "not_paid", lambda now: now.payment is Payment.DUE),
    (LifeStep.LOOK_UP, "nothing_to_look_up", lambda now: not now.to_look_up),
    (LifeStep.TAKE_BACK, "gone_on", lambda now: now.gone_on),
    (LifeStep.TAKE_BACK, "paper_out", lambda now: now.paper_out),
    (LifeStep.TAKE_BACK, "settled", lambda now: now.settled),
    (LifeStep.VOID, "not_certified", lambda now: not now.certified),
    (LifeStep.VOID, "voided", lambda now: now.voided),
)


def why_not(step: LifeStep, now: StepStanding) -> str:
    """The word of the reason for which the step may not be taken now (life_steps.errors.*); "" where it may."""
    return next(_reasons(step, now), "")


def allowed(now: StepStanding) -> tuple[LifeStep, ...]:
    """The steps that may be taken now, in the order of LifeStep."""
    return tuple(step for step in LifeStep if not why_not(step, now))


def _reasons(step: LifeStep, now: StepStanding) -> Iterator[str]:
    for limited, word, is_so in _LIMITS:
        if limited is step and is_so(now):
            yield word
    if now.stage not in FOLLOWS[step]:
        yield "not_now"
