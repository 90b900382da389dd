"""Erasing a subject: a tombstone in the journal, its keys deleted for good, its rows folded without them.

Called by the supervisor's screen, `motcua erase`, the city's server and by retention. A station that may write no
tombstone asks for one (erasure.asked), which every receiver obeys for subjects of the asking desk's ward. Raises
ExpectedError erasure.errors.{not_here, nothing, no_reason}.
"""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.queries import erasure as found
from kiosk.records.facts import kind_of
from kiosk.records.stations import ErasureAsked, SubjectErased
from kiosk.services import attachments
from kiosk.services.permits import HEAD, SUPERVISOR, attended_by, given_by
from kiosk.store import Context
from kiosk.values.erasure import Erasable
from kiosk.values.journal import EraseAsked, EraseSubject, LookForErasure


@given_by(SUPERVISOR)
def erase(ctx: Context, command: EraseSubject) -> None:
    """A supervisor's word, given at this station."""
    erase_by_rule(ctx, command)


def erase_by_rule(ctx: Context, command: EraseSubject) -> None:
    """What the program erases by itself when its time is over; no window may ask for it (services.permits).

    The chain stays whole; nobody can read the subject's sealed parts again, and no key for it is taken.
    """
    may = ctx.station.roles
    fact = next((one for one in (SubjectErased, ErasureAsked) if kind_of(one).authors.intersection(may)), None)
    if fact is None:
        raise ExpectedError("erasure.errors.not_here")
    ctx.record(fact(reason=command.reason), subject=command.subject, actor=command.actor)
    attachments.remove(ctx, command.subject)
    ctx.erase_keys(command.subject)


@given_by(SUPERVISOR, HEAD)
def erase_asked(ctx: Context, command: EraseAsked) -> int:
    """Erase what a person asked for, a declaration with its dossier; how many subjects. The reason stands in the
    journal for ever: it must not name anybody.
    """
    if not command.why.strip():
        raise ExpectedError("erasure.errors.no_reason")
    ward = command.ward or ctx.station.ward
    belonging = found.belonging(ctx.connection, ward, command.subjects)
    left = [subject for subject in belonging if not ctx.is_erased(subject, ward)]
    if not left:
        raise ExpectedError("erasure.errors.nothing")
    reason = f"asked: {command.why.strip()}"[:400]
    for subject in left:
        erase_by_rule(ctx, EraseSubject(subject=subject, actor=command.actor, reason=reason))
    return len(left)


@attended_by(SUPERVISOR, HEAD)
def look(ctx: Context, command: LookForErasure) -> Erasable:
    """What an erasure of these words would erase, for who asks through the writer (the city's server)."""
    return found.find(ctx, command.words, command.ward)
