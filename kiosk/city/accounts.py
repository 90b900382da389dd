"""Accounts of the city's pages: opened, closed, given a new first password. Use cases and a query.

Called by `motcua central account` through the server's commands of this machine, and by the page of accounts. The
checks of a password's quality are made where it is typed (kiosk.catalogue.passwords); only its verifier comes here.
Raises ExpectedError city_pages.errors.{account_exists, account_unknown, account_scope}.
"""

from __future__ import annotations

import logging

from sqlalchemy import delete, insert, select, update

from kiosk.city import sessions
from kiosk.db.tables.city_accounts import CityAccountRow, CityAccountWard, CityRecoveryCode
from kiosk.errors import ExpectedError
from kiosk.log import SECURITY, known
from kiosk.store import Context, Reader
from kiosk.values.city_accounts import AddCityAccount, ChangeCityAccount, CityAccount, CityRole, ListCityAccounts

log = logging.getLogger(SECURITY)


def add(ctx: Context, command: AddCityAccount) -> CityAccount:
    _check_scope(command)
    there = select(CityAccountRow.name).where(CityAccountRow.name == command.name)
    if ctx.connection.execute(there).first() is not None:
        raise ExpectedError("city_pages.errors.account_exists", name=command.name)
    ctx.connection.execute(
        insert(CityAccountRow).values(
            name=command.name, full_name=command.full_name.strip(), role=command.role, department=command.department,
            verifier=command.verifier, active=1, must_change=1, second=b"", second_on=0, second_step=0,
        )
    )  # fmt: skip
    for ward in sorted(set(command.wards)):
        ctx.connection.execute(insert(CityAccountWard).values(account=command.name, ward=ward))
    log.info("%s opened the city's account %s", known(command.by or "this machine"), known(command.name))
    return CityAccount(
        name=command.name, full_name=command.full_name, role=command.role, wards=command.wards,
        department=command.department,
    )  # fmt: skip


def _check_scope(command: AddCityAccount) -> None:
    """A ward's account names its wards, a department's its department, and no other does."""
    of_ward, of_department = command.role is CityRole.WARD, command.role is CityRole.DEPARTMENT
    if bool(command.wards) != of_ward or bool(command.department.strip()) != of_department:
        raise ExpectedError("city_pages.errors.account_scope")


def change(ctx: Context, command: ChangeCityAccount) -> str:
    """The account's name. Its sessions end: what was allowed a moment ago may not be any more."""
    given: dict[str, object] = {}
    if command.active is not None:
        given["active"] = int(command.active)
    if command.verifier:
        given |= {"verifier": command.verifier, "must_change": 1}
    if command.second_lost:
        given |= {"second": b"", "second_on": 0, "second_step": 0}
        ctx.connection.execute(delete(CityRecoveryCode).where(CityRecoveryCode.account == command.name))
    row = CityAccountRow.name == command.name
    if ctx.connection.execute(select(CityAccountRow.name).where(row)).first() is None:
        raise ExpectedError("city_pages.errors.account_unknown", name=command.name)
    if given:
        ctx.connection.execute(update(CityAccountRow).where(row).values(**given))
    sessions.end_all(ctx, command.name)
    log.info("%s changed the city's account %s", known(command.by or "this machine"), known(command.name))
    return command.name


def everyone(reader: Reader) -> tuple[CityAccount, ...]:
    """All accounts by name."""
    return _accounts(reader)


def listed(ctx: Context, _command: ListCityAccounts) -> tuple[CityAccount, ...]:
    """The same for a command of this machine."""
    return _accounts(ctx)


def _accounts(at: Context | Reader) -> tuple[CityAccount, ...]:
    wards: dict[str, list[str]] = {}
    query = select(CityAccountWard.account, CityAccountWard.ward).order_by(CityAccountWard.ward)
    for account, ward in at.connection.execute(query):
        wards.setdefault(account, []).append(ward)
    table = CityAccountRow.__table__.c
    columns = (table.name, table.full_name, table.role, table.department, table.active, table.second_on, table.used_at)
    return tuple(
        CityAccount(
            name=row.name, full_name=row.full_name, role=CityRole(row.role), wards=tuple(wards.get(row.name, ())),
            department=row.department, active=bool(row.active), second=bool(row.second_on), used_at=row.used_at,
        )
        for row in at.connection.execute(select(*columns).order_by(table.name))
    )  # fmt: skip
