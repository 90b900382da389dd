"""Signing in at the city's pages: by password, then by the second factor; and a new password of one's own.

Called by kiosk.server.city.signing_in. `sign_in` and `change_password` take the store: argon2id is checked beside its
writer (kiosk.services.proving), and only the verdict is written. Which of name and password was wrong is never told.
Raises (in the future) ExpectedError city_pages.errors.{wrong, too_many, code_wrong}, account.errors.*,
staff.errors.busy.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from typing import NamedTuple

from sqlalchemy import select, update

from kiosk.catalogue import passwords
from kiosk.city import second_factor, sessions, tries
from kiosk.db.tables.city_accounts import CityAccountRow
from kiosk.errors import ExpectedError
from kiosk.log import SECURITY, known
from kiosk.services import proving
from kiosk.services.proving import Trial, Verdict, proved
from kiosk.store import AnyStore, Context, Refusal
from kiosk.values.city_accounts import CitySignIn, OpenedSession

log = logging.getLogger(SECURITY)
# Of a random password nobody knows: checked where the account is unknown, so that the answer takes as long.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$hvLdqgKQCV47DPyPtXNhEw$ZAD9zRAN/SAqYCyhkX1RSKLInGdU1LKmuU0ElbOYH2c"


class GiveCode(NamedTuple):
    """Command: the second factor in a session that has only the first."""

    token: str
    account: str
    code: str
    address: str


class OwnPassword(NamedTuple):
    """Command: a new password of one's own, for the present one."""

    account: str
    present: str
    new: str
    address: str
    token: str


def sign_in(store: AnyStore, command: CitySignIn, instead_of: str = "") -> Future[OpenedSession]:
    """A session without the second factor, which opens nothing yet but the way to give it."""

    def judged(ctx: Context, verdict: Verdict[CitySignIn]) -> OpenedSession | Refusal:
        account = _proved(ctx, verdict)
        if isinstance(account, Refusal):
            return account
        log.info("%s proved the password of a city's account", known(account))
        return sessions.begin(ctx, sessions.BeginSession(account, False, command.address, instead_of))

    return proved(store, command, _typed, judged, lambda _opened: None)


def give_code(ctx: Context, command: GiveCode) -> OpenedSession | Refusal:
    """The whole session, under a new token; the former one ends."""
    who = tries.hashed(f"code:{command.account}")
    tries.count(ctx, who, command.address)
    try:
        second_factor.prove(ctx, second_factor.ProveSecond(command.account, command.code))
    except ExpectedError as error:
        log.warning("a wrong second factor of %s", known(command.account))
        return Refusal(error)
    tries.right(ctx, who, command.address)
    return sessions.begin(ctx, sessions.BeginSession(command.account, True, command.address, command.token))


def turn_second_on(ctx: Context, command: GiveCode) -> tuple[OpenedSession, tuple[str, ...]] | Refusal:
    """The new second factor, proved by its first code: a whole session, and the recovery codes."""
    who = tries.hashed(f"code:{command.account}")
    tries.count(ctx, who, command.address)
    try:
        codes = second_factor.turn_on(ctx, second_factor.ProveSecond(command.account, command.code))
    except ExpectedError as error:
        return Refusal(error)
    tries.right(ctx, who, command.address)
    opened = sessions.begin(ctx, sessions.BeginSession(command.account, True, command.address, command.token))
    return opened, codes


def change_password(store: AnyStore, command: OwnPassword) -> Future[OpenedSession]:
    """A new password of one's own. Every other session of the account ends, this one goes on under a new token."""
    passwords.check_password(command.new, command.account)
    if command.new == command.present:
        raise ExpectedError("account.errors.same")
    verifier = proving.beside(proving.verifier, command.new)

    def written(ctx: Context, verdict: Verdict[CitySignIn]) -> OpenedSession | Refusal:
        account = _proved(ctx, verdict)
        if isinstance(account, Refusal):
            return account
        row = update(CityAccountRow).where(CityAccountRow.name == account)
        ctx.connection.execute(row.values(verifier=verifier.result(), must_change=0))
        sessions.end_all(ctx, account)
        log.info("%s changed the own password of the city's pages", known(account))
        return sessions.begin(ctx, sessions.BeginSession(account, True, command.address))

    typed = CitySignIn(name=command.account, password=command.present, address=command.address)
    return proved(store, typed, _typed, written, lambda _opened: None)


def _typed(ctx: Context, command: CitySignIn) -> Trial[CitySignIn]:
    trial = tries.count(ctx, tries.hashed(command.name), command.address)
    return Trial(trial, _verifier(ctx, command.name) or _NOBODY, command.password, command)


def _verifier(ctx: Context, name: str) -> str:
    row = CityAccountRow.__table__.c
    query = select(row.verifier).where(row.name == name.strip().lower(), row.active == 1)
    return ctx.connection.execute(query).scalar() or ""


def _proved(ctx: Context, verdict: Verdict[CitySignIn]) -> str | Refusal:
    """The account whose password it was. The account is looked at again: it may have been closed meanwhile."""
    command = verdict.trial.command
    if not verdict.fits or _verifier(ctx, command.name) != verdict.trial.verifier:
        log.warning("a wrong name or password at the city's pages")
        return Refusal(ExpectedError("city_pages.errors.wrong"))
    tries.right(ctx, tries.hashed(command.name), command.address)
    return command.name.strip().lower()

