"""A head's approval of one step of one dossier: code and PIN, typed at the desk where the step waits.

Called by the desk (`approve`) and by services.dossier_steps (`need`). Proved beside the writer as signing in is, and
slowed down after wrong tries; it counts for that account, desk, dossier and step for two minutes, in memory alone. A
head who gives the command is proved by being signed in. Raises ExpectedError staff.errors.{pin_wrong, too_many,
published, busy}, life_steps.errors.{no_head, not_approved}.
"""

from __future__ import annotations

from concurrent.futures import Future

from kiosk.errors import ExpectedError
from kiosk.services import staff
from kiosk.store import Context, Store
from kiosk.values.dossier_steps import ApproveStep, DossierStep, LifeStep
from kiosk.values.ids import DossierId
from kiosk.values.staff import PinSignIn, SignedIn, StaffRole

COUNTS = 120.0  # seconds


def approve(store: Store, command: ApproveStep) -> Future[SignedIn]:
    """Who has approved it; the account's name goes into the step's command as `approved_by`."""
    what = _what(command.dossier, command.step)

    def then(person: SignedIn) -> None:
        store.presence.approve(person.name, command.place, what, store.clock.monotonic() + COUNTS)

    typed = PinSignIn(code=command.code, pin=command.pin, place=command.place)
    return staff.prove_pin(store, typed, StaffRole.HEAD, then)


def need(ctx: Context, command: DossierStep, step: LifeStep, by: str) -> None:
    """A name is no proof: raises ExpectedError where `by` is no head, or has not approved this step at this desk."""
    account = ctx.catalogue.account(by) if by else None
    if account is None or not account.active or StaffRole.HEAD not in account.roles:
        raise ExpectedError("life_steps.errors.no_head")
    if by == command.actor:
        return
    if not ctx.presence.approved(by, command.place, _what(command.dossier, step), ctx.clock.monotonic()):
        raise ExpectedError("life_steps.errors.not_approved", name=account.full_name)


def _what(dossier: DossierId, step: LifeStep) -> str:
    return f"{dossier} {step}"
