"""Editing a ward's staff accounts: names, roles, first passwords and PINs, of which only argon2id texts are kept."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from kiosk.catalogue import passwords
from kiosk.city.editing.fields import (
    EditedRow,
    FieldType,
    FormField,
    RowEditor,
    Shown,
    TypedRow,
    found_at,
    placed,
)
from kiosk.city.editing.shapes import accounts_of
from kiosk.errors import ExpectedError
from kiosk.services import proving
from kiosk.texts import Told
from kiosk.values.document_contents import AccountsContent, Content
from kiosk.values.staff import Account, StaffRole

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}", re.ASCII)
CODE = re.compile(r"[0-9]{3,6}", re.ASCII)
FIELDS = (
    FormField("account", required=True, fixed=True, most=32), FormField("full_name", required=True),
    FormField("roles", FieldType.CHECKS, options=tuple(StaffRole)), FormField("active", FieldType.CHECK),
    FormField("password", FieldType.SECRET, most=200), FormField("code", most=6),
    FormField("pin", FieldType.SECRET, most=12),
)  # fmt: skip


def rows(content: Content) -> tuple[EditedRow, ...]:
    return tuple(
        EditedRow(one.name, f"{one.full_name} ({one.name})", _note(one), over=not one.active)
        for one in accounts_of(content).accounts
    )  # fmt: skip


def _note(one: Account) -> Told:
    if not one.active:
        return Told("city_documents.note.inactive")
    return Told(f"city_documents.note.{'account' if one.verifier else 'no_password'}", count=len(one.roles))


def values(content: Content, key: str) -> Shown:
    one = next((one for one in accounts_of(content).accounts if one.name == key), None)
    if one is None:
        return {"active": ["1"], "roles": [StaffRole.CLERK]}
    return {
        "account": [one.name], "full_name": [one.full_name], "roles": list(one.roles), "code": [one.code],
        "active": ["1"] if one.active else [],
    }  # fmt: skip


def put(content: Content, key: str, typed: TypedRow, on: date) -> Content:
    accounts = accounts_of(content).accounts
    at = found_at([one.name for one in accounts], key)
    known = accounts[at] if at is not None else None
    name = known.name if known is not None else typed.words("account", required=True)
    if known is None and any(one.name == name for one in accounts):
        typed.refuse("account", "twice")
    elif not NAME.fullmatch(name):
        typed.refuse("account", "account")
    made = Account(
        name=name, full_name=typed.words("full_name", required=True), roles=typed.several("roles", StaffRole),
        verifier=known.verifier if known else "", pin=known.pin if known else "", active=typed.check("active"),
        code=typed.words("code"),
    )  # fmt: skip
    if not made.roles:
        typed.refuse("roles", "required")
    _look_at_code(made, accounts, typed)
    password, pin = typed.secret("password"), typed.secret("pin")
    _look_at_secrets(name, password, pin, typed)
    typed.done()
    given = {"verifier": password, "pin": pin}
    hashed = {field: proving.verifier(secret) for field, secret in given.items() if secret}
    return AccountsContent(accounts=placed(accounts, at, msgspec.structs.replace(made, **hashed)))


def _look_at_code(made: Account, accounts: tuple[Account, ...], typed: TypedRow) -> None:
    if made.code and not CODE.fullmatch(made.code):
        typed.refuse("code", "staff_code")
    if made.code and any(one.code == made.code and one.name != made.name for one in accounts):
        typed.refuse("code", "twice")


def _look_at_secrets(name: str, password: str, pin: str, typed: TypedRow) -> None:
    for field, secret, check in (
        ("password", password, lambda: passwords.check_password(password, name)),
        ("pin", pin, lambda: passwords.check_pin(pin)),
    ):  # fmt: skip
        try:
            if secret:
                check()
        except ExpectedError as error:
            typed.refuse(field, Told(f"{error.key}.message", **error.values))


def drop(content: Content, key: str, on: date) -> Content:
    """Somebody who left stands here inactive: else a machine's own file would open to them again."""
    accounts = accounts_of(content).accounts
    return AccountsContent(accounts=tuple(
        msgspec.structs.replace(one, active=False) if one.name == key else one for one in accounts
    ))  # fmt: skip


EDITOR = RowEditor("accounts", FIELDS, rows, values, put, drop, ends=True)
