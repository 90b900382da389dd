"""Accounts of clerks and supervisors."""

from __future__ import annotations

import enum

from kiosk.values.base import Value
from kiosk.values.ids import Place


class StaffRole(enum.StrEnum):
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"


class Account(Value, frozen=True, kw_only=True):
    """A versioned document; `verifier` is an argon2id string."""

    name: str
    full_name: str
    roles: tuple[StaffRole, ...]
    verifier: str
    active: bool = True


class SignIn(Value, frozen=True, kw_only=True):
    name: str
    password: str
    place: Place


class SignedIn(Value, frozen=True, kw_only=True):
    name: str
    full_name: str
    roles: tuple[StaffRole, ...]
