"""Who asks for a page of the city, and whether they may: dependencies of its routes.

Every route made by `CityWeb.router` wants a whole session (password, second factor, a password of one's own) before
anything of it runs; `allow` narrows it to roles, `see_ward` to the wards of the account. Raises ExpectedError
city_pages.errors.{not_signed_in, not_allowed, not_there}, which kiosk.server.city.web makes a page or a way to sign in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request

from kiosk.errors import ExpectedError
from kiosk.server.sessions import Header
from kiosk.values.addresses import household
from kiosk.values.city_accounts import CityRole, CitySession, CityUser

SECURE_COOKIE, PLAIN_COOKIE = "__Host-motcua-city", "motcua-city"  # the second on this very machine, without TLS
WARD_DIGITS = 5
SESSION = "city_session"  # of request.state


def session_of(request: Request) -> CitySession | None:
    """The living session of a request, as far as it has come; None for nobody."""
    found: CitySession | None = getattr(request.state, SESSION, None)
    return found


def who(request: Request) -> CityUser:
    """Who is signed in. A dependency, and a plain function."""
    session = session_of(request)
    if session is None:
        raise ExpectedError("city_pages.errors.not_signed_in")
    return session.user


def allow(*roles: CityRole) -> Callable[[Request], Awaitable[CityUser]]:
    """A dependency: who is signed in, where the account has one of the roles; no role named: whoever is.

    A request that changes something is refused to a role that only reads, also where a page forgot to say so.
    """

    async def check(request: Request) -> CityUser:
        user = who(request)
        if (roles and user.role not in roles) or (request.method != "GET" and not user.changes):
            raise ExpectedError("city_pages.errors.not_allowed")
        return user

    return check


def see_ward(user: CityUser, ward: str) -> str:
    """The code of a ward, where it is one, as the column of the audit is, and where this person may see it."""
    if not (len(ward) == WARD_DIGITS and ward.isascii() and ward.isdigit()):
        raise ExpectedError("city_pages.errors.not_there")
    if not user.sees(ward):
        raise ExpectedError("city_pages.errors.not_allowed")
    return ward


def address_of(request: Request) -> str:
    """What is counted and written as the asker's address."""
    return household(request.client.host if request.client else "")[:64]


def token_of(request: Request) -> str:
    """Only the cookie that fits the line counts: one that was planted without TLS opens nothing under it."""
    return request.cookies.get(SECURE_COOKIE if request.url.scheme == "https" else PLAIN_COOKIE, "")


def cookie(token: str, *, secure: bool) -> Header:
    """The header that gives a browser its session; an empty token takes it away."""
    name = f"{SECURE_COOKIE}={token}; Secure" if secure else f"{PLAIN_COOKIE}={token}"
    age = "" if token else "; Max-Age=0"
    return b"set-cookie", f"{name}; Path=/; HttpOnly; SameSite=Strict{age}".encode("ascii")
