"""Accounts of the city's pages: who may sign in there, as what, and what of the wards they see."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated

import msgspec

from kiosk.values.base import Value

AccountName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{1,31}\Z")]
FullName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
WardCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{5}\Z")]
Department = Annotated[str, msgspec.Meta(max_length=64)]
Wards = Annotated[tuple[WardCode, ...], msgspec.Meta(max_length=200)]


class CityRole(enum.StrEnum):
    CITY = "city"  # steers: sees all wards, edits documents, opens accounts
    WARD = "ward"  # sees the wards of the account alone
    DEPARTMENT = "department"  # sees the dossiers that its department decides
    AUDITOR = "auditor"  # reads everything, the list of who read what too; changes nothing


class CityUser(Value, frozen=True, kw_only=True):
    """Who is signed in at the city's pages. `wards`: those that a ward's account sees; every other role's is empty."""

    account: str
    name: str
    role: CityRole
    wards: tuple[str, ...] = ()
    department: str = ""

    @property
    def sees_all(self) -> bool:
        return self.role in (CityRole.CITY, CityRole.AUDITOR)

    def sees(self, ward: str) -> bool:
        """Whether a ward's figures may be shown to this person."""
        return self.sees_all or (self.role is CityRole.WARD and ward in self.wards)

    @property
    def changes(self) -> bool:
        """Whether the person may change anything besides the own password and second factor."""
        return self.role is not CityRole.AUDITOR


class CityAccount(Value, frozen=True, kw_only=True):
    """One account as pages and `motcua central account list` show it; no secret of it."""

    name: str
    full_name: str
    role: CityRole
    wards: tuple[str, ...] = ()
    department: str = ""
    active: bool = True
    second: bool = False  # its second factor is set up
    used_at: datetime | None = None


class AddCityAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Command: a new account. `verifier`: argon2id of its first password, which its owner then changes."""

    name: AccountName
    full_name: FullName
    role: CityRole
    verifier: Annotated[str, msgspec.Meta(max_length=200)]
    wards: Wards = ()
    department: Department = ""
    by: str = ""  # who opened it; "" from this machine's command


class ChangeCityAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Command: close or open an account, set another first password, or take a lost second factor away."""

    name: AccountName
    active: bool | None = None
    verifier: Annotated[str, msgspec.Meta(max_length=200)] = ""
    second_lost: bool = False
    by: str = ""


class ListCityAccounts(msgspec.Struct, frozen=True, kw_only=True):
    """Command of this machine: which accounts there are."""


class CitySignIn(Value, frozen=True, kw_only=True):
    """Command: name and password, typed at `address`."""

    name: str
    password: str
    address: str


class CitySession(Value, frozen=True, kw_only=True):
    """A session as a request shows it. `second`: the second factor was given; `must_change`: the password is not the
    person's own yet; `has_second`: the account has a second factor at all."""

    user: CityUser
    second: bool
    has_second: bool
    must_change: bool
    began_at: datetime

    @property
    def whole(self) -> bool:
        """Whether everything that the role allows may be done."""
        return self.second and self.has_second and not self.must_change


class OpenedSession(Value, frozen=True, kw_only=True):
    """A fresh session: its token, which is told once, and what it is."""

    token: str
    session: CitySession


class NewSecond(Value, frozen=True, kw_only=True):
    """What is scanned into an authenticator app: the key in letters, and the same as an otpauth URI."""

    secret: str
    uri: str


class LookedAt(Value, frozen=True, kw_only=True):
    """Command: somebody read a page with personal or a ward's data, or changed something. `subject` holds no personal
    data: an id, a code, a name of a document."""

    user: CityUser
    what: str  # a key of city_pages.audit.what
    subject: str = ""
    ward: str = ""
    address: str = ""


class AuditLine(Value, frozen=True, kw_only=True):
    id: str
    at: datetime
    account: str
    role: str
    what: str
    subject: str
    ward: str
    address: str
